# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, models

from .mc_retention import BATCH_ROWS

#: strangers that were not seen for so long, and of whom no item is left, are forgotten
UNKNOWN_DAYS = 180


class McIdentity(models.Model):
    """Logins and addresses are personal data: they go when nothing needs them."""

    _inherit = "mc.identity"

    def unlink(self):
        """Delete; that there was a mapping, and to which user, stays as evidence."""
        self.check_access("unlink")
        known = self.sudo().filtered("user_id")
        known._add_mapping_evidence(
            self.env._("Identity deleted"), {one: (one.user_id, None) for one in known}
        )
        return super().unlink()

    def _forget_if_unneeded(self):
        """Delete strangers of whom no work item is left; with all rights."""
        strangers = self.filtered(lambda one: not one.user_id)
        strangers.filtered(lambda one: not one.work_item_ids).unlink()

    @api.model
    def _retire(self, company_id):
        """Forget a batch of strangers that nothing refers to; return how many.

        Those that a person entered stay until a person deletes them.
        """
        before = self.env["mc.clock"].now() - timedelta(days=UNKNOWN_DAYS)
        strangers = self.search(
            [
                ("company_id", "=", company_id),
                ("user_id", "=", False),
                ("origin", "=", "event"),
                ("last_seen_at", "<", before),
                ("work_item_ids", "=", False),
            ],
            limit=BATCH_ROWS,
        )
        strangers.unlink()
        return len(strangers)
