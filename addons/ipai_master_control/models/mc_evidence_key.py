# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64

from odoo import api, fields, models

from ..lib import checkpoint, evidence_leaf, key_chain
from .trust import trusted


class McEvidenceKey(models.Model):
    """The public keys of a company's checkpoints, oldest first.

    Anybody may read them. A key signs whom it follows (``lib/key_chain``), so a row
    that somebody slips in is not believed.
    """

    _name = "mc.evidence.key"
    _description = "Evidence Key"
    _inherit = ["mc.append.only.mixin", "mc.mirrored.mixin"]
    _order = "company_id, valid_from, id"
    _rec_name = "key_id"
    _log_access = False

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    key_id = fields.Char("Key ID", required=True, readonly=True)
    public_key = fields.Char(required=True, readonly=True, help="Base64, Ed25519.")
    verifier_key = fields.Char(
        readonly=True, help="The same as tools for C2SP signed notes take it."
    )
    valid_from = fields.Datetime(required=True, readonly=True)
    previous_public_key = fields.Char(readonly=True)
    signature = fields.Char(
        required=True, readonly=True, help="Of this key over its statement."
    )

    @api.model
    def _current(self, company):
        return self.sudo().search(
            [("company_id", "=", company.id)], order="valid_from desc, id desc", limit=1
        )

    @api.model
    def _take_over(self, company, key, now):
        """Return the company's row of the signing key; a new key gets a new row."""
        current = self._current(company)
        if current.key_id == key.public.key_id:
            return current
        origin = checkpoint.origin(company.mc_uuid)
        before = current.public_key or ""
        text = key_chain.statement(
            origin, key.public.key_id, evidence_leaf.moment(now), before
        )
        return trusted(self.sudo()).create(
            [
                {
                    "company_id": company.id,
                    "key_id": key.public.key_id,
                    "public_key": key.public.text,
                    "verifier_key": key.public.verifier(origin),
                    "valid_from": now,
                    "previous_public_key": before or False,
                    "signature": base64.b64encode(
                        key.sign_bytes(text.encode())
                    ).decode(),
                }
            ]
        )
