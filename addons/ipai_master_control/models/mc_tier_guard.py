# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .tier_definition import LANE
from .trust import is_trusted, trusted

APPROVED, REJECTED, WITHDRAWN = "approved", "rejected", "withdrawn"
REQUESTED, FORWARDED = "requested", "forwarded"
OPEN_STATUSES = ("waiting", "pending")
# Stored, so whoever may write the record could set it.
REVIEW_FIELDS = frozenset({"validation_status"})
UNDER_REVIEW = ("waiting", "pending", "validated")


class McTierGuard(models.AbstractModel):
    """Tier validation whose reviews cannot be forged.

    ``base_tier_validation`` lets every internal user write ``tier.review`` and trusts
    the context. Models that inherit this get reviews that are only made, decided and
    removed by the methods below: by a reviewer, in their own name, not by the requester
    unless the definition allows it, and with ``approval`` evidence of each decision.

    Hooks, all called in the transaction of what happened and as the acting user:
    ``_mc_reviews_requested``, ``_mc_review_decided``, ``_mc_all_approved``,
    ``_mc_rejected``, ``_mc_reviews_withdrawn``, ``_mc_approval_work_item``,
    ``_mc_excluded_reviewers``.
    """

    _name = "mc.tier.guard"
    _description = "Guarded Tier Validation"
    _inherit = ["tier.validation"]

    _tier_validation_manual_config = False
    _mc_tier_guarded = True
    #: names of the fields that stay as they are from the request to the end
    _mc_frozen_fields = frozenset()

    mc_may_withdraw = fields.Boolean(compute="_compute_mc_may_withdraw")

    @api.depends_context("uid")
    @api.depends("review_ids.status", "review_ids.requested_by")
    def _compute_mc_may_withdraw(self):
        for record in self:
            open_reviews = record.sudo().review_ids.filtered(
                lambda r: r.status in OPEN_STATUSES
            )
            record.mc_may_withdraw = open_reviews and record._mc_user_may_withdraw()

    # Hooks

    def _mc_reviews_requested(self, reviews):
        """React to the reviews that were just asked for."""

    def _mc_review_decided(self, review, decision, comment):
        """React to one decision, ``"approved"`` or ``"rejected"``."""

    def _mc_all_approved(self):
        """React to the last approval."""

    def _mc_rejected(self):
        """React to a rejection; the other open reviews are cancelled already."""

    def _mc_reviews_withdrawn(self):
        """React to the removal of the reviews by requester or manager."""

    def _mc_approval_work_item(self):
        """Return the work item that waits, and gets the evidence of the decisions."""
        return self.env["mc.work.item"]

    def _mc_excluded_reviewers(self):
        """Return the users that may not decide on this record, whatever a tier says.

        Also called for many at once, so that what it reads is prefetched.
        """
        return self.env["res.users"]

    # What may be written

    def _check_allow_write_under_validation(self, vals):
        return not self._mc_frozen_fields & vals.keys()

    def _get_exception_fields(self, extra_domain=None):
        """Everything but the frozen fields stays writable; needs no query."""
        return [name for name in self._fields if name not in self._mc_frozen_fields]

    def _get_tier_validation_readonly_domain(self):
        return f"validation_status in {UNDER_REVIEW!r}"

    def _tier_validation_check_write_allowed(self, vals):
        """Refuse frozen fields; unlike the original, no context key opens the door."""
        if self._check_allow_write_under_validation(vals) or is_trusted(self.env):
            return
        frozen = self._mc_frozen_fields & vals.keys()
        for record in self:
            if record.validation_status in UNDER_REVIEW:
                labels = [self._fields[name].string for name in sorted(frozen)]
                raise UserError(
                    self.env._(
                        "%(record)s is under review; these fields stay as they are:"
                        " %(fields)s.",
                        record=record.display_name,
                        fields=", ".join(labels),
                    )
                )

    def _tier_validation_check_state_on_write(self, vals):
        """Refuse the final state as long as an approval is missing."""
        for record in self:
            if not record._check_state_conditions(vals):
                continue
            waiting = record.review_ids and not record._mc_may_end()
            if waiting or (not record.review_ids and record.need_validation):
                raise UserError(
                    self.env._("%s needs an approval first.", record.display_name)
                )

    def _mc_may_end(self):
        status = self.validation_status
        return status == "validated" or (
            status == REJECTED and self._mc_ends_when_rejected()
        )

    def _mc_ends_when_rejected(self):
        """Extension point: say whether the record may end although it was rejected."""
        return False

    def _tier_validation_check_write_remove_reviews(self, vals):
        guarded = trusted(self.sudo()) if vals.get(self._state_field) else self
        return super(McTierGuard, guarded)._tier_validation_check_write_remove_reviews(
            vals
        )

    def _check_state_from_condition(self):
        return self._tier_validation_get_current_state_value() in self._state_from

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._mc_check_no_forgery(vals)
        return super().create(vals_list)

    def write(self, vals):
        """Refuse values that only the reviews may bring about."""
        self._mc_check_no_forgery(vals)
        return super().write(vals)

    def _mc_check_no_forgery(self, vals):
        if REVIEW_FIELDS & vals.keys() and not is_trusted(self.env):
            raise AccessError(
                self.env._("Reviews and their outcome are not written by hand.")
            )

    def unlink(self):
        trusted(self.sudo()).review_ids.unlink()
        return super().unlink()

    # Which reviews are needed

    @api.depends(lambda self: ["review_ids", self._state_field])
    def _compute_need_validation(self):
        """As the original, but with one query per company instead of per record."""
        for company, records in self.grouped(lambda r: r._get_company()).items():
            matching = records.browse()
            for definition in self._mc_tier_definitions(company):
                matching |= records.evaluate_tier(definition)
            for record in records:
                record.need_validation = (
                    isinstance(record.id, int)
                    and record in matching
                    and not record.review_ids
                    and record._check_state_from_condition()
                )

    @api.model
    def _mc_tier_definitions(self, company):
        return (
            self.env["tier.definition"]
            .sudo()
            .search(
                [
                    ("model", "=", self._name),
                    ("company_id", "in", [False, company.id]),
                ]
            )
        )

    # Asking and withdrawing

    def _prepare_tier_review_vals(self, definition, sequence):
        vals = super()._prepare_tier_review_vals(definition, sequence)
        company = self._get_company()
        lane = self.env["mc.lane"].sudo()._by_code(definition.mc_lane_code, company)
        return {
            **vals,
            "mc_company_id": company.id,
            "mc_definition": definition._mc_snapshot(),
            "mc_guarded": True,
            "mc_lane_id": lane.id if definition.review_type == LANE else False,
            "mc_work_item_id": self._mc_approval_work_item().id,
        }

    def request_validation(self):
        """Ask for the reviews that the definitions want; return the ``tier.review``s.

        :raises UserError: nobody but the requester could decide, or too few people
        """
        self.check_access("write")
        guarded = super(McTierGuard, trusted(self.sudo()))
        reviews = guarded.request_validation()
        for review in reviews:
            review._mc_check_reviewable()
        reviews = reviews.with_env(self.env)
        for record in self:
            own = reviews.filtered(lambda r, record=record: r.res_id == record.id)
            if own:
                # The requester need not be one who may read reviews.
                own.sudo()._mc_check_enough_people()
                record._mc_add_request_evidence(own.sudo())
                own.sudo()._mc_promote()
                record._mc_reviews_requested(own)
        return reviews

    def _mc_add_request_evidence(self, reviews):
        """Keep the definitions as they are now: they can be edited or deleted later."""
        definitions = [
            {
                **review._mc_rule(),
                "reviewer_ids": sorted(review.reviewer_ids.ids),
                "review_id": review.id,
                "tier": review.sequence,
            }
            for review in reviews
        ]
        self._mc_add_approval_evidence(
            self.env._("Approval requested"),
            {"decision": REQUESTED, "definitions": definitions},
        )

    def restart_validation(self):
        """Withdraw the reviews; for the requester and for managers.

        :raises AccessError: for everybody else
        """
        for record in self:
            record._mc_check_may_withdraw()
        reviewed = self.filtered("review_ids")
        result = super(McTierGuard, trusted(self.sudo())).restart_validation()
        for record in reviewed:
            if not record.review_ids:
                record._mc_add_approval_evidence(
                    self.env._("Review withdrawn"), {"decision": WITHDRAWN}
                )
                record._mc_reviews_withdrawn()
        return result

    def _add_tier_validation_buttons(self, node, params):
        """Call the button what it does here, and show it to those who may."""
        buttons = super()._add_tier_validation_buttons(node, params)
        for button in buttons.xpath("//button[@name='restart_validation']"):
            button.set("string", self.env._("Withdraw"))
            button.set("invisible", "not mc_may_withdraw")
            button.addprevious(
                button.makeelement("field", name="mc_may_withdraw", invisible="1")
            )
        return buttons

    def _mc_check_may_withdraw(self):
        self.check_access("read")
        if not (is_trusted(self.env) or self._mc_user_may_withdraw()):
            raise AccessError(
                self.env._("Only the requester or a manager may restart the review.")
            )

    def _mc_user_may_withdraw(self):
        user = self.env.user
        return user in self.sudo().review_ids.requested_by or user.has_group(
            "ipai_master_control.mc_group_manager"
        )

    def _mc_add_approval_evidence(self, name, meta, body=None):
        work_item = self._mc_approval_work_item()
        self.env["mc.evidence"].append(
            "approval",
            name,
            body=body,
            meta=meta | {"res_model": self._name, "res_id": self.id},
            work_item=work_item.sudo() or None,
            company=self.sudo()._get_company(),
        )
