# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL


class McEvidence(models.Model):
    """Evidence of many things at once, as sweeps have it."""

    _inherit = "mc.evidence"

    @api.model
    def _append_rows(self, vals_list):
        """Append many rows without files, in one statement.

        Time, actor, salts and hashes are those of ``create``. It is several times
        faster, returns nothing, and calls no extension of ``create``: it is for what
        the clocks themselves write.

        :param vals_list: as for ``create``; the company has to be given
        """
        if not vals_list:
            return
        now = self.env["mc.clock"].now()
        rows = [self._complete(vals, now) for vals in vals_list]
        columns = [name for name in rows[0] if self._fields[name].store]
        query = SQL(
            "INSERT INTO %s (%s)",
            SQL.identifier(self._table),
            SQL(", ").join(map(SQL.identifier, columns)),
        )
        self.env.cr.execute_values(
            f"{query.code} VALUES %s",
            # As the ORM does: what is False or empty is NULL.
            [[row[name] or None for name in columns] for row in rows],
            page_size=len(rows),
        )
        self.env["mc.work.item"].invalidate_model(["evidence_ids"], flush=False)
        self.env["mc.evidence"].invalidate_model(["superseded_by_ids"], flush=False)
