# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A business record with approvals; loaded by ``ReviewCase``, never with the addon."""

from odoo import api, fields, models


class McTestSpend(models.Model):
    _name = "mc.test.spend"
    _description = "Spend"
    _inherit = ["mc.source.review.mixin"]

    _state_from = ["draft"]
    _state_to = ["paid"]
    _cancel_state = "refused"
    _mc_frozen_fields = frozenset({"amount", "company_id"})

    name = fields.Char(required=True)
    amount = fields.Float()
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    state = fields.Selection(
        [("draft", "Draft"), ("paid", "Paid"), ("refused", "Refused")], default="draft"
    )

    def action_submit(self):
        for spend in self:
            spend._mc_emit("test.spend")
            if not spend.request_validation():
                spend._pay()

    def _pay(self):
        self.sudo().state = "paid"
        self._mc_items(active=True).action_done()

    def _mc_intake_vals(self, event):
        return {"name": self.name, "payload": {"amount": self.amount}}

    def _mc_all_approved(self):
        result = super()._mc_all_approved()
        self._pay()
        return result


class McTestSpendEvent(models.Model):
    _inherit = "mc.source.event"

    @api.model
    def _kinds(self):
        kind = {"name": "Spend", "res_model": "mc.test.spend", "lane": "FIN"}
        return {**super()._kinds(), "test.spend": kind}


class McTestSpendTiers(models.Model):
    _inherit = "tier.definition"

    @api.model
    def _get_tier_validation_model_names(self):
        return [*super()._get_tier_validation_model_names(), "mc.test.spend"]
