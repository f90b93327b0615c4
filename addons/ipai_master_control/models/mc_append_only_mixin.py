# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .evidence_functions import is_hardened
from .trust import is_trusted

APPEND_ONLY_SQL = """
CREATE OR REPLACE FUNCTION mc_log_append_only() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION
        'The sealed log is append only: % on % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$ LANGUAGE plpgsql;
"""


def install_append_only(cr, table):
    """Give a table the triggers that refuse UPDATE, DELETE and TRUNCATE."""
    if is_hardened(cr, table):
        return
    cr.execute(APPEND_ONLY_SQL)
    for suffix, event, level in (
        ("append_only", "UPDATE OR DELETE", "ROW"),
        ("no_truncate", "TRUNCATE", "STATEMENT"),
    ):
        name = f"{table}_{suffix}"
        cr.execute(
            "SELECT 1 FROM pg_trigger WHERE tgname = %s AND tgrelid = %s::regclass",
            [name, table],
        )
        if not cr.rowcount:
            cr.execute(
                SQL(
                    "CREATE TRIGGER %s BEFORE %s ON %s FOR EACH %s"
                    " EXECUTE FUNCTION mc_log_append_only()",
                    SQL.identifier(name),
                    SQL(event),
                    SQL.identifier(table),
                    SQL(level),
                )
            )


class McAppendOnlyMixin(models.AbstractModel):
    """Records that our own code appends and nobody changes or deletes.

    All values are given at creation, as for ``mc.evidence``: Odoo may not UPDATE.
    """

    _name = "mc.append.only.mixin"
    _description = "Append Only Record"
    _log_access = False

    def _auto_init(self):
        result = super()._auto_init()
        if self._auto and not self._abstract:
            install_append_only(self.env.cr, self._table)
        return result

    @api.model_create_multi
    def create(self, vals_list):
        if not is_trusted(self.env):
            raise UserError(self._append_only_message())
        return super().create(vals_list)

    def write(self, vals):  # pylint: disable=method-required-super
        """Refuse: the sealed log is append only."""
        raise UserError(self._append_only_message())

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sealed(self):
        raise UserError(self._append_only_message())

    def copy(self, default=None):  # pylint: disable=method-required-super
        """Refuse: nothing happens twice."""
        raise UserError(self._append_only_message())

    def _append_only_message(self):
        return self.env._(
            "%s: the sealed log is append only. Master Control itself writes it, and"
            " nobody can change or delete it.",
            self.env["ir.model"]._get(self._name).sudo().name,
        )
