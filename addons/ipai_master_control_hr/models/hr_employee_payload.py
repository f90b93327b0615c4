# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from .hr_employee import PREFIXES
from .mc_source_event import EXIT

MC_USER = "ipai_master_control.mc_group_user"


class HrEmployee(models.Model):
    """What a work item is told: who and when, and nothing that only HR may know."""

    _inherit = "hr.employee"

    def _mc_intake_vals(self, event):
        label = self.env._("Onboarding: %s", self.name)
        if event.code == EXIT:
            label = self.env._("Offboarding: %s", self.name)
        return {"name": label, "payload": self._mc_payload(event.code)}

    def _mc_occurrence(self, code):
        """Return which hire (or departure) of this person it is: 1, 2 …

        Not the date, which is corrected and may be the same again.
        """
        return str(self.sudo()[f"{PREFIXES[code]}_number"])

    def _mc_payload(self, code):
        """Return the variables of the process, as JSON values.

        The reason of a departure is nobody's business but HR's, so it is not here.
        """
        employee = self.sudo()
        payload = {
            "employee": _named(employee),
            "startDate": fields.Date.to_string(employee.mc_start_date) or None,
            "department": _named(employee.department_id),
            "job": _named(employee.job_id),
            "manager": employee._mc_manager(),
            "company": _named(employee.company_id),
        }
        if code == EXIT:
            departure = employee._mc_departure()
            payload["lastDay"] = fields.Date.to_string(departure) or None
        return payload

    def _mc_manager(self):
        """Return the manager; the login, too, if tasks can be given to that user."""
        manager = self.parent_id
        if not manager:
            return None
        user = manager.user_id
        can_work = user and user.has_group(MC_USER)
        return {**_named(manager), "login": user.login if can_work else None}


def _named(record):
    return {"id": record.id, "name": record.name} if record else None
