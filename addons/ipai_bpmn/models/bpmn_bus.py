# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.addons.ipai_master_control.lib import canonical
from odoo.exceptions import UserError, ValidationError

from .marks import Depth

MAX_DEPTH = 10


class BpmnBus(models.AbstractModel):
    """Messages and signals on their way to those that wait for them."""

    _name = "bpmn.bus"
    _description = "Messages and Signals of Processes"

    @api.model
    def _throw(self, kind, name, correlation, variables, company):
        """Deliver to the company's waiting tokens, else (or also) to start events.

        A message reaches one receiver, the one that waits longest; a signal all.

        :returns: how many were reached
        """
        bus = self._deeper()
        correlation = bus._correlation(correlation)
        tokens = bus._waiting(kind, name, correlation, company)
        bus._trigger(tokens, variables, correlation)
        if kind == "message" and tokens:
            return len(tokens)
        triggers = bus.env["bpmn.trigger"]._matching(kind, name, company)
        if kind == "message":
            triggers = triggers[:1]
        for trigger in triggers:
            trigger._start(variables, correlation)
        return len(tokens) + len(triggers)

    def _deeper(self):
        """Stop processes that start each other without end."""
        depth = Depth(Depth.of(self.env) + 1)
        if depth > MAX_DEPTH:
            raise UserError(
                self.env._("Processes call or start each other in a circle.")
            )
        return self.with_context(**{Depth.KEY: depth})

    @api.model
    def _waiting(self, kind, name, correlation, company, instance=None):
        """Return the active tokens that wait for it, oldest first.

        A message reaches one: the token with a correlation key of its own wants that
        one; a token without wants the business key, and takes a message without
        correlation as well. Who is suspended and has one kept already comes last, and
        gets no second one that is not for that very instance.
        """
        domain = [
            ("company_id", "=", company.id),
            ("waits", "=", kind),
            ("name", "=", name),
            ("state", "=", "active"),
        ]
        if instance:
            domain.append(("instance_id", "=", instance.id))
        tokens = self.env["bpmn.token"].sudo()
        if kind == "signal":
            return tokens.search(domain, order="id")
        keyless = ("correlation", "in", [False, ""])
        key = ("instance_id.business_key", "=", correlation)
        fits = ["|", ("correlation", "=", correlation), "&", keyless, key]
        domain += fits if correlation else [keyless]
        if instance:
            return tokens.search(domain, order="id", limit=1)
        has_none = ("kept_event_ids", "=", False)
        free = tokens.search([*domain, has_none], order="id", limit=1)
        if free or not correlation:
            return free
        return tokens.search(domain, order="id", limit=1)

    @api.model
    def _trigger(self, tokens, variables, correlation=None):
        """Let it reach the tokens; without correlation, it is for that instance."""
        for token in tokens:
            if token.state == "active":  # an earlier one may have ended it
                token.instance_id._receive(token, variables, correlation)

    # Input from outside

    @api.model
    def _correlation(self, value):
        """Return a correlation key as text: an order may have the number 0."""
        return "" if value is None or value is False else str(value)

    @api.model
    def _check_name(self, name):
        """Refuse a name of a message or signal, or a code, that is no text."""
        if not isinstance(name, str) or not name.strip():
            raise ValidationError(self.env._("name: must be a text."))

    @api.model
    def _checked(self, variables):
        """Return a dict of JSON values; a ValidationError names what is none."""
        if not variables:
            return {}
        if not isinstance(variables, dict):
            raise ValidationError(self.env._("variables: must be an object."))
        try:
            return canonical.storable(variables, "variables")
        except canonical.NotCanonical as error:
            raise ValidationError(str(error)) from None

    @api.model
    def _result(self, name, result):
        """Return the variables for what a method returned."""
        if name:
            return self._checked({name: result})
        return self._checked(result)
