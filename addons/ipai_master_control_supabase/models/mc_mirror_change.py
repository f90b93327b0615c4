# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from typing import NamedTuple

from odoo import api, fields, models

from ..lib.rows import Row
from ..lib.tables import TABLES, select_json


class Batch(NamedTuple):
    """What is sent together.

    :param ids: of the changes that are done with it
    :param keys: of all rows that the changes name
    :param rows: list of ``lib.rows.Row``, one for each key that there is
    """

    ids: list
    keys: set
    rows: list


class McMirrorChange(models.Model):
    """The outbox: "this row changed", noted by triggers in the change's transaction.

    There is no cursor that could run past a transaction that commits late: a note is
    there until what it stands for was sent, then it is deleted. Notes say *that* a row
    changed; what is sent is its state at that time, so their order does not matter.
    There are no foreign keys: inserting a note locks nothing.
    """

    _name = "mc.mirror.change"
    _description = "Change to Be Mirrored"
    _log_access = False
    _order = "id"

    company_id = fields.Integer(required=True, readonly=True)
    table_name = fields.Char(required=True, readonly=True)
    row_uuid = fields.Char(required=True, readonly=True)
    row_version = fields.Integer(readonly=True)
    is_deletion = fields.Boolean(readonly=True)
    is_forced = fields.Boolean(
        readonly=True, help="A repair: it replaces whatever the mirror has."
    )
    noted_at = fields.Datetime(required=True, readonly=True)

    def init(self):
        self.env.cr.execute(
            "CREATE INDEX IF NOT EXISTS mc_mirror_change_company_idx"
            " ON mc_mirror_change (company_id, id)"
        )
        # A note lives for seconds, the numbers of 100 a second for eight months.
        self.env.cr.execute("ALTER SEQUENCE mc_mirror_change_id_seq CYCLE")

    @api.model
    def _note(self, keys, company_id, forced=False, deleted=()):
        """Note rows by hand: repairs, and what waited for another row.

        :param keys: (table, uuid) of each
        :param deleted: those of them that Odoo has no more
        """
        self.env.cr.execute(
            """
            INSERT INTO mc_mirror_change
                (company_id, table_name, row_uuid, row_version, is_deletion, is_forced,
                 noted_at)
            SELECT %(company)s, key.name, key.uuid, 1, key.is_deletion, %(forced)s,
                clock_timestamp() AT TIME ZONE 'UTC'
            FROM unnest(%(names)s::text[], %(uuids)s::text[], %(deleted)s::boolean[])
                AS key (name, uuid, is_deletion)
            """,
            {
                "company": company_id,
                "forced": forced,
                "names": [name for name, _uuid in keys],
                "uuids": [uuid for _name, uuid in keys],
                "deleted": [key in deleted for key in keys],
            },
        )

    @api.model
    def _take(self, mirror, limit):
        """Return the :class:`Batch` of the oldest notes of a mirror.

        Nothing is locked or marked: only one worker sends at a time, and sending twice
        does no harm.
        """
        self.env.cr.execute(
            """
            SELECT n.id, n.table_name, n.row_uuid, n.row_version, n.is_deletion,
                COALESCE(n.is_forced, false), n.company_id, c.mc_uuid
            FROM mc_mirror_change n JOIN res_company c ON c.id = n.company_id
            WHERE c.mc_mirror_id = %s ORDER BY n.id LIMIT %s
            """,
            [mirror.id, limit],
        )
        ids, forced, buried, lost, wanted = [], set(), {}, {}, {}
        for (
            note,
            name,
            uuid,
            version,
            gone,
            by_force,
            company,
            tenant,
        ) in self.env.cr.fetchall():
            ids.append(note)
            key = (name, uuid)
            if by_force:
                forced.add(key)
            if gone:
                buried[key] = Row(key, company, None, tenant, version, by_force)
            else:
                wanted.setdefault(name, set()).add(uuid)
                if TABLES[name].model in self.env:
                    # Whoever notes a row by hand need not know whether it is there.
                    lost[key] = Row(key, company, None, tenant, version)
        rows = self._current(mirror, wanted, forced)
        alive = {row.key for row in rows}
        gone = {**lost, **buried}
        rows += [row for key, row in gone.items() if key not in alive]
        keys = buried.keys() | {(name, u) for name, us in wanted.items() for u in us}
        return Batch(ids, keys, rows)

    @api.model
    def _current(self, mirror, wanted, forced):
        """Return the rows as they are in this transaction's snapshot."""
        rows = []
        for name, uuids in wanted.items():
            table = TABLES[name]
            if table.model not in self.env:
                continue
            self.env.cr.execute(
                select_json(table, "WHERE r.uuid = ANY(%(uuids)s)"),
                {"mirror": mirror.id, "uuids": list(uuids)},
            )
            for _id, uuid, company, text in self.env.cr.fetchall():
                key = (name, uuid)
                rows.append(Row(key, company, text, forced=key in forced))
        return rows

    @api.model
    def _forget(self, ids):
        """Delete notes whose rows were sent or put aside."""
        self.env.cr.execute("DELETE FROM mc_mirror_change WHERE id = ANY(%s)", [ids])

    @api.model
    def _forget_companies(self, company_ids):
        """Delete all notes of companies whose work goes nowhere."""
        self.env.cr.execute(
            "DELETE FROM mc_mirror_change WHERE company_id = ANY(%s)", [company_ids]
        )

    @api.model
    def _backlog(self, mirrors):
        """Return mirror id -> (how many notes, age of the oldest in seconds)."""
        self.env.cr.execute(
            """
            SELECT c.mc_mirror_id, count(*), COALESCE(EXTRACT(EPOCH FROM
                clock_timestamp() AT TIME ZONE 'UTC' - min(n.noted_at)), 0)
            FROM mc_mirror_change n JOIN res_company c ON c.id = n.company_id
            WHERE c.mc_mirror_id = ANY(%s) GROUP BY 1
            """,
            [mirrors.ids],
        )
        return {row[0]: (row[1], float(row[2])) for row in self.env.cr.fetchall()}
