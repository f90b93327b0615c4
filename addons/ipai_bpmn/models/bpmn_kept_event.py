# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ..engine.state import SIGNAL


class BpmnKeptEvent(models.Model):
    """A message or signal that came for an instance while that was suspended.

    It is delivered when the instance is resumed: a message to whoever waits for it
    then, in this instance first; a signal to the token that waited when it was sent.
    """

    _name = "bpmn.kept.event"
    _description = "Kept Message or Signal"
    _inherit = ["bpmn.engine.mixin"]
    _order = "id"

    instance_id = fields.Many2one(
        "bpmn.instance", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    token_id = fields.Many2one(
        "bpmn.token", required=True, readonly=True, index=True, ondelete="cascade"
    )
    kind = fields.Char(required=True, readonly=True)
    name = fields.Char(readonly=True)
    for_any = fields.Boolean(
        readonly=True, help="It was not sent to this very instance."
    )
    correlation = fields.Char(readonly=True, help="As it was sent to any instance.")
    variables = fields.Json(readonly=True)
    received_at = fields.Datetime(required=True, readonly=True)

    def _keep(self, token, variables, correlation):
        """Keep an event for the instance of a token."""
        instance = token.instance_id
        # Who resumes at the same moment has to see it, or be run again.
        instance._take_turn()
        return self.sudo().create(
            [
                {
                    "instance_id": instance.id,
                    "company_id": instance.company_id.id,
                    "token_id": token.id,
                    "kind": token.waits,
                    "name": token.name,
                    "for_any": correlation is not None,
                    "correlation": correlation or False,
                    "variables": variables,
                    "received_at": self.env["mc.clock"].now(),
                }
            ]
        )

    def _deliver(self):
        """Deliver in the order of arrival; what nobody waits for is history."""
        for kept in self:
            token = kept._receiver()
            if token:
                token.instance_id._receive(token, kept.variables or {}, kept._sent())
            elif not kept._pass_on():
                self.env["bpmn.history"]._add(
                    kept.instance_id, [("dropped", False, 0, kept.name)]
                )
        self.unlink()

    def _receiver(self):
        token = self.token_id
        same = token.waits == self.kind and token.name == self.name
        if token.state == "active" and same:
            return token
        if self.kind == SIGNAL:
            return token.browse()
        bus = self.env["bpmn.bus"]
        correlation, company = self._sent(), self.company_id
        if correlation is None:
            correlation = token.correlation or ""
        return bus._waiting(
            self.kind, self.name, correlation, company, self.instance_id
        )

    def _sent(self):
        """Return the correlation key of what was sent to any instance, else None."""
        return (self.correlation or "") if self.for_any else None

    def _pass_on(self):
        """Send a message that this instance wants no more to the others; say whether
        somebody took it."""
        if self.kind == SIGNAL or not self.for_any:
            return False  # of a signal, the others had it when it was sent
        return self.env["bpmn.bus"]._throw(
            self.kind,
            self.name,
            self.correlation,
            self.variables or {},
            self.company_id,
        )
