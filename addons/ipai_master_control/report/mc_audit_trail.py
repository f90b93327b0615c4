# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ..lib import audit_trail

HEAD_FIELDS = ("lane_id", "priority", "source", "source_ref", "state", "user_id")
TIME_FIELDS = ("create_date", "responded_at", "resolved_at")


class AuditTrailReport(models.AbstractModel):
    """Everything that happened to one work item, on paper."""

    _name = "report.ipai_master_control.audit_trail"
    _description = "Audit Trail"

    @api.model
    def _get_report_values(self, docids, data=None):
        items = self.env["mc.work.item"].browse(docids)
        items.check_access("read")
        return {
            "doc_ids": docids,
            "doc_model": items._name,
            "docs": items,
            "content": {item.id: self._content(item) for item in items},
        }

    @api.model
    def _content(self, item):
        """Return what the template shows for one item."""
        evidence = self.env["mc.evidence"].search(
            [("work_item_id", "=", item.id)], order="recorded_at, id"
        )
        lines = self._lines(evidence)
        by_id = {line["id"]: line for line in lines}
        chains = audit_trail.chains({r.id: r.supersedes_id.id for r in evidence})
        return {
            "company": item.company_id,
            "facts": list(self._facts(item)),
            "lines": lines,
            "approvals": [line for line in lines if line["kind"] == "approval"],
            "files": [line for line in lines if line["file"]],
            "chains": [[by_id[i] for i in chain if i in by_id] for chain in chains],
            "wrong": [line for line in lines if not line["is_intact"]],
            "sealed": sum(line["leaf"] is not None for line in lines),
            "seal": self._seal(item.company_id, lines),
            "made_at": audit_trail.moment(self.env["mc.clock"].now()),
            "made_by": self.env.user.name,
        }

    def _facts(self, item):
        for name in HEAD_FIELDS:
            field = item._fields[name]
            value = item[name]
            if field.type == "selection":
                value = dict(field._description_selection(self.env)).get(value)
            elif field.relational:
                value = value.sudo().display_name
            if value:
                yield field._description_string(self.env), value
        for name in TIME_FIELDS:
            if item[name]:
                label = item._fields[name]._description_string(self.env)
                yield label, f"{audit_trail.moment(item[name])} UTC"

    def _lines(self, evidence):
        leaves = self._leaves(evidence)
        labels = dict(evidence._fields["kind"]._description_selection(self.env))
        return [
            {
                "id": row.id,
                "kind": row.kind,
                "label": labels[row.kind],
                "time": audit_trail.moment(row.recorded_at),
                "name": row.name or "",
                "body": audit_trail.excerpt(row.body, audit_trail.BODY_CHARS),
                "details": audit_trail.details(row.kind, row.meta),
                "uri": row.uri or "",
                "actor": row.actor_name or "",
                "uuid": row.uuid,
                "content_sha256": row.content_sha256,
                "file": row.sudo().attachment_id.name or "",
                "file_size": row.sudo().attachment_id.file_size,
                "file_sha256": row.file_sha256 or "",
                "erased_at": audit_trail.moment(row.erased_at),
                "is_intact": bool(row.erased_at) or row._is_intact(),
                **leaves.get(row.id, {"leaf": None, "checkpoint": None}),
            }
            for row in evidence
        ]

    def _leaves(self, evidence):
        leaves = self.env["mc.evidence.leaf"].sudo()
        return {
            leaf.evidence_id: {
                "leaf": leaf.leaf_index,
                "checkpoint": leaf.checkpoint_id.tree_size,
            }
            for leaf in leaves.search([("evidence_id", "in", evidence.ids)])
        }

    def _seal(self, company, lines):
        """Return the checkpoint that covers all sealed lines: the company's newest."""
        point = self.env["mc.checkpoint"]._latest(company)
        if not point or all(line["leaf"] is None for line in lines):
            return None
        return {
            "size": point.tree_size,
            "root": point.root_hash,
            "time": audit_trail.moment(point.sealed_at),
            "key": point.key_id or "",
        }
