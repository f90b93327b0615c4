# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import UTC, datetime

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..engine import events, moving
from .dialog import dialog


class BpmnToken(models.Model):
    """Managers move tokens: to another node, past theirs, back; and change timers."""

    _inherit = "bpmn.token"

    # API, through RPC too

    def move(self, target, reason, alone=False):
        """Let the token go on at another node of the process or subprocess it is in.

        Its work is cancelled, what it waited for is forgotten, and the target begins.

        :param target: element id of the node
        :param alone: withdraw all else that runs in the same process or subprocess
        :returns: where the tokens are then: [{"token", "node", "waits"}]
        :raises UserError: names the element to which, or because of which, it cannot go
        """
        self.ensure_one()
        if not isinstance(target, str) or not target:
            raise ValidationError(self.env._("target: must be the id of a node."))
        return self._move("move", target, reason, alone)

    def go_back(self, reason):
        """Let the token go back to the task, subprocess or event that it came from.

        :returns: as :meth:`move`
        :raises UserError: there is no such node, or it cannot go there
        """
        self.ensure_one()
        self.check_access("write")
        target = self.sudo()._came_from()
        if not target:
            raise UserError(
                self.env._("%s: there is no node to go back to.", self.display_name)
            )
        return self._move("back", target, reason)

    def skip(self, reason, flow=None):
        """Let the token leave its node without doing what is there to do.

        :param flow: element id of the sequence flow, where there is a choice
        :returns: as :meth:`move`
        :raises UserError: there is a choice and no flow; lists them
        """
        self.ensure_one()
        if flow is not None and not isinstance(flow, str):
            raise ValidationError(self.env._("flow: must be the id of a flow."))
        event = events.Skip(self.key, self._reason(reason), flow or "")
        self.instance_id._intervene(
            "skip", reason, event, node=self.sudo().node_id.element_id
        )
        return self._instance_places()

    def reschedule(self, due_at, reason):
        """Change when a timer is due: in the flow, at a border, of an event subprocess.

        :param due_at: datetime or text, ``2026-12-24 17:00:00`` in UTC or ISO 8601 with
            an offset; what is past is due now
        :returns: the new due time as text in UTC
        :raises UserError: the token waits for no timer
        """
        self.ensure_one()
        moment = self._moment(due_at)
        before = fields.Datetime.to_string(self.sudo().due_at) or None
        instance = self.instance_id
        event = events.Reschedule(self.key, moment)
        instance._intervene(
            "reschedule",
            reason,
            event,
            node=self.sudo().node_id.element_id,
            due_before=before,
            due_after=fields.Datetime.to_string(moment),
        )
        return fields.Datetime.to_string(self.sudo().due_at)

    def destinations(self):
        """Return where the token may be moved: [{"id", "name", "kind"}], file order.

        A join that would wait for ever is found out when it is moved.
        """
        self.ensure_one()
        self.check_access("read")
        model = self.sudo().instance_id.process_id._model()
        state = self.sudo().instance_id._load()
        token = state.tokens.get(self.key)
        found = moving.destinations(model, state, token) if token else []
        return [{"id": one.id, "name": one.name, "kind": one.kind} for one in found]

    def ways_out(self):
        """Return the flows by which it may be skipped: [{"id", "name", "target"}]."""
        self.ensure_one()
        self.check_access("read")
        model = self.sudo().instance_id.process_id._model()
        node = model.nodes[self.sudo().node_id.element_id]
        flows = [model.flows[key] for key in node.outgoing]
        return [
            {"id": one.id, "name": one.name, "target": model.nodes[one.target].name}
            for one in flows
        ]

    def action_open_intervene(self):
        """Ask where the token goes, or when its timer is due."""
        self.ensure_one()
        defaults = {"default_token_id": self.id}
        return dialog("bpmn.token.intervene", self.display_name, defaults)

    def action_open_resolve(self):
        """Ask how what failed in the token is resolved."""
        incidents = self.incident_ids.filtered(lambda one: one.state != "resolved")
        return incidents.action_open_resolve()

    # Internals

    def _reason(self, reason):
        return self.env["bpmn.instance"]._checked_reason(reason)

    def _move(self, action, target, reason, alone=False):
        event = events.Move(self.key, target, self._reason(reason), bool(alone))
        self.instance_id._intervene(
            action,
            reason,
            event,
            node=self.sudo().node_id.element_id,
            target=target,
            alone=bool(alone),
        )
        return self._instance_places()

    def _instance_places(self):
        return self.sudo().instance_id._places()

    def _came_from(self):
        """Return the element id of where it came from, or ""."""
        if not self.flow:
            return self._moved_from()
        entered = self.env["bpmn.history"].search(
            [("instance_id", "=", self.instance_id.id), ("what", "=", "enter")],
            order="id desc",
        )
        way = [(one.node_id.element_id, one.detail or "") for one in entered]
        model = self.instance_id.process_id._model()
        return moving.came_from(model, self.node_id.element_id, self.flow, way)

    def _moved_from(self):
        """Return the element id of the node from which somebody moved it, or ""."""
        moves = [
            ("instance_id", "=", self.instance_id.id),
            ("what", "=", "move"),
            ("node_id", "=", self.node_id.id),
        ]
        last = self.env["bpmn.history"].search(moves, order="id desc", limit=1)
        rows = self.instance_id._token_rows([last.token_key])
        before = rows.get(last.token_key)
        return before.node_id.element_id if before else ""

    @api.model
    def _moment(self, value):
        """Return a naive datetime in UTC."""
        try:
            moment = value
            if isinstance(value, str):
                moment = datetime.fromisoformat(value.strip())
            if moment.tzinfo:
                moment = moment.astimezone(UTC).replace(tzinfo=None)
            return moment.replace(microsecond=0)
        except (ValueError, AttributeError, TypeError, OverflowError):
            raise ValidationError(
                self.env._("due_at: %s is no date and time.", value)
            ) from None
