# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ..lib import states
from .trust import is_trusted, without_defaults

RECORD_FIELDS = frozenset({"res_model", "res_id"})


class McWorkItem(models.Model):
    """The way back: the business record hears what becomes of the item it emitted."""

    _inherit = "mc.work.item"

    event_code = fields.Char(
        "Event",
        readonly=True,
        copy=False,
        help="Of the business record's event that brought the item.",
    )

    def init(self):
        result = super().init()
        self.env.cr.execute(
            "CREATE INDEX IF NOT EXISTS mc_work_item_record_idx"
            " ON mc_work_item (res_model, res_id, event_code)"
            " WHERE res_id IS NOT NULL"
        )
        return result

    def write(self, vals):
        """Keep an emitted item with its record: that one is told, with all rights."""
        moved = sorted(RECORD_FIELDS & vals.keys())
        if moved and not is_trusted(self.env) and any(self.sudo().mapped("event_code")):
            raise self._protected_error(moved)
        return super().write(vals)

    def _source_record(self):
        """Return the record that emitted the item, with all rights, or None."""
        item = self.sudo()
        model = self.env.get(item.res_model or "")
        if not item.event_code or model is None or not hasattr(model, "_mc_on_state"):
            return None
        record = model.sudo().with_company(item.company_id).browse(item.res_id)
        return without_defaults(record).exists() or None

    def _decides_record(self):
        """Say whether finishing the item (one) is a person's decision on its record.

        Extension point.
        """
        return True

    def _after_state_change(self, previous):
        result = super()._after_state_change(previous)
        record = self._source_record()
        if record:
            item = self.sudo()
            record._mc_on_state(item, previous)
            if item.state == states.DONE:
                record._mc_on_resolved(item)
            elif item.state == states.CANCELLED:
                record._mc_on_cancelled(item)
        return result
