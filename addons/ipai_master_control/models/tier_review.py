# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models, release
from odoo.exceptions import AccessError

from .trust import is_trusted, trusted

# The reminder cron of base_tier_validation writes these, as superuser.
CRON_FIELDS = frozenset({"last_reminder_date"})
# Which may make a review of something else one of ours.
MOVING_FIELDS = frozenset({"mc_guarded", "mc_work_item_id", "model", "res_id"})


class TierReview(models.Model):
    """Reviews of guarded models are made, decided and removed by our methods only."""

    _inherit = "tier.review"

    # base_tier_validation shows every review to everybody, portal users included, when
    # its definition is for all companies. Record rules on these two close that.
    mc_guarded = fields.Boolean(readonly=True)
    mc_company_id = fields.Many2one("res.company", readonly=True, index=True)
    mc_work_item_id = fields.Many2one(
        "mc.work.item",
        "Work Item",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The item that waits for this review: the reviewed one, or the one of the"
        " reviewed business record.",
    )

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
        if any(name in MOVING_FIELDS for name in vals):
            self._mc_refuse_forgery()
        return result

    def unlink(self):
        """Refuse to remove the reviews of guarded models from outside."""
        self._mc_refuse_forgery()
        self._mc_drop_activities()
        return super().unlink()

    def _mc_refuse_forgery(self):
        if is_trusted(self.env):
            return
        if any(review._mc_is_ours() for review in self.sudo()):
            raise AccessError(
                self.env._(
                    "Reviews are made, decided and removed with the buttons of the"
                    " record only."
                )
            )

    def _mc_is_guarded(self):
        model = self.env.registry.get(self.model)
        return getattr(model, "_mc_tier_guarded", False)

    def _mc_is_ours(self):
        """Whoever is a reviewer of an item's review may read the item."""
        return self._mc_is_guarded() or self.mc_guarded or bool(self.mc_work_item_id)

    def _mc_record(self):
        """Return the reviewed record."""
        return self.env[self.model].browse(self.res_id)

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
        self._mc_sync_activities()
