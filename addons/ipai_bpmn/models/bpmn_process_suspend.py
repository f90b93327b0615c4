# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from .bpmn_instance import ALIVE
from .dialog import dialog


class BpmnProcess(models.Model):
    """All instances of a version stand still or go on."""

    _inherit = "bpmn.process"

    def suspend_instances(self, reason):
        """Suspend all running instances of these versions, by queue jobs.

        :returns: ids of the bpmn.operation, one per company; see its ``report``
        """
        return self._operate("suspend", reason, [("suspended_at", "=", False)])

    def resume_instances(self, reason):
        """Resume all suspended instances of these versions, by queue jobs.

        Those that were suspended with their callers go on with them.

        :returns: as :meth:`suspend_instances`
        """
        by_itself = ("suspended_with_id", "=", False)
        return self._operate(
            "resume", reason, [("suspended_at", "!=", False), by_itself]
        )

    def action_open_suspend(self):
        """Ask why all instances are suspended."""
        return self._suspend_dialog("suspend", self.env._("Suspend all Instances"))

    def action_open_resume(self):
        """Ask why all suspended instances go on."""
        return self._suspend_dialog("resume", self.env._("Resume all Instances"))

    def _suspend_dialog(self, action, name):
        defaults = {"default_process_ids": [(6, 0, self.ids)]}
        return dialog("bpmn.suspend", name, {**defaults, "default_action": action})

    def _operate(self, action, reason, domain):
        self.check_access("write")
        instances = self.env["bpmn.instance"].search(
            [("process_id", "in", self.ids), ("state", "in", ALIVE), *domain],
            order="id",
        )
        # Called processes follow their callers.
        first = instances.filtered(
            lambda one: one.sudo().parent_token_id.instance_id not in instances.sudo()
        )
        return self.env["bpmn.operation"]._give_order(action, reason, first).ids
