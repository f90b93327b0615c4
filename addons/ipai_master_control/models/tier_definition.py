# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: How a definition names its reviewers by a lane's code, so that one definition serves
#: every company: the lane is looked up in the company of the record.
LANE = "lane"


class TierDefinition(models.Model):
    _inherit = "tier.definition"

    mc_allow_requester = fields.Boolean(
        "Requester May Decide",
        help="Without it nobody approves what they asked for themselves."
        " Counts for work items and other records of Master Control.",
    )
    mc_code = fields.Char(
        "Code",
        help="A name for processes and programs to ask for this definition by.",
    )
    mc_four_eyes = fields.Boolean(
        "A Different Person",
        help="Who approved another tier of the same record cannot approve this one.",
    )
    mc_lane_code = fields.Char(
        "Lane",
        help="Code of the lane whose members and leader decide, in the company of the"
        " record, e.g. HR.",
    )
    review_type = fields.Selection(
        selection_add=[(LANE, "Members of a lane")], ondelete={LANE: "cascade"}
    )

    @api.constrains("review_type", "mc_lane_code")
    def _check_mc_lane_code(self):
        for definition in self:
            if definition.review_type == LANE and not definition.mc_lane_code:
                raise ValidationError(self.env._("Lane: missing."))

    @api.model
    def _get_tier_validation_model_names(self):
        return [*super()._get_tier_validation_model_names(), "mc.work.item"]

    def _mc_snapshot(self):
        """Return what the definition says now, as JSON types.

        A review keeps this from its request to its end, whatever becomes of the
        definition. It names people by id only.
        """
        self.ensure_one()
        definition = self.sudo()
        return {
            "allow_requester": definition.mc_allow_requester,
            "approve_sequence": definition.approve_sequence,
            "approve_sequence_bypass": definition.approve_sequence_bypass,
            "code": definition.mc_code or None,
            "domain": definition.definition_domain or None,
            "four_eyes": definition.mc_four_eyes,
            "has_comment": definition.has_comment,
            "has_forward": definition.has_forward,
            "id": definition.id,
            "lane": definition.mc_lane_code or None,
            "name": definition.name,
            "review_type": definition.review_type,
            "reviewer_field": definition.reviewer_field_id.name or None,
            "reviewer_group_id": definition.reviewer_group_id.id or None,
            "reviewer_id": definition.reviewer_id.id or None,
            "sequence": definition.sequence,
        }
