# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from .evidence_functions import is_hardened


class McEvidenceRetirement(models.Model):
    """One piece of evidence that retention dropped; its leaf stays.

    Written by the database function ``mc_evidence_retire`` alone. ``batch_uuid`` is the
    ``erasure`` evidence that records the run.
    """

    _name = "mc.evidence.retirement"
    _description = "Retired Evidence"
    _inherit = ["mc.append.only.mixin"]
    _order = "id desc"
    _rec_name = "evidence_uuid"
    _log_access = False

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    evidence_id = fields.Integer("Evidence ID", required=True, readonly=True)
    evidence_uuid = fields.Char("Evidence UUID", required=True, readonly=True)
    work_item_uuid = fields.Char("Work Item UUID", readonly=True)
    leaf_index = fields.Integer(required=True, readonly=True)
    recorded_at = fields.Datetime(required=True, readonly=True)
    due_at = fields.Datetime(
        required=True, readonly=True, help="When the retention ended."
    )
    retired_at = fields.Datetime(required=True, readonly=True)
    batch_uuid = fields.Char("Recorded By", required=True, readonly=True, index=True)

    def init(self):
        if is_hardened(self.env.cr, self._table):
            return
        self.env.cr.execute(
            "CREATE UNIQUE INDEX IF NOT EXISTS mc_evidence_retirement_evidence_uniq"
            " ON mc_evidence_retirement (evidence_id)"
        )
        self.env.cr.execute(
            "CREATE INDEX IF NOT EXISTS mc_evidence_retirement_uuid_idx"
            " ON mc_evidence_retirement (evidence_uuid)"
        )
