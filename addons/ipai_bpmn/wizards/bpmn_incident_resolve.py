# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo import api, fields, models
from odoo.exceptions import ValidationError

# So many are resolved while the user waits; more are by queue jobs.
AT_ONCE = 20


class BpmnIncidentResolve(models.TransientModel):
    """The dialog that asks how incidents are resolved, and why."""

    _name = "bpmn.incident.resolve"
    _description = "Resolve Incidents"

    incident_ids = fields.Many2many("bpmn.incident", readonly=True)
    count = fields.Integer(compute="_compute_count")
    action = fields.Selection(
        [
            ("retry", "Retry now"),
            ("complete", "Complete with these results"),
            ("skip", "Skip, without a result"),
        ],
        "How",
        required=True,
        default="retry",
    )
    reason = fields.Text(required=True)
    variables_text = fields.Text(
        "Variables",
        help="A JSON object. With a retry it corrects the process's variables before;"
        " otherwise it is what the node results in.",
    )
    flow_ids = fields.Many2many("bpmn.flow", compute="_compute_flow_ids")
    flow_id = fields.Many2one("bpmn.flow", "By the Flow")

    @api.depends("incident_ids")
    def _compute_count(self):
        for wizard in self:
            wizard.count = len(wizard.incident_ids)

    @api.depends("incident_ids")
    def _compute_flow_ids(self):
        for wizard in self:
            node = wizard.incident_ids.node_id
            flows = node.outgoing_ids if len(node) == 1 else node.outgoing_ids.browse()
            wizard.flow_ids = flows

    def _variables(self):
        """Return what was entered as a dict."""
        text = (self.variables_text or "").strip()
        if not text or self.action == "skip":
            return {}
        try:
            values = json.loads(text)
        except ValueError as error:
            raise ValidationError(
                self.env._("Variables: this is no JSON (%s).", error)
            ) from None
        return self.env["bpmn.bus"]._checked(values)

    def action_apply(self):
        """Resolve: a few at once, many by queue jobs."""
        self.ensure_one()
        incidents = self.incident_ids
        variables, flow = self._variables(), self.flow_id.element_id or None
        if len(incidents) > AT_ONCE:
            ids = incidents.in_bulk(self.action, self.reason, variables, flow)
            return self.env["bpmn.operation"].browse(ids)._open()
        value = flow if self.action == "skip" else variables
        report = getattr(incidents, self.action)(self.reason, value)
        return self._tell(report)

    def _tell(self, report):
        """Close, and say what went and what did not."""
        failed = report["failed"]
        text = self.env._(
            "%(done)s resolved, %(failed)s not.",
            done=len(report["done"]),
            failed=len(failed),
        )
        errors = [one["error"] for one in failed[:3]]
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if failed else "success",
                "sticky": bool(failed),
                "message": " ".join([text, *errors]),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
