# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from .trust import trusted


class McWorkItem(models.Model):
    """What hangs on an item and goes with it when its retention is over."""

    _inherit = "mc.work.item"

    def _retire_related(self):
        """Extension point: delete what refers to the items, before they go.

        Runs with all rights, in the retention's transaction. What keeps a foreign key
        to the item must be gone afterwards.
        """
        retention = self.env["mc.retention"]
        domain = [("work_item_id", "in", self.ids)]
        retention._drop_notices(
            trusted(self.env["mc.escalation"].sudo()).search(domain)
        )
        for name in ("mc.sla.timer", "mc.webhook.delivery", "mc.erasure.request"):
            trusted(self.env[name].sudo()).search(domain).unlink()
        trusted(self.sudo().review_ids).unlink()
        on_items = [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        own = [*on_items, "|", ("res_field", "=", False), ("res_field", "!=", False)]
        trusted(self.env["ir.attachment"].sudo()).search(own).unlink()
