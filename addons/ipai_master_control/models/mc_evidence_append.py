# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models, release
from odoo.exceptions import ValidationError

from ..lib import canonical
from .trust import trusted


class McEvidence(models.Model):
    """The one way to add evidence, and what it accepts."""

    _inherit = "mc.evidence"

    @api.private
    @api.model
    def append(
        self,
        kind,
        name,
        body=None,
        uri=None,
        meta=None,
        attachment=None,
        supersedes=None,
        work_item=None,
        company=None,
    ):
        """Append one fact and return it.

        The row is written with all rights, in the name of the environment's user.

        :param kind: one of the selection's values
        :param meta: dict, stored as canonical JSON text
        :param attachment: ``(name, bytes, mimetype)`` or an ``ir.attachment``, which is
            copied: the copy belongs to the evidence and cannot be changed any more
        :param supersedes: the evidence of the same work item that this one replaces
        :param company: of the work item if there is one, else the environment's
        :raises ValidationError: names the argument that does not fit
        """
        company = work_item.company_id if work_item else company or self.env.company
        vals = {
            "kind": kind,
            "name": name,
            "body": body,
            "uri": uri,
            "meta": meta,
            "work_item_id": work_item.id if work_item else False,
            "company_id": company.id,
            "supersedes_id": self._check_supersedes(supersedes, work_item, company),
            "attachment_id": self._own_attachment(attachment, company),
        }
        return self.sudo().create([vals]).with_env(self.env)

    def _check_supersedes(self, supersedes, work_item, company):
        if not supersedes:
            return False
        earlier = supersedes.sudo()
        item = work_item or self.env["mc.work.item"]
        if earlier.work_item_id.id != item.id or earlier.company_id != company:
            raise ValidationError(
                self.env._("supersedes: belongs to another work item or company.")
            )
        if earlier.superseded_by_ids:
            raise ValidationError(
                self.env._("supersedes: a newer version exists already.")
            )
        return earlier.id

    def _own_attachment(self, attachment, company):
        """Return the id of a file of ours for what the caller gave."""
        if not attachment:
            return False
        if isinstance(attachment, models.BaseModel):
            self._check_may_read(attachment)
            if attachment.type != "binary":
                raise ValidationError(
                    self.env._("attachment: a link has no bytes to keep.")
                )
            attachment = (attachment.name, attachment.raw, attachment.mimetype)
        name, content, mimetype = attachment
        if not isinstance(content, bytes):
            raise ValidationError(self.env._("attachment: the content must be bytes."))
        vals = {
            "name": canonical.storable_text(name),
            "raw": content,
            "mimetype": mimetype,
            "res_model": self._name,
            "res_id": 0,
            "company_id": company.id,
        }
        return trusted(self.env["ir.attachment"].sudo()).create([vals]).id

    @api.model
    def _check_may_read(self, attachment):
        if release.version_info[0] < 19:
            attachment.check("read")  # its own rules are not in check_access yet
        else:
            attachment.check_access("read")
