# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

import pytz
from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from .tier_review_rule import USER_GROUP

# Of work items, not stored.
DEPENDENT_FIELDS = ["awaited_user_ids", "can_review", "mirrored_can_review"]
MANAGER = "ipai_master_control.mc_group_manager"


class McSubstitute(models.Model):
    """Who decides in a person's stead while that person is away.

    Substitutes of substitutes do not count: who is named decides, or nobody.
    """

    _name = "mc.substitute"
    _description = "Substitute"
    _order = "date_from desc, id desc"
    _check_company_auto = True

    user_id = fields.Many2one(
        "res.users",
        "Absent",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    substitute_id = fields.Many2one(
        "res.users",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id),"
        " ('id', '!=', user_id)]",
    )
    date_from = fields.Date(
        "From", required=True, default=fields.Date.context_today, help="First day."
    )
    date_to = fields.Date("To", required=True, help="Last day, included.")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    is_in_force = fields.Boolean("In Force", compute="_compute_is_in_force")

    @api.constrains("user_id", "substitute_id")
    def _check_substitute(self):
        for record in self:
            if record.user_id == record.substitute_id:
                raise ValidationError(
                    self.env._("Substitute: must be somebody else than the absent.")
                )
            if not record.substitute_id.sudo().has_group(USER_GROUP):
                raise ValidationError(
                    self.env._(
                        "Substitute: %s is no user of Master Control.",
                        record.substitute_id.sudo().name,
                    )
                )

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for record in self:
            if record.date_to < record.date_from:
                raise ValidationError(self.env._("To: lies before From."))

    @api.depends("user_id", "substitute_id")
    def _compute_display_name(self):
        for record in self:
            record.display_name = f"{record.user_id.name} → {record.substitute_id.name}"

    @api.depends("date_from", "date_to", "user_id")
    def _compute_is_in_force(self):
        now = self.env["mc.clock"].now()
        for record in self:
            record.is_in_force = record._covers(now)

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._check_own()
        records._add_evidence(self.env._("Substitute named"))
        records._changed()
        return records

    def write(self, vals):
        """Change; only managers do that for others, and it leaves evidence."""
        self._check_own()
        absent = self.user_id
        result = super().write(vals)
        self._check_own()
        self._add_evidence(self.env._("Substitute changed"))
        self._changed(absent | self.user_id)
        return result

    def unlink(self):
        """Delete; what was decided while it was in force keeps its evidence."""
        self._check_own()
        self._add_evidence(self.env._("Substitute removed"))
        absent = self.user_id
        result = super().unlink()
        self._changed(absent)
        return result

    def _check_own(self):
        user = self.env.user
        if self.env.su or user.has_group(MANAGER):
            return
        if self.user_id - user:
            raise AccessError(
                self.env._("Only managers name substitutes for somebody else.")
            )

    def _add_evidence(self, name):
        for record in self.sudo():
            self.env["mc.evidence"].append(
                "approval", name, meta=record._meta(), company=record.company_id
            )

    def _meta(self):
        """Return what evidence says of a substitution, as JSON types."""
        record = self.sudo()
        return {
            "absent": record.user_id.name,
            "absent_id": record.user_id.id,
            "date_from": fields.Date.to_string(record.date_from),
            "date_to": fields.Date.to_string(record.date_to),
            "named_by": record.create_uid.name,
            "named_by_id": record.create_uid.id,
            "substitute": record.substitute_id.name,
            "substitute_id": record.substitute_id.id,
            "substitution_id": record.id,
        }

    # In force

    def _covers(self, moment):
        """Say whether ``moment`` (UTC) is within its days, where the absent lives."""
        self.ensure_one()
        zone = pytz.timezone(self.sudo().user_id.tz or "UTC")
        today = pytz.utc.localize(moment).astimezone(zone).date()
        return bool(self.date_from and self.date_to) and (
            self.date_from <= today <= self.date_to
        )

    @api.model
    def _in_force(self):
        """Return all substitutions of now, of every company, with all rights."""
        now = self.env["mc.clock"].now()
        # A day on either side: what today is depends on the time zone.
        found = self.sudo().search(
            [
                ("date_from", "<=", now.date() + timedelta(days=1)),
                ("date_to", ">=", now.date() - timedelta(days=1)),
            ]
        )
        return found.filtered(
            lambda record: record.substitute_id.active and record._covers(now)
        )

    def _for_review(self, review):
        """Keep those whose absent person reviews it, in its company."""
        return self.filtered(
            lambda record: (
                record.user_id in review.reviewer_ids
                and record.company_id == review.mc_company_id
                and record.company_id in record.substitute_id.company_ids
            )
        )

    def _changed(self, absent=None):
        """Call in, or call off, the substitutes of reviews that wait already."""
        reviews = self.env["tier.review"].sudo()
        reviews.invalidate_model(["mc_decider_ids"])
        self.env["mc.work.item"].invalidate_model(DEPENDENT_FIELDS)
        users = absent or self.user_id
        reviews.search(
            [
                ("mc_guarded", "=", True),
                ("status", "=", "pending"),
                ("reviewer_ids", "in", users.ids),
            ]
        )._mc_sync_activities()

    @api.model
    def _cron_call_substitutes(self):
        """Give waiting reviews to those whose days have come, take back the others'."""
        self.env["tier.review"].sudo().search(
            [("mc_guarded", "=", True), ("status", "=", "pending")]
        )._mc_sync_activities()
