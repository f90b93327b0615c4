# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class BpmnInstance(models.Model):
    """The picture of one run: where its tokens are, and the way they came."""

    _inherit = "bpmn.instance"

    diagram = fields.Text("Picture", compute="_compute_diagram")

    @api.depends("process_id.diagram")
    def _compute_diagram(self):
        for instance in self:
            instance.diagram = instance.process_id.diagram

    def diagram_state(self):
        """Return what to draw on the picture of this instance.

        :returns: {"nodes": {element id: {"active": n, "incident": n, "left": n}},
            "flows": ids of the sequence flows taken}
        """
        self.ensure_one()
        self.check_access("read")
        domain = [("instance_id", "=", self.id)]
        nodes = self.env["bpmn.token"]._count_by_node(domain)
        flows = set()
        way = self.env["bpmn.history"]._read_group(
            [("instance_id", "=", self.id), ("what", "in", ("enter", "leave"))],
            ["node_id", "what", "detail"],
            ["__count"],
        )
        for node, what, detail, count in way:
            if what == "enter":
                flows.add(detail)
                continue
            place = nodes.setdefault(node.element_id, {})
            place["left"] = place.get("left", 0) + count
        return {"nodes": nodes, "flows": sorted(flows - {False, ""})}
