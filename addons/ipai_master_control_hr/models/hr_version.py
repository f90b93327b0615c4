# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from .hr_employee_changes import WATCHED

WATCHED_FIELDS = frozenset({"active", "contract_date_start", "departure_date"})


class HrVersion(models.Model):
    """A version that is written by itself may hold a departure or a new contract."""

    _inherit = "hr.version"

    @api.model_create_multi
    def create(self, vals_list):
        ids = {vals["employee_id"] for vals in vals_list if vals.get("employee_id")}
        if WATCHED.is_on(self.env) or not ids:
            return super().create(vals_list)
        employees = self.env["hr.employee"].browse(ids)
        before = employees._mc_employments()
        versions = super(HrVersion, WATCHED.put(self)).create(vals_list)
        employees._mc_react(before)
        return versions.with_env(self.env)

    def write(self, vals):
        if WATCHED.is_on(self.env) or not WATCHED_FIELDS & vals.keys():
            return super().write(vals)
        employees = self.employee_id
        before = employees._mc_employments()
        result = super(HrVersion, WATCHED.put(self)).write(vals)
        employees._mc_react(before)
        return result

    def unlink(self):
        employees = self.employee_id
        before = employees._mc_employments()
        result = super().unlink()
        employees = employees.exists()
        employees._mc_react(before)
        return result
