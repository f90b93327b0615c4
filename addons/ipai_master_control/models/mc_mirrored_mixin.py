# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import uuid

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .evidence_functions import is_hardened
from .trust import is_trusted

IDENTITY_FIELDS = frozenset({"uuid", "row_version"})


class McMirroredMixin(models.AbstractModel):
    """Records that can be copied elsewhere: an id that is theirs everywhere, a version.

    The version is counted by a trigger, so changes by plain SQL count as well.
    """

    _name = "mc.mirrored.mixin"
    _description = "Mirrored Record"

    uuid = fields.Char(
        "UUID",
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: str(uuid.uuid4()),
    )
    row_version = fields.Integer(
        readonly=True,
        copy=False,
        default=1,
        help="Grows with each change, whoever makes it.",
    )

    def _auto_init(self):
        result = super()._auto_init()
        if (
            self._auto
            and not self._abstract
            and not is_hardened(self.env.cr, self._table)
        ):
            self._install_uuid_index()
            self._install_row_version_trigger()
        return result

    def _init_column(self, column_name):
        """Give each row of a table that is older than the mixin its own id."""
        if column_name != "uuid":
            return super()._init_column(column_name)
        return self.env.cr.execute(
            SQL(
                "UPDATE %s SET uuid = gen_random_uuid()::text WHERE uuid IS NULL",
                SQL.identifier(self._table),
            )
        )

    def _install_uuid_index(self):
        self.env.cr.execute(
            SQL(
                "CREATE UNIQUE INDEX IF NOT EXISTS %s ON %s (uuid)",
                SQL.identifier(f"{self._table}_uuid_uniq"),
                SQL.identifier(self._table),
            )
        )

    def _install_row_version_trigger(self):
        self.env.cr.execute(
            """
            CREATE OR REPLACE FUNCTION mc_row_version() RETURNS trigger AS $$
            BEGIN
                IF TG_OP = 'INSERT' THEN
                    NEW.row_version := 1;
                ELSE
                    NEW.row_version := COALESCE(OLD.row_version, 0) + 1;
                END IF;
                RETURN NEW;
            END
            $$ LANGUAGE plpgsql
            """
        )
        name = f"{self._table}_row_version"
        self.env.cr.execute(
            "SELECT 1 FROM pg_trigger WHERE tgname = %s AND tgrelid = %s::regclass",
            [name, self._table],
        )
        if not self.env.cr.rowcount:
            self.env.cr.execute(
                SQL(
                    "CREATE TRIGGER %s BEFORE INSERT OR UPDATE ON %s"
                    " FOR EACH ROW EXECUTE FUNCTION mc_row_version()",
                    SQL.identifier(name),
                    SQL.identifier(self._table),
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals.pop("row_version", None)
        return super().create(vals_list)

    def write(self, vals):
        """Refuse to change what identifies the record elsewhere."""
        changed = IDENTITY_FIELDS & vals.keys()
        if changed and not is_trusted(self.env):
            raise UserError(
                self.env._("%s cannot be changed.", ", ".join(sorted(changed)))
            )
        return super().write(vals)
