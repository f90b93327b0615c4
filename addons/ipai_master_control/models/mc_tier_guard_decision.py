# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
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
        """Open the dialog that asks for the reason."""
        return self._add_comment("reject", self._mc_check_decision(REJECTED))

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
        :param comment: the reason; a rejection needs one
        :raises AccessError, UserError: nothing here waits for this user's decision
        """
        self.ensure_one()
        comment = (comment or "").strip()
        if decision == REJECTED and not comment:
            raise UserError(self.env._("Comment: a rejection needs a reason."))
        mine = self._mc_take_reviews(decision, reviews)
        guarded, tiers = trusted(self.sudo()), trusted(mine.sudo())
        tiers._mc_stand_in_for()
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

    def _mc_take_reviews(self, decision, reviews=None):
        """Lock the reviews of this record and return those that the user decides now.

        :param reviews: only these of them
        :raises AccessError, UserError: nothing here waits for this user's decision
        """
        self._mc_lock_reviews()
        mine = self._mc_check_decision(decision)
        if reviews:
            mine &= reviews.sudo()
        if decision == APPROVED:
            mine = mine._mc_one_of_each(self.env.user)
        if not mine:
            raise self._mc_not_your_decision()
        return mine

    def _mc_after_decision(self, decision, reviews, comment):
        decided = reviews.with_env(self.env).filtered(
            lambda r: r.status == decision and r.done_by == self.env.user
        )
        label = (
            self.env._("Approved") if decision == APPROVED else self.env._("Rejected")
        )
        for review in decided:
            self._mc_add_approval_evidence(
                label,
                {"decision": decision} | review.sudo()._mc_evidence_meta(),
                comment or review.comment,
            )
            review._mc_close_activities(": ".join(filter(None, [label, comment])))
            self._mc_review_decided(review, decision, comment)
        self.sudo().review_ids._mc_sync_activities()
        if decision == REJECTED:
            self._mc_rejected()
            return
        self.sudo().review_ids._mc_promote()
        if self.sudo().validation_status == "validated":
            self._mc_all_approved()

    def _mc_rejection_reason(self):
        """Return what the rejection says, as one line for people."""
        rejected = self.sudo().review_ids.filtered(lambda r: r.status == REJECTED)
        comments = [comment for comment in rejected.mapped("comment") if comment]
        return ": ".join([self.env._("Rejected"), *comments])

    # Who may

    def _get_sequences_to_approve(self, user):
        """As the original, but for all who may decide, substitutes among them."""
        open_reviews = self.sudo().review_ids.filtered(
            lambda r: r.status in OPEN_STATUSES
        )
        mine = open_reviews.filtered(lambda r: r._mc_user_may_decide(user))
        in_order = mine.filtered("approve_sequence")
        sequences = (mine - in_order).mapped("sequence")
        first = min(open_reviews.mapped("sequence"), default=0)
        return sequences + [s for s in set(in_order.mapped("sequence")) if s <= first]

    @api.depends_context("uid")
    @api.depends("review_ids.has_comment", "review_ids.status")
    def _compute_has_comment(self):
        user = self.env.user
        for record in self:
            record.has_comment = any(
                review.has_comment and review._mc_user_may_decide(user)
                for review in record.review_ids.sudo()
                if review.status in OPEN_STATUSES
            )

    @api.model
    def _search_can_review(self, operator, value):
        if operator not in ("=", "!=", "in", "not in"):
            raise NotImplementedError(operator)
        many = operator in ("in", "not in")
        wanted = True in value if many else bool(value)
        positive = wanted == (operator in ("=", "in"))
        waiting = self.with_context(active_test=False).search(
            [
                ("review_ids.mc_decider_ids", "in", self.env.uid),
                ("review_ids.status", "in", OPEN_STATUSES),
            ]
        )
        ids = waiting.filtered("can_review").ids
        return [("id", "in" if positive else "not in", ids)]

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

    def _mc_reviews_waiting(self):
        """Return the reviews that the acting user could approve or reject."""
        return self._mc_reviews_to_decide(REJECTED)

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
                    or (
                        decision == APPROVED
                        and r._mc_rule().get("approve_sequence_bypass")
                    )
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
