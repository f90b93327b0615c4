# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.addons.ipai_master_control.lib import states
from odoo.addons.ipai_master_control.models.mc_work_item_state import APPROVAL
from odoo.exceptions import UserError

from .bpmn_operation import DONE

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

    def _leave_review(self):
        """Work that comes back from a review goes on with its process."""
        instance = self.sudo().bpmn_instance_id
        if not instance.suspended_at:
            return super()._leave_review()
        if self.state == states.BLOCKED and self.blocked_reason == APPROVAL:
            self._set_state(states.BLOCKED, blocked_reason="other")
            instance.suspended_item_ids |= self.sudo()
        return None

    def _erase_own_data(self):
        """Blank what incidents and operations say about the item, and kept events."""
        result = super()._erase_own_data()
        item = self.sudo()
        incidents = item.bpmn_token_id.incident_ids
        lines = self.env["bpmn.operation.line"].sudo()
        lines = lines.search([("incident_id", "in", incidents.ids)])
        if item.bpmn_is_root:
            instance = item.bpmn_instance_id
            incidents = instance.incident_ids
            instance.kept_event_ids.variables = False
            instance.suspended_reason = False
            lines = lines.search([("instance_id", "=", instance.id)])
            # Lines that still wait need a reason as well.
            lines.operation_id.reason = self.env._("Erased.")
        lines.message = False
        orders = lines.operation_id
        orders.forgets = True  # others may still need what it gives them
        orders.filtered(lambda one: one.state == DONE).variables = False
        incidents.write(dict.fromkeys(("message", "trace", "reason"), False))
        return result
