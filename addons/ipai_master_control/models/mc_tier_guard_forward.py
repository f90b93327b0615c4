# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError

from .mc_tier_guard import FORWARDED
from .trust import trusted


class McTierGuard(models.AbstractModel):
    """Handing a review on: to somebody who could have been asked in the first place."""

    _inherit = "mc.tier.guard"

    def _compute_can_forward(self):
        for record in self:
            record.can_forward = bool(record._mc_reviews_to_forward())

    def forward_tier(self):
        """Open the dialog that asks for the next reviewer.

        :raises UserError: nothing that the acting user may forward waits for them
        """
        self._mc_check_may_forward(self._mc_check_decision(FORWARDED))
        wizard = self.env.ref("base_tier_validation_forward.view_forward_wizard")
        return {
            "name": self.env._("Forward"),
            "type": "ir.actions.act_window",
            "view_mode": "form",
            "res_model": "tier.validation.forward.wizard",
            "views": [(wizard.id, "form")],
            "view_id": wizard.id,
            "target": "new",
            "context": {"default_res_id": self.id, "default_res_model": self._name},
        }

    def _forward_tier(self, tiers=False):
        """Nothing is forwarded without a next reviewer; see ``_mc_forward``."""
        raise UserError(self.env._("Forward: choose the next reviewer."))

    def _mc_reviews_to_forward(self):
        return self._mc_reviews_to_decide(FORWARDED).filtered(
            lambda review: review._mc_rule().get("has_forward")
        )

    def _mc_check_may_forward(self, reviews):
        allowed = reviews & self._mc_reviews_to_forward()
        if not allowed:
            raise UserError(
                self.env._("Forward: the definition of this review does not allow it.")
            )
        return allowed

    def _mc_forward(self, user, reason):
        """Hand the first review that waits for the acting user on to ``user``.

        :param user: ``res.users``, who could decide on the record, and did not ask
        :param reason: text, kept with the review and in the evidence
        :return: the new ``tier.review``
        :raises AccessError, UserError: nothing to forward, or not to this user
        """
        self.ensure_one()
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Description: say why you forward it."))
        mine = self._mc_check_may_forward(self._mc_take_reviews(FORWARDED))
        review = trusted(mine.sorted("sequence")[:1].sudo())
        self._mc_check_next_reviewer(review, user)
        review._mc_stand_in_for()
        review.write(
            {
                "comment": reason,
                "done_by": self.env.uid,
                "reviewed_date": fields.Datetime.now(),
                "status": FORWARDED,
            }
        )
        successor = review.create([review._mc_successor_vals(user)])
        self._mc_check_can_open(user)
        self._mc_after_forward(review, successor, reason)
        return successor.with_env(self.env)

    def _mc_after_forward(self, review, successor, reason):
        meta = review._mc_evidence_meta() | {
            "decision": FORWARDED,
            "forwarded_to": successor.reviewer_ids.name,
            "forwarded_to_id": successor.reviewer_ids.id,
            "next_review_id": successor.id,
        }
        self._mc_add_approval_evidence(self.env._("Forwarded"), meta, reason)
        review._mc_close_activities(self.env._("Forwarded: %s", reason))
        self.invalidate_recordset()
        reviews = self.sudo().review_ids
        reviews._mc_check_enough_people()
        reviews._mc_promote()

    def _mc_check_next_reviewer(self, review, user):
        """Refuse a next reviewer who could not have been asked, or has been."""
        record = self.sudo()
        if len(user) != 1 or user == self.env.user or user in review.mc_decider_ids:
            problem = self.env._("choose somebody who is not asked already")
        elif user == review.requested_by and not review._mc_rule()["allow_requester"]:
            problem = self.env._("nobody decides on their own request")
        elif user in record._mc_excluded_reviewers():
            problem = self.env._("this person may not decide here")
        elif not review._mc_able(user.sudo(), record):
            problem = self.env._("this person has no access to it")
        elif not review._mc_is_other_person(user):
            problem = self.env._("this person approved another tier already")
        else:
            return
        raise UserError(self.env._("Next Reviewer: %s.", problem))

    def _mc_check_can_open(self, user):
        """A next reviewer must be able to read the record, as reviewer of it."""
        self.env.flush_all()
        self.env.invalidate_all()
        company = self.sudo()._get_company()
        seen = self.with_user(user).with_context(allowed_company_ids=company.ids)
        if not seen.has_access("read"):
            raise UserError(
                self.env._("Next Reviewer: %s.", self.env._("has no access to it"))
            )
