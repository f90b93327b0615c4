# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import UserError

from .trust import is_trusted

BOUND_MODEL = "mc.evidence"
CONTENT_FIELDS = frozenset({"raw", "datas", "db_datas"})
BOUND_FIELDS = CONTENT_FIELDS | {
    "checksum",
    "company_id",
    "file_size",
    "mimetype",
    "name",
    "public",
    "res_field",
    "res_id",
    "res_model",
    "store_fname",
    "type",
    "url",
}


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        attachments = super().create(vals_list)
        attachments._check_evidence_unchanged({"res_model"})
        return attachments

    def write(self, vals):
        """Refuse to change the file of a piece of evidence, or to make one up."""
        if not self._is_same_content(vals):
            self._check_evidence_unchanged(vals.keys())
        if vals.get("res_model") == BOUND_MODEL:
            self._refuse_evidence_change()
        return super().write(vals)

    def unlink(self):
        """Refuse to delete the file of a piece of evidence."""
        self._check_evidence_unchanged({"res_id"})
        return super().unlink()

    def _is_same_content(self, vals):
        """Tell a move of the file store, which writes the same bytes, from a change."""
        if not vals.keys() <= {"raw", "mimetype"} or "raw" not in vals:
            return False
        return all(
            attachment.raw == vals["raw"]
            and attachment.mimetype == vals.get("mimetype", attachment.mimetype)
            for attachment in self
        )

    def _check_evidence_unchanged(self, field_names):
        if not BOUND_FIELDS & set(field_names):
            return
        if any(attachment.res_model == BOUND_MODEL for attachment in self.sudo()):
            self._refuse_evidence_change()

    def _refuse_evidence_change(self):
        if not is_trusted(self.env):
            raise UserError(
                self.env._(
                    "The file of a piece of evidence cannot be changed or deleted."
                    " Append evidence that supersedes it."
                )
            )
