# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.ipai_master_control.models.trust import is_trusted
from odoo.exceptions import UserError

from ..lib import employment
from .mc_source_event import EXIT, HIRE

# Fields that hr.employee.public lacks are for HR officers, or 18 and 19 fail to read
# the employee for everybody else.
OFFICER = "hr.group_hr_user"
STATES = [
    (employment.NONE, "None"),
    (employment.RUNNING, "Running"),
    (employment.DONE, "Done"),
    (employment.CANCELLED, "Cancelled"),
]
#: kind of event -> prefix of the fields that tell how far it is
PREFIXES = {HIRE: "mc_onboarding", EXIT: "mc_offboarding"}
#: Set by us alone: who leaves has not signed for that by writing a field.
OWN_DEFAULTS = {
    f"{prefix}_{name}": value
    for prefix in PREFIXES.values()
    for name, value in (("state", employment.NONE), ("date", False), ("number", 0))
}


class HrEmployee(models.Model):
    """An employee is a source of work: hired, and leaving."""

    _name = "hr.employee"
    _inherit = ["hr.employee", "mc.source.mixin"]

    mc_work_item_count = fields.Integer(groups=OFFICER)
    mc_start_date = fields.Date(
        "First Day",
        copy=False,
        tracking=True,
        groups=OFFICER,
        help="Of this employment. A first day after the departure is a rehire.",
    )
    mc_onboarding_state = fields.Selection(
        STATES,
        "Onboarding",
        default=employment.NONE,
        readonly=True,
        copy=False,
        index=True,
        groups=OFFICER,
    )
    mc_onboarding_date = fields.Date(
        "Onboarding Since",
        readonly=True,
        copy=False,
        groups=OFFICER,
        help="When it began; once it has ended, when it ended.",
    )
    mc_onboarding_number = fields.Integer(
        "Hires", readonly=True, copy=False, groups=OFFICER, help="How often hired."
    )
    mc_offboarding_state = fields.Selection(
        STATES,
        "Offboarding",
        default=employment.NONE,
        readonly=True,
        copy=False,
        index=True,
        groups=OFFICER,
    )
    mc_offboarding_date = fields.Date(
        "Offboarding Since",
        readonly=True,
        copy=False,
        groups=OFFICER,
        help="When it began; once it has ended, when it ended.",
    )
    mc_offboarding_number = fields.Integer(
        "Departures", readonly=True, copy=False, groups=OFFICER, help="How often left."
    )

    def _mc_check_own_fields(self, names):
        """Refuse to claim what did not happen.

        :raises UserError: names the fields
        """
        wrong = sorted(OWN_DEFAULTS.keys() & set(names))
        if wrong and not is_trusted(self.env):
            labels = ", ".join(self._fields[name].string for name in wrong)
            raise UserError(
                self.env._("%s: set by Master Control itself, not by hand.", labels)
            )

    @api.model
    def _mc_today(self):
        """Return today where the acting user is, by the database's clock."""
        return fields.Date.context_today(self, self.env["mc.clock"].now())
