# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib import four_eyes
from .mc_tier_guard import APPROVED, OPEN_STATUSES
from .tier_review_rule import INDIVIDUAL


class TierReview(models.Model):
    """Who may decide now: the reviewers, and in their absence their substitutes."""

    _inherit = "tier.review"

    mc_forwarded_from_id = fields.Many2one(
        "tier.review", "Forwarded From", readonly=True, ondelete="set null"
    )
    mc_in_place_of_id = fields.Many2one("res.users", "In Place of", readonly=True)
    mc_substitution = fields.Json("Substitution", readonly=True)
    mc_decider_ids = fields.Many2many(
        "res.users",
        string="May Decide",
        compute="_compute_mc_decider_ids",
        search="_search_mc_decider_ids",
        compute_sudo=True,
        help="Reviewers and, as long as it is open and a substitution is in force,"
        " their substitutes.",
    )

    @api.depends(
        "reviewer_ids", "mc_company_id", "requested_by", "mc_definition", "status"
    )
    def _compute_mc_decider_ids(self):
        in_force = self.env["mc.substitute"]._in_force()
        for review in self:
            deciders = review.reviewer_ids
            if review.status in OPEN_STATUSES:
                deciders |= in_force._for_review(review).substitute_id
            if not review._mc_rule().get("allow_requester"):
                deciders -= review.requested_by
            review.mc_decider_ids = deciders

    @api.model
    def _search_mc_decider_ids(self, operator, value):
        if operator not in ("=", "in"):
            raise NotImplementedError(operator)
        users = [value] if isinstance(value, int) else list(value or [])
        domain = [("reviewer_ids", "in", users)]
        for substitution in self.env["mc.substitute"]._in_force():
            if substitution.substitute_id.id in users:
                absent = [
                    ("reviewer_ids", "in", substitution.user_id.ids),
                    ("mc_company_id", "=", substitution.company_id.id),
                    # What was decided long ago is none of a substitute's business.
                    ("status", "in", OPEN_STATUSES),
                ]
                domain = ["|", *domain, "&", "&", *absent]
        return domain

    def _mc_user_may_decide(self, user):
        """Say whether the user is one of those who may decide on this open review."""
        self.ensure_one()
        if user == self.requested_by and not self._mc_rule().get("allow_requester"):
            return False
        if user not in self.mc_decider_ids:
            return False
        if user in self._mc_record().sudo()._mc_excluded_reviewers():
            return False
        return self._mc_is_other_person(user)

    def _mc_is_other_person(self, user):
        """Say whether the user approved none that asks for a different person."""
        return not any(
            review.status == APPROVED
            and review.done_by == user
            and self._mc_excludes_person_of(review)
            for review in self._mc_siblings() - self
        )

    def _mc_siblings(self):
        """Return all reviews of the same record, this one among them."""
        return self._mc_record().sudo().review_ids

    def _mc_prefetch_siblings(self):
        """Read what ``_mc_awaited`` needs of all of them at once."""
        self.mapped("mc_decider_ids")
        for model, reviews in self.grouped("model").items():
            records = self.env[model].browse(reviews.mapped("res_id"))
            records.review_ids.fetch(["done_by", "mc_definition", "status"])
            records.sudo()._mc_excluded_reviewers()

    def _mc_excludes_person_of(self, other):
        """Say whether two reviews of a record need two different people."""
        return bool(
            self._mc_rule().get("four_eyes") or other._mc_rule().get("four_eyes")
        )

    def _mc_awaited(self):
        """Return the users who could decide on these reviews now."""
        awaited = self.env["res.users"].sudo()
        # The addon whose records these reviews are of may have been uninstalled.
        reviews = self.sudo().filtered(lambda review: review._mc_is_guarded())
        reviews._mc_prefetch_siblings()
        for review in reviews:
            awaited |= review.mc_decider_ids.filtered(review._mc_user_may_decide)
        return awaited

    # Two different people

    def _mc_one_of_each(self, user):
        """Return those of the user's reviews that one person may approve at once.

        Of reviews that need different people the user takes one, and it is one that
        leaves somebody for each of the others, if there is such a one.
        """
        strict = self.filtered(
            lambda review: any(review._mc_excludes_person_of(r) for r in self - review)
        )
        if not strict:
            return self
        pool = self._mc_open_deciders()
        for review in strict:
            if four_eyes.can_be_shared(
                [pool[other] - {user.id} for other in pool if other != review]
            ):
                return (self - strict) | review
        return (self - strict) | strict[:1]

    def _mc_open_deciders(self):
        """Return {review: ids of users} of the record's strict open reviews."""
        reviews = self[:1]._mc_siblings()
        return {
            review: set(review._mc_awaited().ids)
            for review in reviews
            if review.status in OPEN_STATUSES
            and any(review._mc_excludes_person_of(r) for r in reviews - review)
        }

    def _mc_check_enough_people(self):
        """Refuse reviews (of one record) that need more people than there are."""
        pool = self._mc_open_deciders() if self else {}
        if not four_eyes.can_be_shared(list(pool.values())):
            names = ", ".join(f"“{review.name}”" for review in pool)
            raise UserError(
                self.env._("%s need different people, and there are too few.", names)
            )

    # Forwarded

    def _mc_successor_vals(self, user):
        """Return the values of the review that takes the place of this one."""
        rule = {**self._mc_rule(), "review_type": INDIVIDUAL, "reviewer_id": user.id}
        return {
            "definition_id": self.definition_id.id,
            "mc_company_id": self.mc_company_id.id,
            "mc_definition": {**rule, "reviewer_group_id": None, "lane": None},
            "mc_forwarded_from_id": self.id,
            "mc_guarded": True,
            "mc_work_item_id": self.mc_work_item_id.id,
            "model": self.model,
            # Who asked is still who asked: they do not decide.
            "requested_by": self.requested_by.id,
            "res_id": self.res_id,
            "sequence": self.sequence,
        }

    # In place of

    def _mc_absent(self, user):
        """Return for whom the user would decide: nobody, or the absent reviewer."""
        self.ensure_one()
        if user in self.reviewer_ids:
            return self.env["mc.substitute"]
        in_force = self.env["mc.substitute"]._in_force()._for_review(self)
        return in_force.filtered(lambda s: s.substitute_id == user)[:1]

    def _mc_stand_in(self):
        return self.done_by if self.mc_in_place_of_id else self.env["res.users"]

    def _mc_stand_in_for(self):
        """Make the acting user, a substitute, one of the reviewers; say for whom."""
        for review in self:
            if substitution := review._mc_absent(self.env.user):
                review.write(
                    {
                        "mc_in_place_of_id": substitution.user_id.id,
                        "mc_substitution": substitution._meta(),
                        "reviewer_ids": [(4, self.env.uid)],
                    }
                )
