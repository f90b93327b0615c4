# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, models

from ..engine import events, retries
from .attempt import attempt
from .bpmn_incident import OPEN, RETRYING


class BpmnIncident(models.Model):
    """Retries that happen by themselves, each later than the one before."""

    _inherit = "bpmn.incident"

    def _plan_retry(self, now):
        """Set when it is tried again; without another try it is open."""
        self.ensure_one()
        due_at = self._next_retry(now)
        self.write({"state": RETRYING if due_at else OPEN, "next_retry_at": due_at})

    def _next_retry(self, now):
        node = self.process_id._model().nodes[self.node_id.element_id]
        if not retries.is_automatic(node, self.token_id, self.kind):
            return False
        company = self.company_id
        policy = retries.read(
            node.retries, node.retry_intervals, company.bpmn_retry_count
        )
        first = timedelta(seconds=company.bpmn_retry_seconds)
        factor = company.bpmn_retry_factor
        return retries.due_at(policy, self.attempts, now, first, factor) or False

    def _fire(self):
        """Try again, if it is still due; another step may have been quicker."""
        self.ensure_one()
        now = self.env["mc.clock"].now()
        if self.state != RETRYING or self.next_retry_at > now:
            return
        if self.instance_id.suspended_at:
            return
        self.instance_id._advance(events.Retry(self.token_id.key))
        if self.resolution == "retried":
            self.resolution = "automatic"

    @api.model
    def _note_crash(self, incident_id, kind, message, trace):
        """A retry failed outside of the engine: that used it up as well."""
        incident = self.sudo().browse(incident_id).exists()
        if incident.state != RETRYING:
            return
        now = self.env["mc.clock"].now()
        incident.instance_id._take_turn()
        incident.write(
            {
                "count": incident.count + 1,
                "attempts": incident.attempts + 1,
                "last_at": now,
                "message": f"{kind}: {message}",
                "trace": trace,
            }
        )
        # What crashed may be the planning itself.
        if attempt(self.env, lambda: incident._plan_retry(now)):
            incident.write({"state": OPEN, "next_retry_at": False})
