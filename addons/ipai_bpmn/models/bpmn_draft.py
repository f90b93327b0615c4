# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import uuid

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .. import engine
from ..engine.problems import ModelRefused, Problem
from ..engine.xml_source import MAX_BYTES

NEW = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
 xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
 xmlns:pulser="urn:pulser:bpmn:1.0" id="definitions"
 targetNamespace="urn:pulser:drafts">
  <bpmn:collaboration id="pools">
    <bpmn:participant id="pool" name="New process" processRef="{code}"/>
  </bpmn:collaboration>
  <bpmn:process id="{code}" name="New process" isExecutable="true">
    <bpmn:startEvent id="start"/>
  </bpmn:process>
  <bpmndi:BPMNDiagram id="diagram">
    <bpmndi:BPMNPlane id="plane" bpmnElement="pools">
      <bpmndi:BPMNShape id="pool_di" bpmnElement="pool" isHorizontal="true">
        <dc:Bounds x="160" y="80" width="720" height="250"/>
      </bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="start_di" bpmnElement="start">
        <dc:Bounds x="240" y="187" width="36" height="36"/>
      </bpmndi:BPMNShape>
    </bpmndi:BPMNPlane>
  </bpmndi:BPMNDiagram>
</bpmn:definitions>
"""


class BpmnDraft(models.Model):
    """A model that is being drawn; nothing runs on it until it is deployed."""

    _name = "bpmn.draft"
    _description = "Model under Construction"
    _order = "write_date desc, id desc"

    name = fields.Char(required=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    xml = fields.Text("Drawing", required=True, default=lambda self: self._new_xml())
    problems = fields.Text(readonly=True, copy=False)
    problem_elements = fields.Text(readonly=True, copy=False)
    is_checked = fields.Boolean(readonly=True, copy=False)

    @api.constrains("xml")
    def _check_xml(self):
        for draft in self:
            if len(draft.xml.encode()) > MAX_BYTES:
                raise ValidationError(self.env._("The model is too large."))

    @api.model
    def _new_xml(self):
        """Return a pool with a start event, and a process id that is new."""
        return NEW.format(code=f"process_{uuid.uuid4().hex[:8]}")

    def write(self, vals):
        """A drawing that changed is not checked."""
        if "xml" in vals:
            unknown = {"problems": False, "problem_elements": False}
            vals = {**unknown, "is_checked": False, **vals}
        return super().write(vals)

    # Buttons

    def action_check(self):
        """Say every reason why the drawing cannot run, and where."""
        self.ensure_one()
        problems = self._find_problems()
        elements = sorted({one.element_id for one in problems} - {""})
        self.write(
            {
                "problems": "\n".join(map(str, problems)) or False,
                "problem_elements": "\n".join(elements) or False,
                "is_checked": True,
            }
        )
        return True

    def action_deploy(self):
        """Deploy the drawing; ask first for lanes that the company does not know."""
        self.ensure_one()
        processes = self._processes()
        processes._check_may_deploy()
        if names := processes.lanes_to_map(self.xml):
            return self._ask_for_lanes(names)
        deployed = processes.deploy(self.xml)
        if len(deployed) == 1:
            return deployed.get_formview_action()
        return self.env["ir.actions.act_window"]._for_xml_id(
            "ipai_bpmn.bpmn_process_action"
        )

    # Internals

    def _processes(self):
        return self.env["bpmn.process"].with_company(self.company_id)

    def _find_problems(self):
        """Return Problems; also of a drawing that cannot be read at all."""
        processes = self._processes()
        data = processes._as_bytes(self.xml)
        try:
            found = engine.parse(data).runnable()
        except ModelRefused as refused:
            return list(refused.problems)
        if not found:
            return [Problem("", 0, self.env._("There is no process with content."))]
        return processes._problems(found)

    def _ask_for_lanes(self, names):
        if self.company_id != self.env.company:
            raise UserError(
                self.env._("Change to %s to map its lanes.", self.company_id.name)
            )
        wizard = self.env["bpmn.deploy"].create(
            [
                {
                    "file": base64.b64encode(self._processes()._as_bytes(self.xml)),
                    "file_name": f"{self.name}.bpmn",
                    "lane_line_ids": [(0, 0, {"name": name}) for name in names],
                }
            ]
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ipai_bpmn.bpmn_deploy_action"
        )
        return {**action, "res_id": wizard.id}
