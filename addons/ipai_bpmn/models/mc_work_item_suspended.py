# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError

# Blocking is what a suspension does; a process that is cancelled cancels its items.
POSSIBLE = ("block", "cancel")


class McWorkItem(models.Model):
    """Work of a suspended process stands still with it."""

    _inherit = "mc.work.item"

    bpmn_suspended_reason = fields.Text(
        "Process Suspended", related="bpmn_instance_id.suspended_reason"
    )

    def _check_move(self, action):
        result = super()._check_move(action)
        instance = self.sudo().bpmn_instance_id
        if instance.suspended_at and action not in POSSIBLE:
            raise UserError(
                self.env._(
                    "%(item)s: its process is suspended: %(reason)s",
                    item=self.display_name,
                    reason=instance.suspended_reason,
                )
            )
        return result

    def _erase_own_data(self):
        """Blank what incidents say about the item, and events that are kept for it."""
        result = super()._erase_own_data()
        item = self.sudo()
        incidents = item.bpmn_token_id.incident_ids
        if item.bpmn_is_root:
            instance = item.bpmn_instance_id
            incidents = instance.incident_ids
            instance.kept_event_ids.variables = False
            instance.suspended_reason = False
        incidents.write(dict.fromkeys(("message", "trace", "reason"), False))
        return result
