# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from .bpmn_incident import UNRESOLVED

FOLLOW_SQL = """
    UPDATE bpmn_incident n SET process_id = i.process_id, node_id = t.node_id
    FROM bpmn_token t JOIN bpmn_instance i ON i.id = t.instance_id
    WHERE n.token_id = t.id AND n.state = ANY(%s) AND n.instance_id = ANY(%s)
"""


class BpmnIncident(models.Model):
    """What is unresolved goes along when its instance goes on in another version."""

    _inherit = "bpmn.incident"

    @api.model
    def _follow_migration(self, instances, now):
        """Take the places of the tokens; resolve what failed at one that is gone."""
        self.env.flush_all()
        self.env.cr.execute(FOLLOW_SQL, [list(UNRESOLVED), instances.ids])
        self.invalidate_model(["process_id", "node_id"], flush=False)
        gone = self.search(
            [
                ("instance_id", "in", instances.ids),
                ("state", "in", UNRESOLVED),
                ("token_id.state", "=", "cancelled"),
            ]
        )
        for incident in gone:
            incident._resolve(None, incident.instance_id, now)
