# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from lxml import etree
from odoo import api, fields, models, tools

from .. import engine
from ..engine import xml_source


class BpmnProcess(models.Model):
    """The picture of a process, and how many tokens stand where."""

    _inherit = "bpmn.process"

    diagram = fields.Text("Picture", compute="_compute_diagram")

    @api.depends("xml")
    def _compute_diagram(self):
        for process in self:
            process.diagram = self._diagram(process.id) if process.id else False

    @api.model
    @tools.ormcache("process_id")
    def _diagram(self, process_id):
        """Return the model as text, with a layout if it has none."""
        data = self.sudo().browse(process_id)._xml_bytes()
        root = xml_source.read(engine.with_diagram(data))
        return etree.tostring(root, encoding="unicode")

    def diagram_state(self):
        """Return what to draw on the picture: tokens that wait, over all instances.

        Only instances that the user may see count; watchers of events do not.

        :returns: {"nodes": {element id: {"active": n, "incident": n}}, "flows": []}
        """
        self.ensure_one()
        self.check_access("read")
        domain = [("instance_id.process_id", "=", self.id)]
        return {"nodes": self.env["bpmn.token"]._count_by_node(domain), "flows": []}

    def action_edit_copy(self):
        """Open a model under construction that begins as this version."""
        self.ensure_one()
        values = {
            "name": self.name,
            "xml": self.diagram,
            "company_id": self.company_id.id,
        }
        return self.env["bpmn.draft"].create([values]).get_formview_action()
