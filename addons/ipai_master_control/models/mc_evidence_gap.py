# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL

# For each kind of gap: a query that gives work_item_id and a text that says what it is.
# ``p`` are the items of priority 1 and 2 whose evidence was not erased.
GAPS = {
    "intake": """
        SELECT p.id, p.reference FROM p WHERE NOT EXISTS (
            SELECT FROM mc_evidence e WHERE e.work_item_id = p.id
            AND e.kind = 'intake' AND e.actor_name IS NOT NULL
            AND e.meta::json ->> 'source' = p.source)
    """,
    "state": """
        SELECT p.id, p.state FROM p
        LEFT JOIN LATERAL (
            SELECT e.meta::json ->> 'to' AS state FROM mc_evidence e
            WHERE e.work_item_id = p.id AND e.kind = 'state'
            ORDER BY e.id DESC LIMIT 1) last ON true
        WHERE COALESCE(last.state, 'open') <> p.state
        UNION ALL
        SELECT s.id, s.came || ' → ' || s.goes FROM (
            SELECT p.id, e.meta::json ->> 'from' AS came, e.meta::json ->> 'to' AS goes,
                lag(e.meta::json ->> 'to', 1, 'open')
                    OVER (PARTITION BY p.id ORDER BY e.id) AS before
            FROM p JOIN mc_evidence e ON e.work_item_id = p.id AND e.kind = 'state') s
        WHERE s.came IS DISTINCT FROM s.before
    """,
    "assignment": """
        SELECT p.id, 'priority ' || p.priority FROM p
        LEFT JOIN LATERAL (
            SELECT e.meta::json -> 'priority' ->> 'to' AS priority FROM mc_evidence e
            WHERE e.work_item_id = p.id AND e.kind = 'assignment'
            AND e.meta::json -> 'priority' IS NOT NULL
            ORDER BY e.id DESC LIMIT 1) a ON true
        LEFT JOIN LATERAL (
            SELECT e.meta::json ->> 'priority' AS priority FROM mc_evidence e
            WHERE e.work_item_id = p.id AND e.kind = 'intake'
            ORDER BY e.id LIMIT 1) i ON true
        WHERE COALESCE(a.priority, i.priority, '') <> p.priority
        UNION ALL
        SELECT p.id, 'user ' || p.user_id FROM p
        JOIN LATERAL (
            SELECT e.meta::json -> 'user_id' ->> 'to' AS user_id FROM mc_evidence e
            WHERE e.work_item_id = p.id AND e.kind = 'assignment'
            AND e.meta::json -> 'user_id' IS NOT NULL
            ORDER BY e.id DESC LIMIT 1) a ON true
        WHERE a.user_id IS DISTINCT FROM p.user_id::text
    """,
    "sla": """
        SELECT p.id, t.timer_type || ' ' || d.event FROM p
        JOIN mc_sla_timer t ON t.work_item_id = p.id
        CROSS JOIN LATERAL (VALUES
            ('warned', t.warned_percent > 0), ('breached', t.breached_at IS NOT NULL),
            ('met', t.state = 'met'),
            ('reason_given', t.breach_reason IS NOT NULL)) AS d (event, happened)
        WHERE d.happened AND NOT EXISTS (
            SELECT FROM mc_evidence e WHERE e.work_item_id = p.id AND e.kind = 'sla'
            AND e.meta::json ->> 'timer' = t.uuid
            AND e.meta::json ->> 'event' = d.event)
    """,
    "escalation": """
        SELECT p.id, n.channel || ' ' || d.event FROM p
        JOIN mc_escalation n ON n.work_item_id = p.id
        CROSS JOIN LATERAL (VALUES
            ('owed', n.dispatched_at IS NOT NULL AND n.failed_reason IS NULL),
            ('sent', n.sent_at IS NOT NULL),
            ('failed', n.failed_reason IS NOT NULL)) AS d (event, happened)
        WHERE d.happened AND NOT EXISTS (
            SELECT FROM mc_evidence e
            WHERE e.work_item_id = p.id AND e.kind = 'escalation'
            AND e.meta::json ->> 'event' = d.event
            AND e.meta::jsonb -> 'notices'
                @> jsonb_build_array(jsonb_build_object('key', n.dedup_key)))
        UNION ALL
        SELECT p.id, t.timer_type || ' acknowledged' FROM p
        JOIN mc_sla_timer t ON t.work_item_id = p.id AND t.acknowledged_at IS NOT NULL
        WHERE NOT EXISTS (
            SELECT FROM mc_evidence e
            WHERE e.work_item_id = p.id AND e.kind = 'escalation'
            AND e.meta::json ->> 'event' = 'acknowledged'
            AND e.meta::json ->> 'timer' = t.timer_type
            AND e.meta::json ->> 'cycle' = t.cycle::text)
    """,
    "approval": """
        SELECT p.id, 'tier ' || r.sequence || ' ' || r.status FROM p
        JOIN tier_review r ON r.model = 'mc.work.item' AND r.res_id = p.id
            AND r.status IN ('approved', 'rejected')
        WHERE NOT EXISTS (
            SELECT FROM mc_evidence e WHERE e.work_item_id = p.id
            AND e.kind = 'approval' AND e.meta::json ->> 'decision' = r.status
            AND e.meta::json ->> 'review_id' = r.id::text)
    """,
    "file": """
        SELECT p.id, a.name FROM p
        JOIN ir_attachment a ON a.res_model = 'mc.work.item' AND a.res_id = p.id
            AND a.res_field IS NULL AND a.type = 'binary'
        WHERE NOT EXISTS (
            SELECT FROM mc_evidence e WHERE e.work_item_id = p.id AND e.kind = 'doc'
            AND e.meta::json ->> 'attachment' = a.id::text
            AND e.meta::json ->> 'checksum' = a.checksum)
    """,
    "resolution": """
        SELECT p.id, p.state FROM p
        WHERE p.state IN ('done', 'cancelled') AND NOT EXISTS (
            SELECT FROM mc_evidence e WHERE e.work_item_id = p.id AND e.kind = 'state'
            AND e.meta::json ->> 'to' = p.state
            AND e.meta::json -> 'resolution' ->> 'responsible' IS NOT NULL)
    """,
}


