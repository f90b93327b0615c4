# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from .tier_definition import LANE

USER_GROUP = "ipai_master_control.mc_group_user"
COMPUTED = {"compute": "_compute_definition_data", "store": True}
INDIVIDUAL, GROUP, FIELD = "individual", "group", "field"


class TierReview(models.Model):
    """Who reviews, by the definition as it was when the review was asked for."""

    _inherit = "tier.review"

    mc_definition = fields.Json("Definition as Requested", readonly=True)
    mc_lane_id = fields.Many2one("mc.lane", "Lane", readonly=True)
    # The original takes these from the definition of the moment: those that it computes
    # are still related to it as well, and that wins.
    name = fields.Char(related=None, translate=True, **COMPUTED)
    has_comment = fields.Boolean(related=None, **COMPUTED)
    approve_sequence = fields.Boolean(related=None, **COMPUTED)
    review_type = fields.Selection("_selection_review_type", related=None, **COMPUTED)
    reviewer_id = fields.Many2one("res.users", related=None, **COMPUTED)
    reviewer_group_id = fields.Many2one("res.groups", related=None, **COMPUTED)

    @api.model
    def _selection_review_type(self):
        kinds = self.env["tier.definition"]._fields["review_type"]
        return kinds._description_selection(self.env)

    @api.depends("mc_definition")
    def _compute_definition_data(self):
        frozen = self.filtered("mc_definition")
        result = super(TierReview, self - frozen)._compute_definition_data()
        for review in frozen:
            rule = review.mc_definition
            review.name = rule["name"]
            review.has_comment = rule["has_comment"]
            review.approve_sequence = rule["approve_sequence"]
            review.review_type = rule["review_type"]
            review.reviewer_id = rule["reviewer_id"]
            review.reviewer_group_id = rule["reviewer_group_id"]
        return result

    def _mc_rule(self):
        """Return the definition as it was; the current one for a review of old."""
        self.ensure_one()
        if self.mc_definition:
            return self.mc_definition
        definition = self.sudo().definition_id
        return definition._mc_snapshot() if definition else {}

    # Reviewers

    @api.model
    def _get_reviewer_fields(self):
        own = ["requested_by", "mc_definition"]
        own += ["mc_lane_id.member_ids", "mc_lane_id.leader_id"]
        return list(dict.fromkeys([*super()._get_reviewer_fields(), *own]))

    def _get_reviewers(self):
        if not self._mc_is_guarded():
            return super()._get_reviewers()
        record = self._mc_record().sudo()
        reviewers = self._mc_named_reviewers(record) - record._mc_excluded_reviewers()
        if not self._mc_rule().get("allow_requester"):
            reviewers -= self.requested_by
        # Who decided in place of somebody stays among those who may see the record.
        return self._mc_able(reviewers, record) | self._mc_stand_in()

    def _mc_named_reviewers(self, record):
        """Return the users that the definition names for the record, able or not."""
        rule = self._mc_rule()
        users = self.env["res.users"].sudo()
        kind = rule.get("review_type")
        if kind == INDIVIDUAL:
            return users.browse(rule["reviewer_id"] or []).exists()
        if kind == GROUP:
            group = self.env["res.groups"].sudo().browse(rule["reviewer_group_id"])
            return group.exists()._mc_members()
        if kind == FIELD:
            return self._mc_reviewers_of_field(record, rule["reviewer_field"])
        if kind == LANE:
            lane = self.mc_lane_id or self._mc_find_lane(rule["lane"], record)
            return lane.sudo().member_ids | lane.sudo().leader_id
        return users

    @api.model
    def _mc_find_lane(self, code, record):
        return self.env["mc.lane"].sudo()._by_code(code, record._get_company())

    def _mc_reviewers_of_field(self, record, name):
        value = record[name] if name in record._fields else None
        if value is None or value._name not in ("res.users", "res.groups"):
            raise UserError(
                self.env._(
                    "Reviewer field: “%(field)s” of “%(definition)s” holds no users.",
                    field=name,
                    definition=self.name,
                )
            )
        return value._mc_members() if value._name == "res.groups" else value

    @api.model
    def _mc_able(self, users, record):
        """Keep those who could open the record: nobody else is told or waited for."""
        company = record._get_company()
        model = self.env[record._name]
        return users.filtered(
            lambda user: (
                user.active
                and company in user.company_ids
                and user.has_group(USER_GROUP)
                and model.with_user(user).has_access("read")
            )
        )

    @api.depends("mc_definition", "mc_lane_id")
    def _compute_todo_by(self):
        result = super()._compute_todo_by()
        for review in self.filtered("mc_lane_id"):
            review.todo_by = self.env._("Lane %s", review.mc_lane_id.sudo().name)
        return result

    def _mc_check_reviewable(self):
        """Refuse a review that nobody could decide: its record would wait for ever."""
        if not self.reviewer_ids:
            raise UserError(
                self.env._(
                    "Nobody could decide on “%s”: add a reviewer, or let a colleague"
                    " request the review if it is only you.",
                    self.name,
                )
            )
