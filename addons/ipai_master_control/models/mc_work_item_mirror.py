# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..lib import states
from .mc_tier_guard import OPEN_STATUSES
from .mc_work_item_state import APPROVAL, REASON_KEY


class McWorkItem(models.Model):
    """The reviews of the record that an item is about: one decision, made anywhere.

    As long as an item has no reviews of its own, its buttons act on the record's.
    """

    _inherit = "mc.work.item"

    mirrors_review = fields.Boolean(compute="_compute_mirrors_review")
    mirrored_can_review = fields.Boolean(compute="_compute_mirrors_review")
    mirrored_can_forward = fields.Boolean(compute="_compute_mirrors_review")
    mirrored_may_withdraw = fields.Boolean(compute="_compute_mirrors_review")

    @api.depends_context("uid")
    @api.depends(
        "approval_review_ids.status", "approval_review_ids.mc_decider_ids", "state"
    )
    def _compute_mirrors_review(self):
        for item in self:
            record = item._mirrored_record()
            seen = record is not None and record.has_access("read")
            item.mirrors_review = record is not None
            item.mirrored_can_review = seen and bool(record._mc_reviews_waiting())
            item.mirrored_can_forward = seen and bool(record._mc_reviews_to_forward())
            item.mirrored_may_withdraw = seen and record._mc_user_may_withdraw()

    def validate_tier(self):
        """Approve the item's own review, or else that of its record."""
        record = self._mirrored_record()
        return super().validate_tier() if record is None else record.validate_tier()

    def reject_tier(self):
        """Reject the item's own review, or else that of its record."""
        record = self._mirrored_record()
        return super().reject_tier() if record is None else record.reject_tier()

    def forward_tier(self):
        """Forward the item's own review, or else that of its record."""
        record = self._mirrored_record()
        return super().forward_tier() if record is None else record.forward_tier()

    def restart_validation(self):
        """Withdraw the items' own reviews, or else those of their records."""
        own = self.browse()
        for item in self:
            record = item._mirrored_record()
            if record is None:
                own |= item
            else:
                record.restart_validation()
        return super(McWorkItem, own).restart_validation()

    def _mirrored_record(self):
        """Return the record whose reviews count, or None if the item has its own."""
        self.ensure_one()
        self.check_access("read")
        if self.validation_status in OPEN_STATUSES or self.state in states.CLOSED:
            return None
        review = self._mirrored_reviews()[:1]
        return review._mc_record().with_env(self.env) if review else None

    def _mirrored_reviews(self):
        return self.sudo().approval_review_ids.filtered(
            lambda r: (
                r.status in OPEN_STATUSES
                and r.model != self._name
                and r._mc_is_guarded()
            )
        )

    def _mirrors_strictly(self):
        """Say whether the record under review keeps the item from going on."""
        return any(
            getattr(self.env.registry.get(review.model), "_mc_mirrored", False)
            for review in self._mirrored_reviews()
        )

    # Called by mc.source.review.mixin, with all rights

    def _mirror_begins(self):
        for item in self:
            waits = item.state == states.BLOCKED and item.blocked_reason == APPROVAL
            if item.state in states.ACTIVE and not waits:
                item._set_state(states.BLOCKED, blocked_reason=APPROVAL)

    def _mirror_ends(self, reason):
        for item in self.with_context(**{REASON_KEY: reason}):
            if item.validation_status not in OPEN_STATUSES:
                item._leave_review()
