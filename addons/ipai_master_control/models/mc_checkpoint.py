# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from .evidence_functions import is_hardened


class McCheckpoint(models.Model):
    """A signed seal over all evidence of a company so far.

    The note is the text that was signed (see ``lib/checkpoint``). Without a signing key
    the sealer still appends leaves and roots, and leaves key and signature empty: such
    a seal proves nothing about who made it, only the witnesses do.
    """

    _name = "mc.checkpoint"
    _description = "Checkpoint"
    _inherit = ["mc.append.only.mixin", "mc.mirrored.mixin"]
    _order = "id desc"
    _log_access = False

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    tree_size = fields.Integer(
        required=True, readonly=True, help="How many pieces of evidence it covers."
    )
    root_hash = fields.Char(required=True, readonly=True)
    note = fields.Text(required=True, readonly=True)
    key_id = fields.Char(
        readonly=True, help="The signing key; empty when there was none."
    )
    signature = fields.Char(readonly=True, help="Base64, Ed25519 over the note's text.")
    sealed_at = fields.Datetime(required=True, readonly=True)
    seen_id = fields.Integer(
        readonly=True, help="The highest id of a piece of evidence that is sealed."
    )
    settled_id = fields.Integer(
        readonly=True, help="Up to this id nothing unsealed can appear any more."
    )
    snapshot_xmax = fields.Char(readonly=True)
    is_signed = fields.Boolean(compute="_compute_is_signed", search="_search_is_signed")
    publication_ids = fields.One2many(
        "mc.checkpoint.publication", "checkpoint_id", "Witnesses", readonly=True
    )

    def init(self):
        if is_hardened(self.env.cr, self._table):
            return
        self.env.cr.execute(
            "CREATE INDEX IF NOT EXISTS mc_checkpoint_size_idx"
            " ON mc_checkpoint (company_id, tree_size, id)"
        )
        self.env.cr.execute(
            "CREATE INDEX IF NOT EXISTS mc_checkpoint_latest_idx"
            " ON mc_checkpoint (company_id, id)"
        )

    @api.depends("tree_size", "company_id")
    def _compute_display_name(self):
        for point in self:
            point.display_name = f"{point.company_id.name} #{point.tree_size}"

    @api.depends("key_id")
    def _compute_is_signed(self):
        for point in self:
            point.is_signed = bool(point.key_id)

    def _search_is_signed(self, operator, value):
        if operator not in ("=", "!=", "in"):
            raise NotImplementedError(operator)
        values = set(value) if operator == "in" else {value}
        if values == {True, False}:
            return [(1, "=", 1)]
        wanted = (True in values) != (operator == "!=")
        return [("key_id", "!=" if wanted else "=", False)]

    @api.model
    def _latest(self, company):
        """Return the company's newest checkpoint, or none."""
        return self.sudo().search(
            [("company_id", "=", company.id)], order="id desc", limit=1
        )
