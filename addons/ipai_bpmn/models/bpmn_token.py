# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo import api, fields, models

from ..engine import events
from .bpmn_incident import WHO_READ
from .bpmn_instance import ALIVE

# Not those that watch for an event on behalf of another.
RESTING = [
    ("state", "in", ("active", "incident")),
    "|",
    ("host_key", "=", False),
    ("host_key", "=", 0),
]
# Nor the one that stands for several instances of an activity: each has its own.
WAITING = [*RESTING, ("waits", "!=", "loop")]


class BpmnToken(models.Model):
    """A place where an instance waits, or waited.

    Watchers (``host_key`` is set) are the subscriptions of boundary events, of the
    events after an event-based gateway and, with -1, of event subprocesses.
    """

    _name = "bpmn.token"
    _description = "Process Token"
    _inherit = ["bpmn.engine.mixin"]
    _order = "id"

    instance_id = fields.Many2one(
        "bpmn.instance", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    key = fields.Integer(required=True, readonly=True, help="In the instance.")
    node_id = fields.Many2one(
        "bpmn.node", required=True, readonly=True, index=True, ondelete="restrict"
    )
    state = fields.Selection(
        [
            ("active", "Active"),
            ("incident", "Incident"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="active",
    )
    waits = fields.Selection(
        [
            ("work", "Work"),
            ("invoke", "Method"),
            ("message", "Message"),
            ("signal", "Signal"),
            ("timer", "Timer"),
            ("join", "Other Branches"),
            ("children", "Subprocess"),
            ("call", "Called Process"),
            ("choice", "One of Several Events"),
            ("condition", "Condition"),
            ("loop", "Its Instances"),
            ("compensate", "Compensation"),
            ("incident", "Somebody's Help"),
        ],
        "Waits for",
        readonly=True,
    )
    scope = fields.Char(readonly=True)
    flow = fields.Char(readonly=True)
    host_key = fields.Integer(readonly=True)
    parent_key = fields.Integer(readonly=True)
    name = fields.Char(readonly=True, help="Of the message, the signal or the timer.")
    correlation = fields.Char(readonly=True)
    due_at = fields.Datetime(readonly=True)
    repeat = fields.Integer(readonly=True)
    phase = fields.Char(readonly=True)
    error = fields.Text(readonly=True)
    attempts = fields.Integer(readonly=True)
    local = fields.Json("Local Variables", readonly=True)
    memory = fields.Json(readonly=True, help="What the engine has counted so far.")
    results = fields.Json(
        readonly=True, help="What the API gave instead of the form, until it is done."
    )
    work_item_id = fields.Many2one(
        "mc.work.item", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    called_instance_ids = fields.One2many(
        "bpmn.instance", "parent_token_id", readonly=True
    )
    incident_ids = fields.One2many(
        "bpmn.incident", "token_id", readonly=True, groups=WHO_READ
    )
    kept_event_ids = fields.One2many(
        "bpmn.kept.event", "token_id", readonly=True, groups=WHO_READ
    )
    started_at = fields.Datetime(readonly=True)
    ended_at = fields.Datetime(readonly=True)

    def init(self):
        self.env.cr.execute(
            "CREATE UNIQUE INDEX IF NOT EXISTS bpmn_token_key_uniq"
            " ON bpmn_token (instance_id, key)"
        )
        self.env.cr.execute(
            "CREATE INDEX IF NOT EXISTS bpmn_token_due_idx ON bpmn_token (due_at)"
            " WHERE state = 'active' AND due_at IS NOT NULL"
        )
        self.env.cr.execute(
            "CREATE INDEX IF NOT EXISTS bpmn_token_event_idx"
            " ON bpmn_token (company_id, waits, name) WHERE state = 'active'"
        )

    def _compute_display_name(self):
        for token in self:
            token.display_name = token.node_id.display_name

    @api.model
    def _as_text(self, values):
        """Return JSON for people."""
        if not values:
            return False
        return json.dumps(values, ensure_ascii=False, indent=2, sort_keys=True)

    def complete(self, variables=None):
        """Finish what a token waits for: work, a method, or a called process.

        :param variables: dict of results
        :raises UserError: it waits for something else, or not any more
        """
        self.ensure_one()
        self.check_access("write")
        values = self.env["bpmn.bus"]._checked(variables)
        item = self.sudo().work_item_id
        if item:
            # The work item is the token's other side; finishing it moves the token.
            item.with_env(self.env)._bpmn_finish(values)
            return True
        called = self.sudo().called_instance_ids
        self.sudo().instance_id._advance(events.Complete(self.key, values))
        for instance in called.filtered(lambda one: one.state in ALIVE):
            text = self.env._("The caller went on without it.")
            instance._advance(events.Cancel(text))
        return True

    def retry(self, reason):
        """Do again what failed.

        :raises UserError: no reason, or the token is no incident
        """
        for token in self:
            token.check_access("write")
            node, event = token.sudo().node_id.element_id, events.Retry(token.key)
            token.instance_id._intervene("retry", reason, event, node=node)
        return True

    @api.model
    def _count_by_node(self, domain):
        """Return element id -> {state: how many tokens wait there}, in one query."""
        counts = {}
        groups = self._read_group(
            [*domain, *WAITING], ["node_id", "state"], ["__count"]
        )
        for node, state, count in groups:
            counts.setdefault(node.element_id, {})[state] = count
        return counts
