# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models, release
from odoo.exceptions import AccessError, UserError

from .trust import is_trusted, trusted

# The reminder cron of base_tier_validation writes these, as superuser.
CRON_FIELDS = frozenset({"last_reminder_date"})


class TierReview(models.Model):
    _inherit = "tier.review"

    # base_tier_validation shows every review to everybody, portal users included, when
    # its definition is for all companies. Record rules on these two close that.
    mc_guarded = fields.Boolean(readonly=True)
    mc_company_id = fields.Many2one("res.company", readonly=True, index=True)

    # Guard: ACLs let every internal user write reviews.

    @api.model_create_multi
    def create(self, vals_list):
        reviews = super().create(vals_list)
        reviews._mc_refuse_forgery()
        return reviews

    def write(self, vals):
        """Refuse changes from outside to the reviews of guarded models."""
        if not (self.env.su and vals.keys() <= CRON_FIELDS):
            self._mc_refuse_forgery()
        result = super().write(vals)
        if vals.keys() & {"model", "res_id"}:
            self._mc_refuse_forgery()
        return result

    def unlink(self):
        """Refuse to remove the reviews of guarded models from outside."""
        self._mc_refuse_forgery()
        return super().unlink()

    def _mc_refuse_forgery(self):
        if is_trusted(self.env):
            return
        if any(review._mc_is_guarded() for review in self.sudo()):
            raise AccessError(
                self.env._(
                    "Reviews are made, decided and removed with the buttons of the"
                    " record only."
                )
            )

    def _mc_is_guarded(self):
        model = self.env.registry.get(self.model)
        return getattr(model, "_mc_tier_guarded", False)

    # Steps of base_tier_validation that write reviews by themselves

    def _compute_can_review(self):
        """Let the original promote reviews to pending, which it does here on 18."""
        return super(TierReview, trusted(self))._compute_can_review()

    def _update_review_status(self):
        """Let the original promote reviews to pending, which it does here on 19."""
        return super(TierReview, trusted(self))._update_review_status()

    def _mc_promote(self):
        """Make the reviews (of one record) whose turn it is pending, at once."""
        if release.version_info[0] < 19:
            self._compute_can_review()
        else:
            self._update_review_status()

    # Reviewers

    @api.model
    def _get_reviewer_fields(self):
        own = ["requested_by", "definition_id.mc_allow_requester"]
        return list(dict.fromkeys([*super()._get_reviewer_fields(), *own]))

    def _get_reviewers(self):
        reviewers = super()._get_reviewers()
        if not self._mc_is_guarded():
            return reviewers
        if not self.definition_id.mc_allow_requester:
            reviewers -= self.requested_by
        # Who may not see the record must neither be told of it nor waited for.
        record = self.env[self.model].sudo().browse(self.res_id)
        company = record._get_company()
        reviewers -= record._mc_excluded_reviewers()
        return reviewers.filtered(lambda user: company in user.company_ids)

    def _mc_user_may_decide(self, user):
        if user == self.requested_by and not self.definition_id.mc_allow_requester:
            return False
        record = self.env[self.model].sudo().browse(self.res_id)
        # Asked again: who is who may have come to light since the review was made.
        return user in self.reviewer_ids and user not in record._mc_excluded_reviewers()

    def _mc_check_reviewable(self):
        """Refuse a review that nobody could decide: its record would wait for ever."""
        if not self.reviewer_ids:
            raise UserError(
                self.env._(
                    "Nobody could decide on “%s”: add a reviewer, or let a colleague"
                    " request the review if it is only you.",
                    self.definition_id.name,
                )
            )

    def _mc_evidence_meta(self):
        """Return what evidence of a decision on this review says, as JSON types."""
        definition = self.definition_id
        return {
            "comment": self.comment or None,
            "definition": definition.name,
            "definition_domain": definition.definition_domain or None,
            "definition_id": definition.id,
            "requested_by": self.requested_by.name,
            "requested_by_id": self.requested_by.id,
            "review_id": self.id,
            "review_type": definition.review_type,
            "reviewer_ids": sorted(self.reviewer_ids.ids),
            "tier": self.sequence,
        }
