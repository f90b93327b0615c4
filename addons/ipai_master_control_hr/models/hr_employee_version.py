# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..lib import employment


class HrEmployee(models.Model):
    """19: contract and departure are kept in the versions of an employee.

    A departure stays in the version in which it was registered. The form shows the
    current version only, so that a raise, dated between now and the last day, would
    hide it; here the last departure of all versions counts.
    """

    _inherit = "hr.employee"

    @api.model
    def _mc_watched_fields(self):
        return super()._mc_watched_fields() | {"contract_date_start"}

    @api.model
    def _mc_default_start(self, vals):
        contract = fields.Date.to_date(vals.get("contract_date_start"))
        return contract or super()._mc_default_start(vals)

    def _mc_departure(self):
        versions = self.sudo().version_ids.filtered("departure_date")
        return versions.sorted("date_version")[-1:].departure_date or None

    def _mc_follow_contract(self):
        """A contract after the departure is a rehire, another start a correction."""
        result = super()._mc_follow_contract()
        for employee in self.sudo():
            starts = employee.version_ids.mapped("contract_date_start")
            newest = max(filter(None, starts), default=None)
            current, departure = employee.mc_start_date, employee._mc_departure()
            if not newest or newest == current:
                continue
            is_rehire = departure and newest > departure
            is_expected = employee.mc_onboarding_state == employment.RUNNING
            if is_rehire or is_expected:
                employee._mc_set_start(newest)
        return result
