# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Runs without the evidence of a stage that they have reached."""

from odoo import api, models

# For each stage: what a run has done by then, and the evidence that says so.
AGENT_SQL = """
    SELECT p.id, r.name || ' ' || d.what FROM p
    JOIN pulser_run r ON r.work_item_id = p.id
    CROSS JOIN LATERAL (VALUES
        ('failure collected', r.fingerprint IS NOT NULL, 'log', 'check', '{}'),
        ('model exchange', r.turns > 0, 'log', 'model', '{}'),
        ('patch', r.patch_ready, 'patch', 'violations',
            jsonb_build_object('patch_sha256', r.patch_sha256)),
        ('push', r.commit_sha IS NOT NULL, 'patch', 'branch',
            jsonb_build_object('commit_sha', r.commit_sha)),
        ('checks', r.outcome = 'fixed', 'check', 'conclusion',
            jsonb_build_object('commit_sha', r.commit_sha)),
        ('end', r.stage IN ('done', 'failed'), 'log', 'outcome',
            jsonb_build_object('outcome', r.outcome))
    ) AS d (what, reached, kind, key, facts)
    WHERE d.reached AND NOT EXISTS (
        SELECT FROM mc_evidence e WHERE e.work_item_id = p.id AND e.kind = d.kind
        AND e.meta::json ->> 'run' = r.uuid AND e.meta::json ->> d.key IS NOT NULL
        AND e.meta::jsonb @> d.facts)
    UNION ALL
    SELECT p.id, r.name || ' review, tier ' || v.sequence FROM p
    JOIN pulser_run r ON r.work_item_id = p.id
    JOIN tier_review v ON v.model = 'pulser.run' AND v.res_id = r.id
        AND v.status IN ('approved', 'rejected')
    WHERE NOT EXISTS (
        SELECT FROM mc_evidence e WHERE e.work_item_id = p.id AND e.kind = 'approval'
        AND e.meta::json ->> 'decision' = v.status
        AND e.meta::json ->> 'review_id' = v.id::text)
"""


class McEvidenceGap(models.Model):
    _inherit = "mc.evidence.gap"

    @api.model
    def _gap_models(self):
        return [*super()._gap_models(), "pulser.run"]

    @api.model
    def _gap_queries(self):
        return super()._gap_queries() | {"agent": AGENT_SQL}
