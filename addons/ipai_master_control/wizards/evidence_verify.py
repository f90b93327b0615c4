# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class McEvidenceVerify(models.TransientModel):
    """Ask for a verification."""

    _name = "mc.evidence.verify"
    _description = "Verify Evidence"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    with_files = fields.Boolean(
        "Read all files",
        default=True,
        help="Reads and hashes each attached file; takes longer.",
    )

    def action_verify(self):
        """Start it and show its record, which tells the progress."""
        self.ensure_one()
        record = self.env["mc.evidence.verification"]._request(
            self.company_id, self.with_files
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
