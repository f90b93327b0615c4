# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..engine import expression, iso8601
from ..engine.expression import ExpressionError
from ..engine.iso8601 import UNBOUNDED

KINDS = ("message", "signal", "timer", "conditional")


class BpmnTrigger(models.Model):
    """One event that begins instances of the active version.

    A start event, a receive task or an event after a gateway that instantiates; a
    multiple event has one trigger for each of its definitions.
    """

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
        [
            ("message", "Message"),
            ("signal", "Signal"),
            ("timer", "Timer"),
            ("conditional", "Condition"),
        ],
        required=True,
        readonly=True,
    )
    name = fields.Char(readonly=True, help="Of the message or signal, or the timer.")
    condition = fields.Text(readonly=True)
    due_at = fields.Datetime(readonly=True, index="btree_not_null")
    repeat = fields.Integer(readonly=True)
    received = fields.Json(
        groups="ipai_master_control.mc_group_manager",
        readonly=True,
        help="Of an event that waits for several: what has come, by business key.",
    )

    @api.model
    def _renew(self, process):
        """Set up what begins instances of a version that has become active."""
        self._drop(process)
        ids = process._node_ids(process.id)
        self.create(
            [
                {**self._values(process, event), "node_id": ids[node.id]}
                for node in process._model().instantiators()
                for event in node.event.parts
                if event.kind in KINDS
            ]
        )

    @api.model
    def _drop(self, processes):
        self.search([("process_id", "in", processes.ids)]).unlink()

    def _values(self, process, event):
        values = {
            "process_id": process.id,
            "company_id": process.company_id.id,
            "kind": event.kind,
            "name": event.name,
        }
        if event.kind == "conditional":
            values["condition"] = event.expression
        if event.kind == "timer":
            now = self.env["mc.clock"].now()
            text = str(expression.render(event.expression, {}, now))
            due_at, repeat = iso8601.first(event.timer, text, now)
            values |= {"name": text, "due_at": due_at, "repeat": repeat}
        return values

    @api.model
    def _matching(self, kind, name, company):
        """Return the triggers for a message or signal, oldest first."""
        return self.sudo().search(
            [("company_id", "=", company.id), ("kind", "=", kind), ("name", "=", name)]
        )

    @api.model
    def _fulfilled(self, variables, company):
        """Return the triggers whose condition these variables make true."""
        domain = [("company_id", "=", company.id), ("kind", "=", "conditional")]
        now = self.env["mc.clock"].now()

        def holds(trigger):
            try:
                return expression.is_true(trigger.condition, variables, now)
            except ExpressionError:
                return False  # it is about variables that are not there

        return self.sudo().search(domain).filtered(holds)

    def _start(self, variables=None, business_key=None):
        """Start an instance at this event, unless it waits for others as well.

        :returns: bpmn.instance, empty when another event has to happen first
        """
        self.ensure_one()
        node = self.node_id.element_id
        variables = dict(variables or {})
        if self.process_id._model().nodes[node].event.parallel:
            variables = self._collect(variables, business_key or "")
            if variables is None:
                return self.env["bpmn.instance"]
        return self.process_id._start(business_key, variables, node)

    def _collect(self, variables, key):
        """Keep what has come; return all of it when it is complete, else None.

        What comes without a business key fits every key.
        """
        domain = [("process_id", "=", self.process_id.id)]
        parts = self.search([*domain, ("node_id", "=", self.node_id.id)])
        # Two events at once: one of them is run again and sees the other.
        self.env.cr.execute(
            "UPDATE bpmn_trigger SET repeat = repeat WHERE id = ANY(%s)", [parts.ids]
        )
        parts.invalidate_recordset()
        self.received = {**(self.received or {}), key: variables}
        found = [_fitting(part.received or {}, key) for part in parts]
        if None in found:
            return None
        merged = {}
        for part, one in zip(parts, found, strict=True):
            rest = dict(part.received)
            merged |= rest.pop(one)
            part.received = rest or False
        return merged

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


def _fitting(received, key):
    """Return the key under which something for a business key has come, or None."""
    return next((one for one in (key, "") if one in received), None)
