# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..models.bpmn_process_template import TEMPLATES


class BpmnDeploy(models.TransientModel):
    """Upload a model, map its lanes, deploy it."""

    _name = "bpmn.deploy"
    _description = "Deploy a Process"

    template = fields.Selection(
        TEMPLATES, help="A model that comes with the addon, instead of one of yours."
    )
    file = fields.Binary("Model (.bpmn)")
    file_name = fields.Char()
    problems = fields.Text(readonly=True)
    lane_line_ids = fields.One2many("bpmn.deploy.lane", "wizard_id", "Lanes to Map")

    @api.onchange("template")
    def _onchange_template(self):
        """Take the template as the file."""
        if self.template:
            xml = self.env["bpmn.process"]._template_xml(self.template)
            self.file = base64.b64encode(xml)
            self.file_name = f"{self.template}.bpmn"

    @api.onchange("file")
    def _onchange_file(self):
        """Show the lanes that nobody in the company has yet."""
        self.problems = False
        self.lane_line_ids = [(5, 0, 0)]
        if not self.file:
            return
        try:
            names = self.env["bpmn.process"].lanes_to_map(self._bytes())
        except ValidationError as error:
            self.problems = str(error)
            return
        self.lane_line_ids = [(0, 0, {"name": name}) for name in names]

    def _bytes(self):
        if not self.file:
            raise UserError(self.env._("Choose a file or a template."))
        return base64.b64decode(self.with_context(bin_size=False).file)

    def action_deploy(self):
        """Remember the mappings and deploy; errors say every reason."""
        self.ensure_one()
        mappings = self.env["bpmn.lane.mapping"]
        self.env["bpmn.process"]._check_may_deploy()
        for line in self.lane_line_ids:
            if not line.lane_id:
                raise UserError(self.env._("%s: choose a lane.", line.name))
            if line.lane_id.sudo().company_id != self.env.company:
                raise UserError(
                    self.env._("%s: choose a lane of this company.", line.name)
                )
            mappings._remember(line.name, line.lane_id)
        return self._open(self.env["bpmn.process"].deploy(self._bytes()))

    def action_import(self):
        """Keep the model as documentation."""
        self.ensure_one()
        return self._open(self.env["bpmn.process"].import_documentation(self._bytes()))

    def _open(self, processes):
        if len(processes) == 1:
            return processes.get_formview_action()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ipai_bpmn.bpmn_process_action"
        )
        action["domain"] = [("id", "in", processes.ids)]
        return action
