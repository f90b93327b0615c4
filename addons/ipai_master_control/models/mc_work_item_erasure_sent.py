# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from .mc_work_item_erasure import ERASED_NAME
from .trust import trusted


class McWorkItem(models.Model):
    """What clocks, escalations and webhooks said about an item goes with its evidence.

    Times, states and channels stay: they are figures. A message about many items loses
    its text as a whole; it is written anew from the items whenever it is sent.
    """

    _inherit = "mc.work.item"

    def _erase_own_data(self):
        result = super()._erase_own_data()
        item = trusted(self.sudo().with_context(tracking_disable=True))
        item.sla_timer_ids.write({"breach_reason": False})
        item.escalation_ids.write({"failed_reason": False})
        item._erase_messages()
        item._erase_webhook_deliveries()
        return result

    def _erase_messages(self):
        messages = self.escalation_ids.message_ids
        messages |= messages._descendants()
        messages.write({"name": ERASED_NAME, "last_error": False})
        messages.attempt_ids.write({"answer": False, "error": False})
        # The activities that are over are chatter by now.
        messages.activity_ids.write({"summary": ERASED_NAME, "note": False})
        messages.message_ids.unlink()

    def _erase_webhook_deliveries(self):
        """Blank the texts; what was not sent yet will not be."""
        deliveries = self.env["mc.webhook.delivery"].sudo()
        deliveries = deliveries.search([("work_item_id", "=", self.id)])
        deliveries.write({"body": False, "last_error": False})
        deliveries.attempt_ids.write({"answer": False, "error": False})
