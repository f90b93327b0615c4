# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..engine import events

RETRYING, OPEN, RESOLVED = "retrying", "open", "resolved"
UNRESOLVED = (RETRYING, OPEN)
WHO_READ = "ipai_master_control.mc_group_manager,ipai_master_control.mc_group_auditor"
RESOLUTIONS = [
    ("automatic", "Retried by Itself"),
    ("retried", "Retried"),
    ("completed", "Completed by Hand"),
    ("skipped", "Skipped"),
    ("moved", "Moved"),
    ("cancelled", "Process Cancelled"),
    ("other", "Failed Otherwise"),
    ("overtaken", "Overtaken"),
]
_BY_EVENT = {
    events.Retry: "retried",
    events.Resolve: "completed",
    events.Skip: "skipped",
    events.Move: "moved",
    events.Cancel: "cancelled",
}


class BpmnIncident(models.Model):
    """What failed in an instance, where, and how often.

    The same failure of the same token counts up. It is tried again by itself as the
    node or the company says, then it is open and waits for a person. The token stays
    where it is meanwhile, and the rest of the instance goes on.
    """

    _name = "bpmn.incident"
    _description = "Process Incident"
    _inherit = ["bpmn.engine.mixin"]
    _order = "last_at desc, id desc"
    _rec_names_search = ["message", "node_id", "instance_id"]

    instance_id = fields.Many2one(
        "bpmn.instance", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    process_id = fields.Many2one(
        "bpmn.process",
        "Process Version",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    node_id = fields.Many2one(
        "bpmn.node", required=True, readonly=True, index=True, ondelete="restrict"
    )
    token_id = fields.Many2one(
        "bpmn.token", required=True, readonly=True, index=True, ondelete="cascade"
    )
    state = fields.Selection(
        [(RETRYING, "Retrying"), (OPEN, "Open"), (RESOLVED, "Resolved")],
        required=True,
        readonly=True,
        index=True,
    )
    kind = fields.Char(
        "Failure", required=True, readonly=True, help="E.g. the exception's class."
    )
    message = fields.Text(readonly=True)
    trace = fields.Text("Where in the Code", readonly=True)
    count = fields.Integer("Times", readonly=True, default=1)
    first_at = fields.Datetime("First", required=True, readonly=True)
    last_at = fields.Datetime("Last", required=True, readonly=True)
    attempts = fields.Integer(
        "Retries Used", readonly=True, help="Of those that happen by themselves."
    )
    next_retry_at = fields.Datetime("Next Retry", readonly=True)
    resolution = fields.Selection(RESOLUTIONS, readonly=True)
    reason = fields.Text(readonly=True, help="Why it was resolved like that.")
    resolved_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    resolved_at = fields.Datetime(readonly=True)
    resolved_step = fields.Integer(readonly=True)

    def init(self):
        self.env.cr.execute(
            "CREATE UNIQUE INDEX IF NOT EXISTS bpmn_incident_token_uniq"
            " ON bpmn_incident (token_id) WHERE state <> 'resolved'"
        )
        self.env.cr.execute(
            "CREATE INDEX IF NOT EXISTS bpmn_incident_retry_idx"
            " ON bpmn_incident (next_retry_at) WHERE state = 'retrying'"
        )

    @api.depends("node_id", "kind")
    def _compute_display_name(self):
        for incident in self:
            incident.display_name = f"{incident.node_id.display_name}: {incident.kind}"

    # Called by the engine's side, with all rights

    def _goes_on(self):
        """Say whether it is not over, or was not before this very step."""
        same_step = self.resolved_step == self.instance_id.step_count
        return self.state != RESOLVED or same_step

    def _again(self, passage, token, now):
        """Count one more failure of the same kind; a retry of its own was used up."""
        self.ensure_one()
        attempts = self.attempts + 1 if self._goes_on() else 0
        self.write(
            {
                "token_id": token.id,
                "node_id": token.node_id.id,
                "process_id": token.instance_id.process_id.id,
                "count": self.count + 1,
                "last_at": now,
                "message": passage.detail,
                "trace": passage.trace,
                "attempts": attempts,
                **_NOT_RESOLVED,
            }
        )

    def _resolve(self, event, instance, now):
        """Note that it is over, by what and by whom."""
        self.write(
            {
                "state": RESOLVED,
                "resolution": _BY_EVENT.get(type(event), "overtaken"),
                "resolved_by_id": self.env.uid,
                "resolved_at": now,
                "resolved_step": instance.step_count,
                "next_retry_at": False,
            }
        )

    @api.model
    def _values(self, instance, passage, token, now):
        return {
            "instance_id": instance.id,
            "company_id": instance.company_id.id,
            "process_id": instance.process_id.id,
            "node_id": token.node_id.id,
            "token_id": token.id,
            "state": OPEN,
            "kind": passage.kind,
            "message": passage.detail,
            "trace": passage.trace,
            "first_at": now,
            "last_at": now,
        }


_NOT_RESOLVED = dict.fromkeys(
    ("resolution", "reason", "resolved_by_id", "resolved_at", "resolved_step"), False
)
