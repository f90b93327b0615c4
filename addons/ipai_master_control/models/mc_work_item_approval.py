# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError

from ..lib import states
from .mc_tier_guard import OPEN_STATUSES
from .mc_work_item_state import APPROVAL, REASON_KEY
from .trust import trusted


class McWorkItem(models.Model):
    """Approvals: an item that needs one waits as blocked (approval), then goes on."""

    _inherit = "mc.work.item"

    approval_code = fields.Char(
        "Approval",
        readonly=True,
        copy=False,
        help="Code of the tier definitions that decide when the item is done.",
    )

    _state_from = list(states.ACTIVE)
    _state_to = [states.DONE]
    _cancel_state = states.CANCELLED
    _mc_frozen_fields = frozenset(
        {"name", "payload", "source", "source_ref", "res_model", "res_id", "company_id"}
    )

    def _must_wait_for_approval(self):
        """Ask for the approvals that the item needs; say whether it has to wait."""
        self._check_no_open_review()
        if self.validation_status == "rejected":
            trusted(self.sudo()).review_ids.unlink()
            self.invalidate_recordset(["review_ids"])
        # Whether a tier applies may depend on any field, so do not trust the cache.
        self.invalidate_recordset(["need_validation"], flush=False)
        if not self.review_ids:
            self._check_approval_code()
        if not self.need_validation:
            return False
        self.request_validation()
        return True

    def _check_not_in_review(self):
        self._check_no_open_review()

    def _check_no_open_review(self):
        if self._is_in_review():
            raise self._waits_for_approval()

    def _is_in_review(self):
        """Say whether the item waits for its own reviews or those of its record."""
        return self.validation_status in OPEN_STATUSES or self._mirrors_strictly()

    def _waits_for_approval(self):
        reviewers = self.sudo().awaited_user_ids.mapped("name")
        return UserError(
            self.env._(
                "%(item)s waits for the approval of %(reviewers)s.",
                item=self.display_name,
                reviewers=", ".join(reviewers) or self.env._("nobody"),
            )
        )

    # Approvals that the item's process or source asks for by name

    def evaluate_tier(self, tier):
        """A definition with a code is for the items that ask for it, and no others."""
        items = super().evaluate_tier(tier)
        if not tier.mc_code:
            return items
        return items.filtered(lambda item: item.approval_code == tier.mc_code)

    def _check_approval_code(self):
        """Refuse to go on without the approval that was asked for."""
        if not self.approval_code:
            return
        definitions = self._mc_tier_definitions(self.sudo().company_id)
        if self.approval_code not in definitions.mapped("mc_code"):
            raise UserError(
                self.env._(
                    "%(item)s needs the approval “%(code)s”, and no tier definition"
                    " has that code.",
                    item=self.display_name,
                    code=self.approval_code,
                )
            )

    # Hooks of mc.tier.guard

    def _mc_approval_work_item(self):
        return self

    def _mc_reviews_requested(self, reviews):
        res = super()._mc_reviews_requested(reviews)
        self._set_state(states.BLOCKED, blocked_reason=APPROVAL)
        return res

    def _mc_all_approved(self):
        res = super()._mc_all_approved()
        item = self.sudo().with_context(**{REASON_KEY: self.env._("Approved.")})
        if item._may_be_done():
            item.action_done()
        else:
            item._leave_review()
        return res

    def _mc_rejected(self):
        res = super()._mc_rejected()
        reason = self._mc_rejection_reason()
        self._mc_end_rejected(reason)
        self.sudo().message_post(body=reason)
        return res

    def _mc_end_rejected(self, reason):
        """Extension point: what becomes of a rejected item; it goes back to work."""
        self.sudo().with_context(**{REASON_KEY: reason})._leave_review()

    def _mc_reviews_withdrawn(self):
        res = super()._mc_reviews_withdrawn()
        reason = self.env._("The request for approval was withdrawn.")
        self.sudo().with_context(**{REASON_KEY: reason})._leave_review()
        return res

    def _leave_review(self):
        if self.state == states.BLOCKED and self.blocked_reason == APPROVAL:
            self._set_state(states.RUNNING)
