# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What GitHub said about one check, once per attempt and conclusion."""

from odoo import api, fields, models


class PulserCheck(models.Model):
    _name = "pulser.check"
    _description = "Check"
    _inherit = ["mc.mirrored.mixin"]
    _order = "id desc"

    repository_id = fields.Many2one(
        "pulser.repository", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, index=True)
    delivery_id = fields.Many2one("pulser.delivery", "First Seen In", index=True)
    kind = fields.Selection(
        [
            ("check_run", "Check run"),
            ("check_suite", "Check suite"),
            ("workflow_run", "Workflow run"),
        ],
        required=True,
    )
    external_id = fields.Char("GitHub ID", required=True)
    run_attempt = fields.Integer(required=True, default=1)
    conclusion = fields.Char(required=True)
    name = fields.Char(required=True)
    head_sha = fields.Char(required=True, index=True)
    url = fields.Char("URL")

    def init(self):
        """The same check, attempt and conclusion counts once."""
        result = super().init()
        self.env.cr.execute(
            "CREATE UNIQUE INDEX IF NOT EXISTS pulser_check_unique ON pulser_check "
            "(repository_id, kind, external_id, run_attempt, conclusion)"
        )
        return result

    @api.model
    def _observe(self, delivery, observation):
        """Record an observation; return whether it is new.

        Two workers may see the same observation at the same instant: the index
        decides, and a row that our snapshot cannot see raises 40001, so that the
        caller's transaction runs again.

        :param delivery: ``pulser.delivery`` it came with
        :param observation: ``lib.events.CheckObservation``
        """
        repository = delivery.repository_id
        self.flush_model()
        self.env.cr.execute(
            """
            INSERT INTO pulser_check (
                uuid, row_version, repository_id, company_id, delivery_id, kind,
                external_id, run_attempt, conclusion, name, head_sha, url,
                create_uid, create_date, write_uid, write_date
            ) VALUES (
                gen_random_uuid()::text, 1, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s,
                %s, now() AT TIME ZONE 'UTC', %s, now() AT TIME ZONE 'UTC'
            )
            ON CONFLICT (repository_id, kind, external_id, run_attempt, conclusion)
            DO NOTHING
            RETURNING id
            """,
            (
                repository.id,
                repository.company_id.id,
                delivery.id,
                observation.kind,
                str(observation.external_id),
                observation.attempt,
                observation.conclusion or "",
                observation.name,
                observation.head_sha,
                observation.details_url,
                self.env.uid,
                self.env.uid,
            ),
        )
        return bool(self.env.cr.fetchone())
