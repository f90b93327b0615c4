# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..engine import expression, iso8601
from ..engine.iso8601 import UNBOUNDED

KINDS = ("message", "signal", "timer")


class BpmnTrigger(models.Model):
    """A start event of the active version that waits for its event."""

    _name = "bpmn.trigger"
    _description = "Process Trigger"
    _order = "id"

    process_id = fields.Many2one(
        "bpmn.process", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    node_id = fields.Many2one(
        "bpmn.node", required=True, readonly=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [("message", "Message"), ("signal", "Signal"), ("timer", "Timer")],
        required=True,
        readonly=True,
    )
    name = fields.Char(readonly=True, help="Of the message or signal, or the timer.")
    due_at = fields.Datetime(readonly=True, index="btree_not_null")
    repeat = fields.Integer(readonly=True)

    @api.model
    def _renew(self, process):
        """Set up the start events of a version that has become active."""
        self._drop(process)
        ids = process._node_ids(process.id)
        rows = []
        for node in process._model().starts():
            if node.event.kind in KINDS:
                rows.append({**self._values(process, node), "node_id": ids[node.id]})
        self.create(rows)

    @api.model
    def _drop(self, processes):
        self.search([("process_id", "in", processes.ids)]).unlink()

    def _values(self, process, node):
        values = {
            "process_id": process.id,
            "company_id": process.company_id.id,
            "kind": node.event.kind,
            "name": node.event.name,
        }
        if node.event.kind == "timer":
            now = self.env["mc.clock"].now()
            text = str(expression.render(node.event.expression, {}, now))
            due_at, repeat = iso8601.first(node.event.timer, text, now)
            values |= {"name": text, "due_at": due_at, "repeat": repeat}
        return values

    @api.model
    def _matching(self, kind, name, company):
        """Return the start events for a message or signal, oldest first."""
        return self.sudo().search(
            [("company_id", "=", company.id), ("kind", "=", kind), ("name", "=", name)]
        )

    def _start(self, variables=None, business_key=None):
        """Start an instance at this event."""
        self.ensure_one()
        node = self.node_id.element_id
        return self.process_id._start(business_key, variables or {}, node)

    def _fire(self):
        """The time has come: start, and set the timer again or remove it."""
        self.ensure_one()
        self._start()
        if not self.repeat:
            self.unlink()
            return
        if self.repeat != UNBOUNDED:
            self.repeat -= 1
        now = self.env["mc.clock"].now()
        due_at = iso8601.following(self.name, self.due_at)
        # After a standstill it goes on from now: nobody wants a hundred starts at once.
        self.due_at = due_at if due_at > now else iso8601.following(self.name, now)
