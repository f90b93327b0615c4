# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

MANAGER = "ipai_master_control.mc_group_manager"
HOLD_FIELDS = frozenset({"legal_hold", "legal_hold_reason"})


class McWorkItem(models.Model):
    """Legal hold: as long as it is set, nothing of the item is erased or retired."""

    _inherit = "mc.work.item"

    legal_hold = fields.Boolean(
        copy=False, help="Nothing of this item is erased or dropped by retention."
    )
    legal_hold_reason = fields.Char(copy=False)

    @api.model_create_multi
    def create(self, vals_list):
        if any(HOLD_FIELDS & vals.keys() for vals in vals_list):
            self._check_may_hold()
        items = super().create(vals_list)
        items.filtered("legal_hold")._add_hold_evidence()
        return items

    def write(self, vals):
        """Only managers set and lift a hold, with a reason, and it leaves evidence."""
        if not HOLD_FIELDS & vals.keys():
            return super().write(vals)
        self._check_may_hold()
        before = {item: item.legal_hold for item in self}
        result = super().write(vals)
        changed = self.filtered(lambda item: item.legal_hold != before[item])
        changed._add_hold_evidence()
        return result

    @api.constrains("legal_hold", "legal_hold_reason")
    def _check_legal_hold_reason(self):
        for item in self:
            if item.legal_hold and not (item.legal_hold_reason or "").strip():
                raise UserError(self.env._("Legal Hold: a reason is needed."))

    def _check_may_hold(self):
        if not (self.env.su or self.env.user.has_group(MANAGER)):
            raise AccessError(self.env._("Only managers set or lift a legal hold."))

    def _add_hold_evidence(self):
        rows = []
        for item in self:
            name = (
                self.env._("Legal hold set")
                if item.legal_hold
                else self.env._("Legal hold lifted")
            )
            meta = {
                "legal_hold": item.legal_hold,
                "reason": item.legal_hold_reason or None,
            }
            rows.append((item, "doc", name, meta))
        if rows:
            self._add_evidence_rows(rows)
