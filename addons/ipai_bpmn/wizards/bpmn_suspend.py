# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from .bpmn_incident_resolve import AT_ONCE


class BpmnSuspend(models.TransientModel):
    """The dialog that asks why instances are suspended or go on."""

    _name = "bpmn.suspend"
    _description = "Suspend or Resume Processes"

    action = fields.Selection(
        [("suspend", "Suspend"), ("resume", "Resume")], required=True, readonly=True
    )
    instance_ids = fields.Many2many("bpmn.instance", readonly=True)
    process_ids = fields.Many2many("bpmn.process", readonly=True)
    reason = fields.Text(required=True)

    def action_apply(self):
        """Do it: a few at once; many, and all of a process, by queue jobs."""
        self.ensure_one()
        if self.process_ids:
            ids = getattr(self.process_ids, f"{self.action}_instances")(self.reason)
            return self.env["bpmn.operation"].browse(ids)._open()
        if len(self.instance_ids) > AT_ONCE:
            orders = self.env["bpmn.operation"]
            given = orders._give_order(self.action, self.reason, self.instance_ids)
            return given._open()
        getattr(self.instance_ids, self.action)(self.reason)
        return {"type": "ir.actions.act_window_close"}
