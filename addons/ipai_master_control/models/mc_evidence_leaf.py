# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..lib import merkle
from .evidence_functions import is_hardened
from .mc_append_only_mixin import install_append_only


class McEvidenceLeaf(models.Model):
    """The place of one piece of evidence in its company's sealed log.

    Only the sealer writes here. There is no foreign key to the evidence, which may be
    dropped by retention: the leaf stays, so that old proofs still verify. Full subtrees
    (see ``lib/merkle``) are in the plain table ``mc_evidence_node``: they make a proof,
    and the next seal, cost O(log n).
    """

    _name = "mc.evidence.leaf"
    _description = "Sealed Leaf"
    _inherit = ["mc.append.only.mixin"]
    _order = "company_id, leaf_index"
    _rec_name = "leaf_index"
    _log_access = False

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict"
    )
    leaf_index = fields.Integer(
        required=True, readonly=True, help="From 0 in each company, without gaps."
    )
    evidence_id = fields.Integer("Evidence ID", required=True, readonly=True)
    leaf_hash = fields.Char(required=True, readonly=True)
    checkpoint_id = fields.Many2one(
        "mc.checkpoint",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
        help="The first checkpoint that covers the leaf.",
    )

    def init(self):
        if is_hardened(self.env.cr, self._table):
            return
        self.env.cr.execute(
            "CREATE UNIQUE INDEX IF NOT EXISTS mc_evidence_leaf_index_uniq"
            " ON mc_evidence_leaf (company_id, leaf_index)"
        )
        self.env.cr.execute(
            "CREATE UNIQUE INDEX IF NOT EXISTS mc_evidence_leaf_evidence_uniq"
            " ON mc_evidence_leaf (evidence_id)"
        )
        self.env.cr.execute(
            """
            CREATE TABLE IF NOT EXISTS mc_evidence_node (
                company_id integer NOT NULL REFERENCES res_company ON DELETE RESTRICT,
                level smallint NOT NULL CHECK (level > 0),
                node_index integer NOT NULL,
                hash bytea NOT NULL,
                PRIMARY KEY (company_id, level, node_index)
            )
            """
        )
        install_append_only(self.env.cr, "mc_evidence_node")

    @api.model
    def _nodes(self, company, wanted):
        """Return ``{(level, index): hash}`` for those of ``wanted`` that exist."""
        found = {}
        leaves = [index for level, index in wanted if level == 0]
        if leaves:
            self.env.cr.execute(
                "SELECT leaf_index, leaf_hash FROM mc_evidence_leaf"
                " WHERE company_id = %s AND leaf_index IN %s",
                [company.id, tuple(leaves)],
            )
            for index, text in self.env.cr.fetchall():
                found[0, index] = bytes.fromhex(text)
        above = tuple(node for node in wanted if node[0] > 0)
        if above:
            self.env.cr.execute(
                "SELECT level, node_index, hash FROM mc_evidence_node"
                " WHERE company_id = %s AND (level, node_index) IN %s",
                [company.id, above],
            )
            for level, index, value in self.env.cr.fetchall():
                found[level, index] = bytes(value)
        return found

    @api.model
    def _node_getter(self, company):
        """Return ``get_node(level, index)`` for the proofs of ``lib/merkle``.

        :raises KeyError: by the function, when the log has no such node
        """
        cache = {}

        def get_node(level, index):
            if (level, index) not in cache:
                cache.update(self._nodes(company, [(level, index)]))
            return cache[level, index]

        return get_node

    @api.model
    def _inclusion_proof(self, company, leaf_index, tree_size):
        """Return the audit path of a leaf as a list of hashes (bytes)."""
        return merkle.inclusion_proof(leaf_index, tree_size, self._node_getter(company))

    @api.model
    def _consistency_proof(self, company, old_size, tree_size):
        """Return the proof that the log only grew, as a list of hashes (bytes)."""
        return merkle.consistency_proof(old_size, tree_size, self._node_getter(company))
