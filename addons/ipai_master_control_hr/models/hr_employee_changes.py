# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.addons.ipai_master_control.models.trust import Mark, is_trusted

from ..lib.employment import HIRE, Employment, Status, changed, created, first_day
from .hr_employee import OWN_DEFAULTS

#: An employee is being written: what that writes to versions is not another change.
WATCHED = Mark("mc_hr_watched")
WATCHED_FIELDS = frozenset({"active", "departure_date", "mc_start_date"})


class HrEmployee(models.Model):
    """Sees what creating, writing and deleting mean; ``lib.employment`` decides.

    The wizard, the archive button, an import and code of others all end in one of these
    three. Two requests that change one employee at once write the same row, so one of
    them is run again and finds what the other did.
    """

    _inherit = "hr.employee"

    @api.model_create_multi
    def create(self, vals_list):
        """Create, and begin the onboarding of those who are news."""
        vals_list = [self._mc_with_defaults(vals) for vals in vals_list]
        watched = WATCHED.put(self)
        employees = super(HrEmployee, watched).create(vals_list).with_env(self.env)
        today = self._mc_today()
        after = employees._mc_employments()
        employees._mc_take_steps(
            {employee.id: created(after[employee.id], today) for employee in employees}
        )
        return employees

    def write(self, vals):
        """Write, and do what the change of dates asks for."""
        self._mc_check_own_fields(vals)
        if is_trusted(self.env) or not self._mc_watched_fields() & vals.keys():
            return super().write(vals)
        before = self._mc_employments()
        result = super(HrEmployee, WATCHED.put(self)).write(vals)
        self._mc_react(before)
        return result

    def unlink(self):
        """Nobody is to be welcomed any more; what a leaver holds is still collected."""
        self._mc_before_deletion()
        return super().unlink()

    @api.model
    def _mc_with_defaults(self, vals):
        """Return the values with a first day, and with nothing claimed."""
        given = [name for name in OWN_DEFAULTS if vals.get(name)]
        self._mc_check_own_fields(
            name for name in given if vals[name] != OWN_DEFAULTS[name]
        )
        # All of them given here, so that no default_… key of the context does it.
        vals = {**vals, **OWN_DEFAULTS}
        if not vals.get("mc_start_date"):
            vals["mc_start_date"] = self._mc_default_start(vals)
        return vals

    # The facts; 19 keeps some of them in versions

    @api.model
    def _mc_watched_fields(self):
        """Return the names of the fields whose change may be a hire or an exit."""
        return WATCHED_FIELDS

    @api.model
    def _mc_default_start(self, vals):
        """Return the first day of somebody for whom none is given."""
        return self._mc_today()

    def _mc_departure(self):
        """Return the last day that is recorded, or None."""
        return self.sudo().departure_date or None

    def _mc_follow_contract(self):
        """Take the first day over from where else it is kept."""

    def _mc_employments(self):
        """Return id -> Employment."""
        return {
            employee.id: Employment(
                employee.active,
                employee.mc_start_date or None,
                employee._mc_departure(),
            )
            for employee in self.sudo()
        }

    def _mc_react(self, before):
        """Compare with what was and take the steps.

        :param before: id -> Employment
        """
        self._mc_follow_contract()
        today, after = self._mc_today(), self._mc_employments()
        steps = {}
        for employee in self.sudo():
            was, now = before[employee.id], after[employee.id]
            if was == now:
                continue
            status = Status(employee.mc_onboarding_state, employee.mc_offboarding_state)
            steps[employee.id] = changed(was, now, status, today)
            if HIRE in steps[employee.id]:
                employee._mc_set_start(first_day(was, now, today))
        self._mc_take_steps(steps, before)
