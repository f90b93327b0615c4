# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from .trust import is_trusted

ITEM_MODEL = "mc.work.item"
# A change of these makes another file of it, or puts it on another item.
FILE_FIELDS = frozenset({"raw", "datas", "db_datas", "res_model", "res_id"})


class IrAttachment(models.Model):
    """Files that are attached to a work item become evidence.

    The evidence has a copy of its own, bound by its hash: deleting the attachment takes
    nothing from the log, and leaves evidence itself.
    """

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        attachments = super().create(vals_list)
        attachments._mc_add_evidence("attached")
        return attachments

    def write(self, vals):
        """Write, with evidence of another file or another place."""
        if not FILE_FIELDS & vals.keys():
            return super().write(vals)
        before = {file.id: file._mc_key() for file in self.sudo()}
        result = super().write(vals)
        changed = self.filtered(lambda file: file.sudo()._mc_key() != before[file.id])
        changed._mc_add_evidence("changed")
        return result

    def unlink(self):
        """Delete, with evidence that the file was there."""
        self._mc_add_evidence("removed")
        return super().unlink()

    def _mc_key(self):
        return (self.res_model, self.res_id, self.checksum)

    def _mc_is_on_item(self):
        return (
            self.res_model == ITEM_MODEL
            and self.res_id
            and not self.res_field
            and self.type == "binary"
        )

    def _mc_add_evidence(self, event):
        """Append ``doc`` evidence for those of the files that are on a work item.

        Our own erasure and retention, which delete files, record themselves.
        """
        if is_trusted(self.env):
            return
        for file in self.sudo().filtered(lambda one: one._mc_is_on_item()):
            item = self.env[ITEM_MODEL].browse(file.res_id)
            if not item.sudo().exists():
                continue
            content = (file.name, file.raw or b"", file.mimetype)
            self.env["mc.evidence"].append(
                "doc",
                file.name,
                meta={
                    "attachment": file.id,
                    "checksum": file.checksum or None,
                    "event": event,
                    "mimetype": file.mimetype or None,
                    "size": file.file_size,
                },
                attachment=content if event != "removed" else None,
                supersedes=file._mc_latest_evidence(item),
                work_item=item.sudo(),
            )

    def _mc_latest_evidence(self, item):
        """Return the newest evidence of this file on the item, or none."""
        self.env["mc.evidence"].flush_model()
        self.env.cr.execute(
            """
            SELECT e.id FROM mc_evidence e
            WHERE e.work_item_id = %s AND e.kind = 'doc'
              AND e.meta::json ->> 'attachment' = %s
              AND NOT EXISTS (
                  SELECT FROM mc_evidence n WHERE n.supersedes_id = e.id)
            ORDER BY e.id DESC LIMIT 1
            """,
            [item.id, str(self.id)],
        )
        row = self.env.cr.fetchone()
        return self.env["mc.evidence"].browse(row[0] if row else [])
