# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A business record for tests; loaded by ``SourceCase``, never with the addon."""

from odoo import api, fields, models


class McTestRequest(models.Model):
    _name = "mc.test.request"
    _description = "Request"
    _inherit = ["mc.source.mixin"]

    name = fields.Char(required=True)
    turn = fields.Integer()
    company_id = fields.Many2one("res.company")
    partner_id = fields.Many2one("res.partner")
    heard = fields.Char(default="")

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._mc_emit("test.request")
        return records

    def _mc_occurrence(self, code):
        return str(self.turn)

    def _mc_intake_vals(self, event):
        return {
            "name": self.name,
            "payload": {"who": self.partner_id.name or None, "turn": self.turn},
        }

    def _hear(self, word):
        self.heard = f"{self.heard or ''}{word};"

    def _mc_on_state(self, item, previous):
        self._hear(f"{previous}>{item.state}")

    def _mc_on_resolved(self, item):
        self._hear(f"resolved by {self.env.user.login} su={self.env.su}")

    def _mc_on_cancelled(self, item):
        self._hear("cancelled")


class McSourceEvent(models.Model):
    _inherit = "mc.source.event"

    @api.model
    def _kinds(self):
        kind = {"name": "Request", "res_model": "mc.test.request", "lane": "DEV"}
        return {
            **super()._kinds(),
            "test.request": {**kind, "priority": "2"},
            "test.odd": {**kind, "lane": "NOWHERE"},
        }
