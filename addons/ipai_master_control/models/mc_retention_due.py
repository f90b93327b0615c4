# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL

NOTICE_DAYS = 30
# An item is due when it is closed, not held, without children, and when all its
# evidence is older than the retention and was sealed before it ended.
ITEMS_SQL = """
    SELECT w.id, w.company_id, max(e.recorded_at) AS last_at, count(e.id) AS evidence,
        GREATEST(max(e.recorded_at), max(p.sealed_at))
            + c.mc_retention_evidence_years * interval '1 year' AS due_at
    FROM mc_work_item w
    JOIN res_company c ON c.id = w.company_id
    JOIN mc_evidence e ON e.work_item_id = w.id
    LEFT JOIN mc_evidence_leaf l ON l.evidence_id = e.id
    LEFT JOIN mc_checkpoint p ON p.id = l.checkpoint_id
    WHERE w.state IN ('done', 'cancelled') AND NOT COALESCE(w.legal_hold, false)
      AND NOT EXISTS (SELECT FROM mc_work_item k WHERE k.parent_id = w.id)
      AND NOT EXISTS (
          SELECT FROM mc_evidence y WHERE y.work_item_id = w.id AND y.recorded_at
          >= %(now)s - c.mc_retention_evidence_years * interval '1 year')
    GROUP BY w.id, c.id
    HAVING count(l.id) = count(e.id)
"""
# Evidence without an item: when no younger version of it is still kept.
EVIDENCE_SQL = """
    SELECT e.id, e.company_id, e.recorded_at AS last_at, 1 AS evidence,
        GREATEST(e.recorded_at, p.sealed_at)
            + c.mc_retention_evidence_years * interval '1 year' AS due_at
    FROM mc_evidence e
    JOIN res_company c ON c.id = e.company_id
    JOIN mc_evidence_leaf l ON l.evidence_id = e.id
    JOIN mc_checkpoint p ON p.id = l.checkpoint_id
    WHERE e.work_item_id IS NULL
      AND e.recorded_at
          < %(now)s - c.mc_retention_evidence_years * interval '1 year'
      AND NOT EXISTS (SELECT FROM mc_evidence n WHERE n.supersedes_id = e.id)
"""
TIMERS_SQL = """
    SELECT t.id, t.company_id, t.stopped_at AS last_at, 0 AS evidence,
        t.stopped_at + c.mc_retention_timer_years * interval '1 year' AS due_at
    FROM mc_sla_timer t
    JOIN res_company c ON c.id = t.company_id
    JOIN mc_work_item w ON w.id = t.work_item_id
    WHERE t.state IN ('met', 'breached', 'cancelled')
      AND NOT COALESCE(w.legal_hold, false)
      AND t.stopped_at < %(now)s - c.mc_retention_timer_years * interval '1 year'
"""


class McRetentionDue(models.Model):
    """What retention will drop, listed before it does: from 30 days ahead."""

    _name = "mc.retention.due"
    _description = "Due for Retention"
    _auto = False
    _order = "due_at, id"
    _rec_name = "kind"

    kind = fields.Selection(
        [
            ("item", "Work Item"),
            ("evidence", "Evidence without Item"),
            ("timer", "SLA Timer"),
        ],
        readonly=True,
    )
    company_id = fields.Many2one("res.company", readonly=True)
    work_item_id = fields.Many2one("mc.work.item", readonly=True)
    evidence_id = fields.Many2one("mc.evidence", readonly=True)
    timer_id = fields.Many2one("mc.sla.timer", "SLA Timer", readonly=True)
    evidence_count = fields.Integer("Pieces of Evidence", readonly=True)
    last_at = fields.Datetime("Last Activity", readonly=True)
    due_at = fields.Datetime("Dropped From", readonly=True)
    is_due = fields.Boolean("Due Now", readonly=True)

    @property
    def _table_query(self):
        for name in ("mc.evidence", "mc.work.item", "mc.sla.timer"):
            self.env[name].flush_model()
        ahead = self.env["mc.retention"]._horizon(NOTICE_DAYS)
        return SQL(
            """
            WITH due AS (
                SELECT 'item' AS kind, i.*, i.id AS item, NULL::integer AS row,
                    NULL::integer AS timer FROM (%s) AS i
                UNION ALL
                SELECT 'evidence', e.*, NULL, e.id, NULL FROM (%s) AS e
                UNION ALL
                SELECT 'timer', t.*, NULL, NULL, t.id FROM (%s) AS t
            )
            SELECT row_number() OVER (ORDER BY due_at, kind, id)::integer AS id, kind,
                company_id, COALESCE(
                    item, (SELECT work_item_id FROM mc_sla_timer WHERE id = timer)
                ) AS work_item_id,
                row AS evidence_id, timer AS timer_id, evidence AS evidence_count,
                last_at, due_at, due_at <= %s AS is_due
            FROM due WHERE due_at <= %s
            """,
            *(SQL(query, now=ahead) for query in (ITEMS_SQL, EVIDENCE_SQL, TIMERS_SQL)),
            self.env["mc.retention"]._horizon(0),
            ahead,
        )

    @api.depends("kind", "work_item_id", "evidence_id", "timer_id")
    def _compute_display_name(self):
        for due in self:
            record = due.timer_id or due.evidence_id or due.work_item_id
            due.display_name = record.sudo().display_name
