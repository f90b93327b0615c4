# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class BpmnLaneMapping(models.Model):
    """Which lane of the company does the work of a lane that is called otherwise."""

    _name = "bpmn.lane.mapping"
    _description = "Lane Mapping"
    _order = "name"
    _check_company_auto = True

    name = fields.Char(
        "Name in Models",
        required=True,
        help="Of the lane or pool; case does not count.",
    )
    lane_id = fields.Many2one(
        "mc.lane", required=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )

    def init(self):
        self.env.cr.execute(
            "CREATE UNIQUE INDEX IF NOT EXISTS bpmn_lane_mapping_name_uniq"
            " ON bpmn_lane_mapping (company_id, lower(name))"
        )

    @api.model
    def _lanes_by_name(self, company):
        """Return normalised name -> mc.lane: mappings first, then names and codes."""
        lanes = self.env["mc.lane"].sudo().search([("company_id", "=", company.id)])
        mappings = self.sudo().search([("company_id", "=", company.id)])
        table = {}
        for name, lane in (
            *((mapping.name, mapping.lane_id) for mapping in mappings),
            *((lane.code, lane) for lane in lanes),
            *((lane.name, lane) for lane in lanes),
        ):
            table.setdefault(self._normalise(name), lane)
        return table

    @api.model
    def _normalise(self, name):
        return " ".join((name or "").split()).casefold()

    @api.model
    def _remember(self, name, lane):
        """Map a name from now on."""
        mine = self.sudo().search([("company_id", "=", lane.company_id.id)])
        wanted = self._normalise(name)
        existing = mine.filtered(lambda one: self._normalise(one.name) == wanted)[:1]
        if existing:
            existing.lane_id = lane
            return existing
        values = {"name": name, "lane_id": lane.id, "company_id": lane.company_id.id}
        return self.sudo().create([values])
