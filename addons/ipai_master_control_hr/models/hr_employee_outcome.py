# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.addons.ipai_master_control.lib import states
from odoo.addons.ipai_master_control.models.trust import trusted

from ..lib import employment
from .hr_employee import PREFIXES


class HrEmployee(models.Model):
    """The way back: what became of the work is told on the employee."""

    _inherit = "hr.employee"

    def _mc_on_resolved(self, item):
        result = super()._mc_on_resolved(item)
        self._mc_set_outcome(item, employment.DONE)
        return result

    def _mc_on_cancelled(self, item):
        result = super()._mc_on_cancelled(item)
        self._mc_set_outcome(item, employment.CANCELLED)
        return result

    def _mc_on_state(self, item, previous):
        result = super()._mc_on_state(item, previous)
        if previous in states.CLOSED and item.state in states.ACTIVE:
            self._mc_set_outcome(item, employment.RUNNING)
        return result

    def _mc_set_outcome(self, item, state):
        """Say on the record how it ended, unless the item is of an earlier time."""
        prefix = PREFIXES.get(item.event_code)
        if not prefix or not item.source_ref.endswith(
            f":{self._mc_occurrence(item.event_code)}"
        ):
            return
        values = {f"{prefix}_state": state, f"{prefix}_date": self._mc_today()}
        trusted(self.sudo()).write(values)
        label = self._fields[f"{prefix}_state"]._description_string(self.env)
        words = dict(self._fields[f"{prefix}_state"]._description_selection(self.env))
        self.sudo().message_post(
            body=self.env._(
                "%(what)s: %(state)s (%(reference)s)",
                what=label,
                state=words[state],
                reference=item.reference,
            ),
            subtype_xmlid="mail.mt_note",
        )
