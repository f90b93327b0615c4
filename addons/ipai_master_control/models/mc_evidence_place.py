# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class McEvidence(models.Model):
    """The place of a row in the sealed log, and the chain of its versions.

    Nothing here is stored: the rows themselves never change.
    """

    _inherit = "mc.evidence"

    is_sealed = fields.Boolean(compute="_compute_leaf")
    leaf_index = fields.Integer(compute="_compute_leaf")
    checkpoint_id = fields.Many2one(
        "mc.checkpoint", compute="_compute_leaf", help="The first that covers it."
    )
    version_ids = fields.Many2many(
        "mc.evidence",
        compute="_compute_version_ids",
        string="Versions",
        help="All versions of this document, the newest first.",
    )
    version_count = fields.Integer(compute="_compute_version_ids")

    def _compute_leaf(self):
        leaves = (
            self.env["mc.evidence.leaf"]
            .sudo()
            .search([("evidence_id", "in", self.ids)])
        )
        by_evidence = {leaf.evidence_id: leaf for leaf in leaves}
        for evidence in self:
            leaf = by_evidence.get(evidence.id)
            evidence.is_sealed = bool(leaf)
            evidence.leaf_index = leaf.leaf_index if leaf else 0
            evidence.checkpoint_id = leaf.checkpoint_id.id if leaf else False

    @api.depends("supersedes_id", "superseded_by_ids")
    def _compute_version_ids(self):
        chains = self._version_chains()
        for evidence in self:
            ids = chains.get(evidence.id, [])
            evidence.version_ids = [(6, 0, ids)]
            evidence.version_count = len(ids)

    def _version_chains(self):
        """Return ``{id: ids of all versions}``, newest first, in one query.

        Each version supersedes one earlier one and is superseded by one at most.
        """
        if not self.ids:
            return {}
        self.flush_model(["supersedes_id"])
        self.env.cr.execute(
            """
            WITH RECURSIVE chain (start, id, supersedes_id) AS (
                SELECT id, id, supersedes_id FROM mc_evidence WHERE id IN %s
                UNION
                SELECT c.start, e.id, e.supersedes_id FROM chain c
                JOIN mc_evidence e ON e.id = c.supersedes_id OR e.supersedes_id = c.id
            )
            SELECT start, array_agg(id ORDER BY id DESC) FROM chain GROUP BY start
            """,
            [tuple(self.ids)],
        )
        return dict(self.env.cr.fetchall())