class McEvidenceGap(models.Model):
    """Items of priority 1 and 2 that lack some evidence; the list should be empty."""

    _name = "mc.evidence.gap"
    _description = "Missing Evidence"
    _auto = False
    _order = "work_item_id desc, missing"
    _rec_name = "work_item_id"

    work_item_id = fields.Many2one("mc.work.item", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    priority = fields.Selection([("1", "Critical"), ("2", "High")], readonly=True)
    missing = fields.Selection(
        [
            ("intake", "Creation"),
            ("state", "Change of State"),
            ("assignment", "Assignment or Priority"),
            ("sla", "SLA Event"),
            ("escalation", "Escalation"),
            ("approval", "Approval"),
            ("file", "File"),
            ("resolution", "Resolution"),
            ("agent", "Agent Stage"),
        ],
        readonly=True,
    )
    detail = fields.Char(readonly=True)

    @api.model
    def _gap_queries(self):
        """Extension point: return ``{missing: query}``, see ``GAPS``."""
        return dict(GAPS)

    @api.model
    def _gap_models(self):
        """Extension point: return the names of the models that the queries read."""
        return [
            "ir.attachment",
            "mc.escalation",
            "mc.evidence",
            "mc.sla.timer",
            "mc.work.item",
            "tier.review",
        ]

    @property
    def _table_query(self):
        """Return the query of the report; one pass over the open questions of each."""
        for name in self._gap_models():
            self.env[name].flush_model()
        parts = [
            SQL(
                "SELECT q.id AS work_item_id, %s AS missing,"
                " q.detail::varchar AS detail FROM (%s) AS q (id, detail)",
                missing,
                SQL(query),  # pylint: disable=sql-injection
            )
            for missing, query in self._gap_queries().items()
        ]
        return SQL(
            """
            WITH p AS (
                SELECT w.* FROM mc_work_item w
                WHERE w.priority IN ('1', '2') AND NOT EXISTS (
                    SELECT FROM mc_evidence e
                    WHERE e.work_item_id = w.id AND e.erased_at IS NOT NULL)
            ), gaps AS (%s)
            SELECT row_number() OVER (
                    ORDER BY g.work_item_id, g.missing, g.detail)::integer AS id,
                g.work_item_id, p.company_id, p.priority, g.missing, g.detail
            FROM gaps g JOIN p ON p.id = g.work_item_id
            """,
            SQL(" UNION ALL ").join(parts),
        )

    @api.model
    def _check_complete(self, company=None):
        """Return ``[(reference, missing, detail)]``; empty when nothing is missing."""
        domain = [("company_id", "=", company.id)] if company else []
        return [
            (gap.work_item_id.reference, gap.missing, gap.detail or "")
            for gap in self.sudo().search(domain)
        ]

    def action_open_work_item(self):
        """Open the item."""
        self.ensure_one()
        return self.work_item_id.get_formview_action()
