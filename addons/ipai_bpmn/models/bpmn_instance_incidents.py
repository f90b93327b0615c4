# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ..engine import events
from ..engine.state import INCIDENT
from .bpmn_incident import UNRESOLVED, WHO_READ


class BpmnInstance(models.Model):
    """Each failure of a step becomes a record, or counts up the one there is."""

    _inherit = "bpmn.instance"

    incident_ids = fields.One2many(
        "bpmn.incident", "instance_id", readonly=True, groups=WHO_READ
    )
    incident_count = fields.Integer(
        "Unresolved Incidents", compute="_compute_incident_count"
    )

    def _compute_incident_count(self):
        groups = (
            self.env["bpmn.incident"]
            .sudo()
            ._read_group(
                [("instance_id", "in", self.ids), ("state", "in", UNRESOLVED)],
                ["instance_id"],
                ["__count"],
            )
        )
        counts = {instance.id: count for instance, count in groups}
        for instance in self:
            instance.incident_count = counts.get(instance.id, 0)

    def _note_incidents(self, event, before, changes, now):
        """Keep the incidents in step with the tokens; free where nothing failed."""
        was, stuck = _stuck(before), _stuck(changes.instance)
        failed = {
            one.token: one
            for one in changes.history
            if one.what == "incident" and one.token in stuck
        }
        if not (failed or was - stuck):
            return
        rows = self._token_rows({*failed, *was})
        known = self._known_incidents(rows, failed, event)
        for key, passage in failed.items():
            self._note_failure(known.get(key), passage, rows[key], now)
        over = self.env["bpmn.incident"].browse()
        for key in was - stuck:
            over |= known.get(key, over)
        over = over.filtered(
            lambda one: one.state in UNRESOLVED and one.token_id.key not in stuck
        )
        if over:
            over._resolve(event, self, now)

    def _known_incidents(self, rows, failed, event):
        """Return token key -> its last incident.

        A node that is entered again has another token: that one's failure is the same.
        """
        ids = [row.id for row in rows.values()]
        found = self.env["bpmn.incident"].search([("token_id", "in", ids)], order="id")
        known = {one.token_id.key: one for one in found}
        before = known.get(event.token) if isinstance(event, events.Retry) else None
        for key, passage in failed.items():
            same = before and before.node_id.element_id == passage.node
            if same and key not in known:
                # Of several that fail in this step, one is what failed before.
                known[key], before = before, None
        return known

    def _note_failure(self, incident, passage, token, now):
        incidents = self.env["bpmn.incident"]
        if incident and incident.kind == passage.kind:
            incident._again(passage, token, now)
        else:
            values = incidents._values(self, passage, token, now)
            if incident and incident._goes_on():
                incident._resolve(None, self, now)
                incident.resolution = "other"
                # Failures that take turns do not make the retries endless.
                values["attempts"] = incident.attempts + 1
                self.env.flush_all()  # there is one unresolved incident per token
            incident = incidents.create([values])
        incident._plan_retry(now)

    def action_open_incidents(self):
        """Open the incidents of these instances."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ipai_bpmn.bpmn_incident_action"
        )
        action["domain"] = [("instance_id", "in", self.ids)]
        action["context"] = {}
        return action


def _stuck(instance):
    return {key for key, one in instance.tokens.items() if one.waits == INCIDENT}
