# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..lib.tables import TABLES


class McMirrorProblem(models.Model):
    """A row that the mirror refused, put aside so that the rest goes on.

    It is sent again when it changes, when what it waits for has arrived, once an hour,
    or when somebody says so.
    """

    _name = "mc.mirror.problem"
    _description = "Row That the Mirror Refused"
    _order = "id desc"
    _rec_name = "row_uuid"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    table_name = fields.Char("Table", required=True, readonly=True)
    row_uuid = fields.Char("Row", required=True, readonly=True)
    reason = fields.Char(required=True, readonly=True)
    waits_for_table = fields.Char(readonly=True)
    waits_for_uuid = fields.Char(readonly=True)
    attempts = fields.Integer(readonly=True, default=1)

    def init(self):
        self.env.cr.execute(
            "CREATE UNIQUE INDEX IF NOT EXISTS mc_mirror_problem_row_uniq"
            " ON mc_mirror_problem (table_name, row_uuid)"
        )
        self.env.cr.execute(
            "CREATE INDEX IF NOT EXISTS mc_mirror_problem_waits_idx"
            " ON mc_mirror_problem (waits_for_table, waits_for_uuid)"
            " WHERE waits_for_uuid IS NOT NULL"
        )

    def action_retry(self):
        """Send the rows again."""
        self.check_access("write")
        self.sudo()._retry()
        self.env["mc.mirror"].sudo()._wake()

    def action_open_record(self):
        """Open the record that the row is made of."""
        self.ensure_one()
        records = self.env[TABLES[self.table_name].model]
        record = records.search([("uuid", "=", self.row_uuid)], limit=1)
        return record.get_formview_action() if record else False

    def _retry(self):
        changes = self.env["mc.mirror.change"]
        for company, problems in self.grouped("company_id").items():
            keys = [(one.table_name, one.row_uuid) for one in problems]
            changes._note(keys, company.id)

    @api.model
    def _settle(self, sent, refused):
        """Store what came of a batch: new problems, and those that are over.

        :param sent: keys of the whole batch, also of rows that are no more
        :param refused: list of ``lib.rows.Refusal``
        """
        bad = {refusal.row.key for refusal in refused}
        self._end([key for key in sent if key not in bad])
        for refusal in refused:
            waits = refusal.waits_for or (None, None)
            self.env.cr.execute(
                """
                INSERT INTO mc_mirror_problem (company_id, table_name, row_uuid, reason,
                    waits_for_table, waits_for_uuid, attempts, create_date, write_date)
                VALUES (%s, %s, %s, %s, %s, %s, 1, now() AT TIME ZONE 'UTC',
                    now() AT TIME ZONE 'UTC')
                ON CONFLICT (table_name, row_uuid) DO UPDATE SET
                    reason = excluded.reason, attempts = mc_mirror_problem.attempts + 1,
                    waits_for_table = excluded.waits_for_table,
                    waits_for_uuid = excluded.waits_for_uuid,
                    write_date = excluded.write_date
                """,
                [refusal.row.company_id, *refusal.row.key, refusal.reason, *waits],
            )
            if refusal.waits_for and self._is_new(refusal.row.key):
                # Nobody may have noted it: the mirror has lost it, or never had it.
                self.env["mc.mirror.change"]._note(
                    [refusal.waits_for], refusal.row.company_id
                )
        self.invalidate_model()

    def _is_new(self, key):
        self.env.cr.execute(
            "SELECT attempts = 1 FROM mc_mirror_problem"
            " WHERE table_name = %s AND row_uuid = %s",
            key,
        )
        return self.env.cr.fetchone()[0]

    def _end(self, keys):
        """Forget the problems of rows that arrived, and send what waited for them."""
        if not keys:
            return
        names, uuids = ([key[part] for key in keys] for part in (0, 1))
        self.env.cr.execute(
            """
            WITH arrived AS (
                SELECT * FROM unnest(%(names)s::text[], %(uuids)s::text[])
                    AS key (name, uuid)
            ), over AS (
                DELETE FROM mc_mirror_problem p USING arrived a
                WHERE p.table_name = a.name AND p.row_uuid = a.uuid
            )
            INSERT INTO mc_mirror_change (company_id, table_name, row_uuid, row_version,
                is_deletion, noted_at)
            SELECT p.company_id, p.table_name, p.row_uuid, 1, false,
                clock_timestamp() AT TIME ZONE 'UTC'
            FROM mc_mirror_problem p JOIN arrived a
                ON p.waits_for_table = a.name AND p.waits_for_uuid = a.uuid
            """,
            {"names": names, "uuids": uuids},
        )

    @api.model
    def _cron_retry(self):
        """Cron: send again what was refused; whoever repaired it need not tell us.

        A transaction that was open when a company lost its mirror may have noted
        something since: that is forgotten here.
        """
        # pylint: disable=no-search-all
        every = self.env["res.company"].sudo().with_context(active_test=False)
        companies = every.search([])
        companies.filtered(lambda one: not one.mc_mirror_id.active)._mc_forget_mirror()
        self.sudo().search([])._retry()
        self.env["mc.mirror"]._wake()
