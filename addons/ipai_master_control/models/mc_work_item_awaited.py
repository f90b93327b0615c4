# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..lib import states


class McWorkItem(models.Model):
    """Whose decision an item waits for, whichever record the review is of."""

    _inherit = "mc.work.item"

    approval_review_ids = fields.One2many(
        "tier.review",
        "mc_work_item_id",
        "Approvals",
        readonly=True,
        help="Reviews of the item itself and of the record that it is about.",
    )
    awaited_user_ids = fields.Many2many(
        "res.users",
        string="Waits for",
        compute="_compute_awaited_user_ids",
        search="_search_awaited_user_ids",
        compute_sudo=True,
    )

    @api.depends(
        "approval_review_ids.status",
        "approval_review_ids.mc_decider_ids",
        "approval_review_ids.done_by",
        "state",
    )
    def _compute_awaited_user_ids(self):
        active = self.filtered(lambda item: item.state in states.ACTIVE)
        pending = active.approval_review_ids.filtered(
            lambda r: r.status == "pending" and r._mc_is_guarded()
        )
        pending._mc_prefetch_siblings()
        for item in self:
            item.awaited_user_ids = (item.approval_review_ids & pending)._mc_awaited()

    @api.model
    def _search_awaited_user_ids(self, operator, value):
        if operator not in ("=", "in"):
            raise NotImplementedError(operator)
        users = self.env["res.users"].browse(
            [value] if isinstance(value, int) else list(value or [])
        )
        candidates = self.sudo().search(
            [
                ("state", "in", states.ACTIVE),
                (
                    "approval_review_ids",
                    "any",
                    [
                        ("status", "=", "pending"),
                        ("mc_decider_ids", "in", users.ids),
                    ],
                ),
            ]
        )
        found = candidates.filtered(lambda item: item.awaited_user_ids & users)
        return [("id", "in", found.ids)]
