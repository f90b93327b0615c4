# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class BpmnTokenIntervene(models.TransientModel):
    """The dialog that asks where a token goes, or when its timer is due, and why."""

    _name = "bpmn.token.intervene"
    _description = "Move a Token"

    token_id = fields.Many2one("bpmn.token", required=True, readonly=True)
    node_id = fields.Many2one(related="token_id.node_id")
    waits = fields.Selection(related="token_id.waits")
    action = fields.Selection(
        [
            ("move", "Move to another node"),
            ("skip", "Skip this node"),
            ("back", "Go back to where it came from"),
            ("reschedule", "Change the timer's date"),
        ],
        "What",
        required=True,
        default="move",
    )
    destination_ids = fields.Many2many("bpmn.node", compute="_compute_places")
    target_id = fields.Many2one("bpmn.node", "To")
    flow_ids = fields.Many2many("bpmn.flow", compute="_compute_places")
    flow_id = fields.Many2one("bpmn.flow", "By the Flow")
    alone = fields.Boolean(
        "Withdraw the Others",
        help="All else that runs in the same process or subprocess is withdrawn.",
    )
    due_at = fields.Datetime("Due", help="What is past is due now.")
    reason = fields.Text(required=True)

    @api.depends("token_id")
    def _compute_places(self):
        for wizard in self:
            token = wizard.token_id
            process = token.instance_id.process_id
            ids = [one["id"] for one in token.destinations()] if token else []
            wizard.destination_ids = process.node_ids.filtered(
                lambda node: node.element_id in ids  # noqa: B023
            )
            wizard.flow_ids = token.node_id.outgoing_ids

    @api.onchange("token_id")
    def _onchange_token_id(self):
        """Show when a timer is due now; a watcher has nothing but its timer."""
        self.due_at = self.token_id.due_at
        if self.token_id.host_key:
            self.action = "reschedule"

    def action_apply(self):
        """Do it in the user's own name."""
        self.ensure_one()
        getattr(self, f"_{self.action}")(self.token_id)
        return {"type": "ir.actions.act_window_close"}

    def _move(self, token):
        if not self.target_id:
            raise UserError(self.env._("To: choose a node."))
        token.move(self.target_id.element_id, self.reason, self.alone)

    def _skip(self, token):
        token.skip(self.reason, self.flow_id.element_id or None)

    def _back(self, token):
        token.go_back(self.reason)

    def _reschedule(self, token):
        if not self.due_at:
            raise UserError(self.env._("Due: missing."))
        token.reschedule(self.due_at, self.reason)
