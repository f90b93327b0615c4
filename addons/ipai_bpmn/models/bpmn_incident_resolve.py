# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from functools import partial

from odoo import models
from odoo.exceptions import UserError

from ..engine import events
from .attempt import attempt
from .bpmn_incident import RESOLVED
from .dialog import dialog


class BpmnIncident(models.Model):
    """People resolve incidents: they retry, complete or skip what failed."""

    _inherit = "bpmn.incident"

    # API, through RPC too

    def retry(self, reason, variables=None):
        """Try again now.

        :param variables: dict of JSON values that are corrected in the instances before
        :returns: {"done": [ids], "failed": [{"id", "error"}]}; what fails again is open
        :raises UserError: no reason
        :raises AccessError: the user may not write one of them
        """
        return self._each("retry", reason, variables)

    def complete(self, reason, variables=None):
        """Leave the nodes as if they had been done, with these results.

        :param variables: dict of JSON values, what the node results in
        :returns: as :meth:`retry`
        """
        return self._each("complete", reason, variables)

    def skip(self, reason, flow=None):
        """Leave the nodes without a result.

        :param flow: element id of the sequence flow, where there is a choice
        :returns: as :meth:`retry`
        """
        return self._each("skip", reason, flow)

    # Buttons

    def action_open_resolve(self):
        """Ask how these are resolved, and why; ``bpmn_action`` chooses beforehand."""
        context = {"default_incident_ids": [(6, 0, self.ids)]}
        if action := self.env.context.get("bpmn_action"):
            context["default_action"] = action
        return dialog("bpmn.incident.resolve", self.env._("Resolve"), context)

    def action_open_move(self):
        """Ask where the token of the incident goes."""
        self.ensure_one()
        return self.token_id.action_open_intervene()

    # Internals

    def _each(self, action, reason, value):
        """Resolve one after the other; one that cannot be does not keep the others."""
        self.check_access("write")
        reason = self.env["bpmn.instance"]._checked_reason(reason)
        if action != "skip":
            value = self.env["bpmn.bus"]._checked(value)
        report = {"done": [], "failed": []}
        for incident in self:
            act = partial(getattr(incident, f"_{action}_one"), reason, value)
            error = attempt(self.env, act)
            if error:
                report["failed"].append({"id": incident.id, "error": error})
            else:
                report["done"].append(incident.id)
        return report

    def _retry_one(self, reason, variables):
        self._check_unresolved()
        if variables:
            self.sudo().instance_id._set_variables(variables)
        self._intervene("retry", reason, events.Retry(self._key()), variables)
        return self._failure_now()

    def _complete_one(self, reason, variables):
        self._check_unresolved()
        event = events.Resolve(self._key(), variables)
        self._intervene("complete", reason, event, variables)

    def _skip_one(self, reason, flow):
        self._check_unresolved()
        self.token_id.skip(reason, flow)

    def _failure_now(self):
        """Return why the node fails still or again, or ""."""
        if self.state == RESOLVED and self.resolution != "other":
            return ""
        newest = self.search(
            [
                ("instance_id", "=", self.instance_id.id),
                ("node_id", "=", self.node_id.id),
                ("state", "!=", RESOLVED),
            ],
            limit=1,
        )
        return newest.message or newest.kind or ""

    def _key(self):
        return self.sudo().token_id.key

    def _intervene(self, action, reason, event, variables):
        self.instance_id._intervene(
            action,
            reason,
            event,
            node=self.sudo().node_id.element_id,
            incident=self.uuid,
            error=self.message or "",
            variables=sorted(variables),
        )

    def _check_unresolved(self):
        """Two people at once: the second one is told."""
        if self.state == RESOLVED:
            who = self.sudo().resolved_by_id.name or ""
            raise UserError(self.env._("It is resolved already, by %s.", who))
