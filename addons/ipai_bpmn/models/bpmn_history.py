# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

WHAT = [
    ("start", "Started"),
    ("enter", "Entered"),
    ("leave", "Left"),
    ("interrupt", "Interrupted"),
    ("incident", "Incident"),
    ("retry", "Retried"),
    ("migrate", "Migrated"),
    ("variables", "Variables Changed"),
    ("move", "Moved"),
    ("skip", "Skipped"),
    ("suspend", "Suspended"),
    ("resume", "Resumed"),
    ("dropped", "Came too Late"),
    ("end", "Ended"),
]


class BpmnHistory(models.Model):
    """What happened in an instance: who, when, where."""

    _name = "bpmn.history"
    _description = "Process History"
    _order = "id"
    _log_access = False

    instance_id = fields.Many2one(
        "bpmn.instance", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    step = fields.Integer(readonly=True)
    what = fields.Selection(WHAT, required=True, readonly=True)
    node_id = fields.Many2one(
        "bpmn.node", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    token_key = fields.Integer(readonly=True)
    detail = fields.Char(readonly=True, help="The flow it came by, or the reason.")
    actor_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    recorded_at = fields.Datetime(required=True, readonly=True)

    process_id = fields.Many2one(related="instance_id.process_id")
    node_kind = fields.Char(related="node_id.kind")
    outcome = fields.Selection(
        related="instance_id.state", help="What became of the instance so far."
    )

    @api.model
    def _add(self, instance, entries, now=None):
        """Append (what, node id or False, token key, detail) in their order."""
        return self._add_many([(instance, entries)], now)

    @api.model
    def _add_many(self, per_instance, now=None):
        """Append the entries of many instances, a list of (instance, entries)."""
        now = now or self.env["mc.clock"].now()
        return self.sudo().create(
            [
                {
                    "instance_id": instance.id,
                    "company_id": instance.company_id.id,
                    "step": instance.step_count,
                    "what": what,
                    "node_id": node,
                    "token_key": token,
                    "detail": detail,
                    "actor_id": self.env.uid,
                    "recorded_at": now,
                }
                for instance, entries in per_instance
                for what, node, token, detail in entries
            ]
        )
