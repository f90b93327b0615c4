# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import AccessError, UserError

from .mc_tier_guard import APPROVED, OPEN_STATUSES, REJECTED
from .trust import is_trusted, trusted


class McTierGuard(models.AbstractModel):
    """Deciding: by a reviewer whose turn it is, in their own name, once."""

    _inherit = "mc.tier.guard"

    def validate_tier(self):
        """Approve what waits for the acting user, or open the dialog for a comment."""
        self._mc_check_decision(APPROVED)
        return super().validate_tier()

    def reject_tier(self):
        """Reject what waits for the acting user, or open the dialog for a comment."""
        self._mc_check_decision(REJECTED)
        return super().reject_tier()

    def _validate_tier(self, tiers=False):
        if is_trusted(self.env):
            return super()._validate_tier(tiers)
        return self._mc_decide(APPROVED, tiers)

    def _rejected_tier(self, tiers=False):
        if is_trusted(self.env):
            return super()._rejected_tier(tiers)
        return self._mc_decide(REJECTED, tiers)

    def _mc_decide(self, decision, reviews=None, comment=None):
        """Record the acting user's decision on their open reviews of this record.

        :param reviews: only these of them
        :raises AccessError, UserError: nothing here waits for this user's decision
        """
        self.ensure_one()
        self._mc_lock_reviews()
        mine = self._mc_check_decision(decision)
        if reviews:
            mine &= reviews.sudo()
        if not mine:
            raise self._mc_not_your_decision()
        guarded, tiers = trusted(self.sudo()), trusted(mine.sudo())
        if comment:
            tiers.write({"comment": comment})
        if decision == APPROVED:
            guarded._validate_tier(tiers)
        else:
            guarded._rejected_tier(tiers)
            guarded.review_ids.filtered(lambda r: r.status in OPEN_STATUSES).write(
                {"status": "cancel"}
            )
        self._mc_after_decision(decision, mine, comment)

    def _mc_after_decision(self, decision, reviews, comment):
        decided = reviews.with_env(self.env).filtered(
            lambda r: r.status == decision and r.done_by == self.env.user
        )
        for review in decided:
            self._mc_add_approval_evidence(
                self.env._("Approved")
                if decision == APPROVED
                else self.env._("Rejected"),
                {"decision": decision} | review.sudo()._mc_evidence_meta(),
                comment or review.comment,
            )
            self._mc_review_decided(review, decision, comment)
        if decision == REJECTED:
            self._mc_rejected()
            return
        self.sudo().review_ids._mc_promote()
        if self.sudo().validation_status == "validated":
            self._mc_all_approved()

    # Who may

    def _mc_check_decision(self, decision):
        """Return the reviews that wait for the acting user, or raise."""
        self.ensure_one()
        self.check_access("read")
        if not self.env.user.has_group("ipai_master_control.mc_group_user"):
            raise AccessError(self.env._("Only users of Master Control may decide."))
        mine = self._mc_reviews_to_decide(decision)
        if not mine:
            raise self._mc_not_your_decision()
        return mine

    def _mc_not_your_decision(self):
        return UserError(
            self.env._("No review of %s waits for your decision.", self.display_name)
        )

    def _mc_reviews_to_decide(self, decision):
        record = self.sudo()
        user = self.env.user
        if record.validation_status not in OPEN_STATUSES:
            return record.review_ids.browse()
        sequences = record._get_sequences_to_approve(user)
        if not sequences:
            return record.review_ids.browse()
        return record.review_ids.filtered(
            lambda r: (
                r.status in OPEN_STATUSES
                and r._mc_user_may_decide(user)
                and (
                    r.sequence in sequences
                    or (decision == APPROVED and r.approve_sequence_bypass)
                )
            )
        )

    def _mc_lock_reviews(self):
        """Make decisions on one record wait for each other.

        Under REPEATABLE READ the second one gets a serialization error when the first
        commits; its transaction is retried and then sees what was decided.
        """
        self.env["tier.review"].flush_model()
        self.env.cr.execute(
            "SELECT id FROM tier_review WHERE model = %s AND res_id = %s"
            " ORDER BY id FOR UPDATE",
            [self._name, self.id],
        )
