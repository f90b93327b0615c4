# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

ASSIGNMENT_FIELDS = ("lane_id", "user_id", "priority")


class McWorkItem(models.Model):
    """What happens to a work item leaves evidence."""

    _inherit = "mc.work.item"

    evidence_ids = fields.One2many("mc.evidence", "work_item_id", readonly=True)
    evidence_count = fields.Integer(compute="_compute_evidence_count")

    def _compute_evidence_count(self):
        counts = dict(
            self.env["mc.evidence"]._read_group(
                [("work_item_id", "in", self.ids)], ["work_item_id"], ["__count"]
            )
        )
        for item in self:
            item.evidence_count = counts.get(item, 0)

    def _after_create(self):
        result = super()._after_create()
        self._add_intake_evidence()
        return result

    def write(self, vals):
        """Write, with evidence of a changed lane, assignee or priority."""
        if not vals.keys() & set(ASSIGNMENT_FIELDS):
            return super().write(vals)
        before = {item: item._assignment_values() for item in self}
        result = super().write(vals)
        self._add_assignment_evidence(before)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_evidence(self):
        evidence = self.env["mc.evidence"].sudo()
        if evidence.search_count([("work_item_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._(
                    "A work item with evidence cannot be deleted. Cancel it instead."
                )
            )

    @api.private
    def add_evidence(
        self,
        kind,
        name,
        body=None,
        uri=None,
        meta=None,
        attachment=None,
        supersedes=None,
    ):
        """Append evidence to this item; see ``mc.evidence.append`` for the arguments.

        :raises AccessError: the user may not write the item
        """
        self.ensure_one()
        self.check_access("write")
        return self.env["mc.evidence"].append(
            kind,
            name,
            body=body,
            uri=uri,
            meta=meta,
            attachment=attachment,
            supersedes=supersedes,
            work_item=self,
        )

    def _add_evidence_rows(self, rows):
        """Append many rows at once; ``rows`` is a list of (item, kind, name, meta)."""
        return (
            self.env["mc.evidence"]
            .sudo()
            .create(
                [
                    {
                        "kind": kind,
                        "name": name,
                        "meta": meta,
                        "work_item_id": item.id,
                        "company_id": item.sudo().company_id.id,
                    }
                    for item, kind, name, meta in rows
                ]
            )
        )

    def _add_intake_evidence(self):
        self._add_evidence_rows(
            [(item, "intake", item.name, item._intake_meta()) for item in self.sudo()]
        )

    def _intake_meta(self):
        return {
            "lane": self.lane_id.code,
            "payload": self.payload or None,
            "priority": self.priority,
            "reference": self.reference,
            "source": self.source,
            "source_ref": self.source_ref or None,
            "user": self.user_id.name or None,
            "uuid": self.uuid,
        }

    def _assignment_values(self):
        item = self.sudo()
        return {
            "lane": item.lane_id.code,
            "user": item.user_id.name or None,
            "user_id": item.user_id.id or None,
            "priority": item.priority,
        }

    def _add_assignment_evidence(self, before):
        """Append what changed; ``before`` has the ``_assignment_values`` of each."""
        rows = []
        for item, old in before.items():
            new = item._assignment_values()
            changes = {
                key: {"from": old[key], "to": new[key]}
                for key in new
                if old[key] != new[key]
            }
            if changes:
                name = ", ".join(key for key in changes if key != "user_id")
                rows.append((item, "assignment", name, changes))
        self._add_evidence_rows(rows)

    def action_open_evidence(self):
        """Open the item's evidence."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ipai_master_control.mc_evidence_action"
        )
        action["domain"] = [("work_item_id", "=", self.id)]
        return action
