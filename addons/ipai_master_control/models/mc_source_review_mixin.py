# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from .mc_tier_guard import OPEN_STATUSES
from .trust import trusted


class McSourceReviewMixin(models.AbstractModel):
    """A business record that emits work items and is approved by tiers.

    The reviews live on the record; the item that it emitted mirrors them. While they
    are open the item is blocked (approval) and its clocks pause, and a decision made on
    the item is made on the record.

    A model that inherits this sets ``_state_field``, ``_state_from``, ``_state_to``,
    ``_cancel_state`` and ``_mc_frozen_fields``, adds its name to
    ``tier.definition._get_tier_validation_model_names``, and does its own part in
    ``_mc_all_approved``, ``_mc_rejected`` and ``_mc_reviews_withdrawn`` (after super).
    """

    _name = "mc.source.review.mixin"
    _description = "Business Record with Work Items and Approvals"
    _inherit = ["mc.source.mixin", "mc.tier.guard"]

    _mc_mirrored = True

    def _mc_emit(self, code, **extra):
        """Emit; reviews that were asked for before the item was there belong to it."""
        items = super()._mc_emit(code, **extra)
        for record in trusted(self.sudo()):
            if record.validation_status in OPEN_STATUSES:
                record._mc_tie_reviews()
        return items

    def _mc_tie_reviews(self):
        item = self._mc_approval_work_item()
        loose = self.review_ids.filtered(
            lambda r: r.status in OPEN_STATUSES and r.mc_work_item_id != item
        )
        if item and loose:
            loose.write({"mc_work_item_id": item.id})
            item._mirror_begins()

    def _mc_approval_work_item(self):
        """Return the newest active item that the record (one) emitted, or none."""
        self.ensure_one()
        return self.sudo()._mc_items(active=True).sorted("id")[-1:]

    def _mc_reviews_requested(self, reviews):
        result = super()._mc_reviews_requested(reviews)
        self._mc_approval_work_item()._mirror_begins()
        return result

    def _mc_all_approved(self):
        result = super()._mc_all_approved()
        self._mc_approval_work_item()._mirror_ends(self.env._("Approved."))
        return result

    def _mc_rejected(self):
        result = super()._mc_rejected()
        reason = self._mc_rejection_reason()
        item = self._mc_approval_work_item()
        item._mirror_ends(reason)
        if item:
            item.message_post(body=reason)
        return result

    def _mc_reviews_withdrawn(self):
        result = super()._mc_reviews_withdrawn()
        reason = self.env._("The request for approval was withdrawn.")
        self._mc_approval_work_item()._mirror_ends(reason)
        return result
