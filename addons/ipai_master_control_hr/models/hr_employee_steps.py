# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from markupsafe import Markup
from odoo import models
from odoo.addons.ipai_master_control.lib import states
from odoo.addons.ipai_master_control.models.mc_work_item_state import REASON_KEY
from odoo.addons.ipai_master_control.models.trust import trusted
from odoo.tools import format_date

from ..lib import employment
from .hr_employee import PREFIXES
from .mc_source_event import EXIT, HIRE


class HrEmployee(models.Model):
    """Takes the steps that ``lib.employment`` names, for many employees at once."""

    _inherit = "hr.employee"

    def _mc_take_steps(self, steps, before=None):
        """Take each step for all employees that need it.

        :param steps: id -> list of steps
        :param before: id -> Employment, for the reasons of what is cancelled
        """
        handlers = {
            employment.EXIT_CANCELLED: self._mc_exit_cancelled,
            employment.HIRE_CANCELLED: self._mc_hire_cancelled,
            employment.HIRE: self._mc_hire,
            employment.HIRE_MOVED: self._mc_hire_moved,
            employment.EXIT: self._mc_exit,
            employment.EXIT_MOVED: self._mc_exit_moved,
        }
        for step in employment.STEPS:
            ids = [key for key, wanted in steps.items() if step in wanted]
            if ids:
                handlers[step](self.browse(ids), before or {})

    def _mc_set_start(self, day):
        trusted(self.sudo()).write({"mc_start_date": day})

    # Beginning

    def _mc_hire(self, employees, _before):
        over = employees.sudo().filtered(
            lambda one: one.mc_offboarding_state != employment.RUNNING
        )
        trusted(over).write(
            {"mc_offboarding_state": employment.NONE, "mc_offboarding_date": False}
        )
        employees._mc_begin_work(HIRE)

    def _mc_exit(self, employees, _before):
        employees._mc_begin_work(EXIT)

    def _mc_begin_work(self, code):
        """Emit the event; the states say so where it is switched on."""
        prefix = PREFIXES[code]
        numbers = self.sudo().grouped(f"{prefix}_number")
        for number, employees in numbers.items():
            trusted(employees).write({f"{prefix}_number": number + 1})
        items = self._mc_emit(code).sudo()
        # A process of nothing but methods is done already, and has said so.
        active = items.filtered(lambda item: item.state in states.ACTIVE)
        trusted(self.browse(active.mapped("res_id")).sudo()).write(
            {
                f"{prefix}_state": employment.RUNNING,
                f"{prefix}_date": self._mc_today(),
            }
        )

    # Ending before its end

    def _mc_exit_cancelled(self, employees, _before):
        employees._mc_cancel(EXIT, self.env._("The departure was called off."))

    def _mc_hire_cancelled(self, employees, before):
        after = employees._mc_employments()
        reasons = {
            "archived": self.env._("The employee was archived."),
            "withdrawn": self.env._("The departure date is before the first day."),
            "left": self.env._("The employee has left."),
        }
        for employee in employees:
            key = employment.cancel_reason(before[employee.id], after[employee.id])
            employee._mc_cancel(HIRE, reasons[key])

    def _mc_before_deletion(self):
        """Cancel onboarding; tell those who work on an offboarding, which goes on."""
        reason = self.env._("The employee was deleted.")
        for employee in self.sudo():
            if employee.mc_onboarding_state == employment.RUNNING:
                employee._mc_cancel(HIRE, reason)
            if employee.mc_offboarding_state == employment.RUNNING:
                for item in employee._mc_items(EXIT, active=True).sudo():
                    item._message_log(body=reason)

    def _mc_cancel(self, code, reason):
        for employee in self:
            items = employee._mc_items(code, active=True).sudo()
            items.with_context(**{REASON_KEY: reason}).action_cancel()

    # Changing

    def _mc_hire_moved(self, employees, _before):
        for employee in employees.sudo():
            day = format_date(self.env, employee.mc_start_date)
            employee._mc_tell(HIRE, self.env._("The first day is now %s.", day))

    def _mc_exit_moved(self, employees, _before):
        for employee in employees.sudo():
            day = format_date(self.env, employee._mc_departure())
            employee._mc_tell(EXIT, self.env._("The last day is now %s.", day))

    def _mc_tell(self, code, note):
        """Give what is running the new facts, and say so in its chatter."""
        self.ensure_one()
        payload = self._mc_payload(code)
        for item in self._mc_items(code, active=True).sudo():
            trusted(item).payload = {**(item.payload or {}), **payload}
            item.bpmn_instance_id._set_variables(payload)
            item.message_post(body=Markup("%s") % note, subtype_xmlid="mail.mt_note")
