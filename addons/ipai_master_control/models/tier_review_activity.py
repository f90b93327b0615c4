# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.tools import plaintext2html

from .trust import trusted

ACTIVITY_TYPE = "ipai_master_control.mail_activity_type_approval"


class TierReview(models.Model):
    """Whose turn it is has an activity, and Odoo's notice of it, until the decision."""

    _inherit = "tier.review"

    mc_activity_ids = fields.One2many("mail.activity", "mc_review_id")

    def _mc_sync_activities(self):
        """Give an activity to each who is awaited now, and to nobody else."""
        wanted, obsolete = [], self.env["mail.activity"].sudo()
        for review in self.sudo().filtered(lambda r: r._mc_is_guarded()):
            awaited = review._mc_awaited() if review.status == "pending" else ()
            place = review._mc_activity_place() if awaited else None
            have = review.mc_activity_ids
            obsolete |= have.filtered(
                lambda a, awaited=awaited: a.user_id not in awaited
            )
            if place is not None:
                wanted += [
                    review._mc_activity_vals(place, user)
                    for user in awaited
                    if user not in have.user_id
                ]
        obsolete.unlink()
        if wanted:
            self.env["mail.activity"].sudo().create(wanted)

    def _mc_activity_place(self):
        """Return the record that carries the activities, or None."""
        record = self._mc_record()
        for place in (self.mc_work_item_id, record):
            if place and "activity_ids" in place._fields:
                return place
        return None

    def _mc_activity_vals(self, place, user):
        note = self.env._(
            "%(requester)s asks for your decision on %(record)s.",
            requester=self.requested_by.name,
            record=self._mc_record().sudo().display_name,
        )
        return {
            "activity_type_id": self.env.ref(ACTIVITY_TYPE).id,
            "date_deadline": fields.Date.context_today(self),
            "mc_review_id": self.id,
            "note": plaintext2html(note),
            "res_id": place.id,
            "res_model_id": self.env["ir.model"].sudo()._get_id(place._name),
            "summary": self.name,
            "user_id": user.id,
        }

    def _mc_close_activities(self, feedback):
        """Mark the acting user's activities as done, and drop those of the others."""
        activities = self.sudo().mc_activity_ids
        own = activities.filtered(lambda a: a.user_id == self.env.user)
        (activities - own).unlink()
        if own:
            trusted(own).action_feedback(feedback=feedback)

    def _mc_drop_activities(self):
        self.sudo().mc_activity_ids.unlink()
