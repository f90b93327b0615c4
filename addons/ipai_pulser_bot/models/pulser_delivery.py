# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""One webhook delivery: stored first, worked on in the queue."""

import json
import re

from odoo import api, fields, models
from odoo.addons.ipai_master_control.models.trust import QUEUED

from ..lib import events

RETENTION_DAYS = 30
MAX_FORGOTTEN = 500
FULL_NAME = re.compile(r"[A-Za-z0-9_.-]{1,100}/[A-Za-z0-9_.-]{1,100}")
ACTION = re.compile(r"[a-z_]{1,64}")


class PulserDelivery(models.Model):
    _name = "pulser.delivery"
    _description = "Webhook Delivery"
    _inherit = ["mc.mirrored.mixin", "pulser.bot.worker"]
    _rec_name = "guid"
    _order = "id desc"

    guid = fields.Char("Delivery", required=True, help="X-GitHub-Delivery")
    app_id = fields.Many2one("pulser.app", required=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, index=True)
    repository_id = fields.Many2one("pulser.repository", ondelete="set null")
    repository_name = fields.Char()
    event = fields.Char(required=True, help="X-GitHub-Event")
    action = fields.Char()
    received_at = fields.Datetime(required=True, index=True)
    state = fields.Selection(
        [
            ("pending", "Pending"),
            ("processed", "Processed"),
            ("ignored", "Ignored"),
            ("failed", "Failed"),
        ],
        required=True,
        default="pending",
        index=True,
    )
    reason = fields.Char()
    body = fields.Text(groups="base.group_system")

    def init(self):
        """A delivery counts once per App, however often it is sent."""
        result = super().init()
        self.env.cr.execute(
            "CREATE UNIQUE INDEX IF NOT EXISTS pulser_delivery_guid_unique "
            "ON pulser_delivery (app_id, guid)"
        )
        return result

    @api.model
    def _receive(self, app, guid, event, payload):
        """Store a delivery whose signature was checked, and queue its work.

        :param app: ``pulser.app`` whose secret signed it
        :param guid: X-GitHub-Delivery
        :param event: X-GitHub-Event
        :param dict payload: the body
        :return: ``(state, reason)``; a repeated delivery is ("ignored", why)
        """
        name, action = _repository_name(payload), payload.get("action")
        repository = self.env["pulser.repository"].sudo()._find(app, name or "")
        reason = self._reason_to_ignore(event, name, repository)
        vals = {
            "guid": guid,
            "app_id": app.id,
            "company_id": app.company_id.id,
            "repository_id": repository.id or None,
            "repository_name": name,
            "event": event,
            "action": _word(action),
            "state": "ignored" if reason else "pending",
            "reason": reason,
            "body": None if reason else json.dumps(payload, ensure_ascii=True),
        }
        delivery = self._insert_once(vals)
        if not delivery:
            return "ignored", "this delivery was received before"
        if reason:
            return "ignored", reason
        delivery._queue()
        return "queued", None

    @api.model
    def _reason_to_ignore(self, event, name, repository):
        if event not in events.SUPPORTED:
            return f"the event {event} is not used"
        if not name:
            return "the payload names no repository"
        if not repository:
            return f"the repository {name} is not watched"
        return None

    @api.model
    def _insert_once(self, vals):
        """Insert, or return an empty recordset when the GUID is there already.

        A twin that our snapshot cannot see raises 40001: the request runs again.
        """
        columns = list(vals)
        holes = ", ".join(["%s"] * len(columns))
        # The column names are literals of the caller, never of the request.
        query = (
            f"INSERT INTO pulser_delivery (uuid, row_version, received_at, "
            f"create_uid, create_date, write_uid, write_date, {', '.join(columns)}) "
            f"VALUES (gen_random_uuid()::text, 1, now() AT TIME ZONE 'UTC', %s, "
            f"now() AT TIME ZONE 'UTC', %s, now() AT TIME ZONE 'UTC', {holes}) "
            f"ON CONFLICT (app_id, guid) DO NOTHING RETURNING id"
        )
        self.env.cr.execute(
            query, [self.env.uid, self.env.uid, *(vals[name] for name in columns)]
        )
        row = self.env.cr.fetchone()
        return self.browse(row[0] if row else ())

    @api.model
    def _queue_forgotten(self):
        """Queue again what was received but never worked on: its job failed."""
        now = self.env["mc.clock"].now()
        waiting = self.search(
            [
                ("state", "=", "pending"),
                ("received_at", "<", fields.Datetime.subtract(now, hours=1)),
            ],
            limit=MAX_FORGOTTEN,
        )
        for delivery in waiting:
            delivery._queue()

    def _queue(self):
        self._as_bot().with_context(**QUEUED).with_delay(
            description=f"{self.event} {self.repository_name}",
            priority=5,
            identity_key=f"pulser.delivery:{self.uuid}",
        )._job_process()

    def _job_process(self):
        """Queue job: turn the delivery into checks, a work item and a look at the
        pull request. Runs as the bot user.

        The look (``pulser.repository._job_sync_pull``) reads the state of the pull
        request from GitHub, so it does not matter in which order deliveries come.
        """
        self.ensure_one()
        if self.state != "pending":
            return
        try:
            event = events.parse_event(self.event, json.loads(self.sudo().body))
        except events.InvalidPayload as error:
            self._close("failed", f"invalid payload: {error}")
            return
        if isinstance(event, events.Ignored):
            self._close("ignored", event.reason)
        elif isinstance(event, events.PullRequestChange):
            self.repository_id._see_people_of(event)
            self.repository_id._sync_pull(event.number)
            self._close("processed")
        else:
            self._process_check(event)

    def _process_check(self, observation):
        reason = self._reason_to_skip(observation)
        if reason:
            self._close("ignored", reason)
            return
        repository = self.repository_id
        if not observation.pr_numbers:
            repository._find_pulls(observation.head_sha)
        for number in observation.pr_numbers:
            if repository._is_watched_failure(observation):
                repository._intake(number, observation.name, observation.details_url)
            repository._sync_pull(number)
        self._close("processed")

    def _reason_to_skip(self, observation):
        if not observation.conclusion:
            return "the check has no conclusion yet"
        if not self.env["pulser.check"]._observe(self, observation):
            return "this check, attempt and conclusion was seen before"
        return None

    def _close(self, state, reason=None):
        self.write({"state": state, "reason": reason})

    @api.autovacuum
    def _gc_deliveries(self):
        """Forget deliveries (they hold names) after ``RETENTION_DAYS``."""
        self.flush_model()
        self.env.cr.execute(
            """
            DELETE FROM pulser_delivery
             WHERE received_at < (now() AT TIME ZONE 'UTC') - %s * interval '1 day'
               AND state != 'pending'
            """,
            (RETENTION_DAYS,),
        )


def _repository_name(payload):
    repository = payload.get("repository")
    name = repository.get("full_name") if isinstance(repository, dict) else None
    if isinstance(name, str) and FULL_NAME.fullmatch(name):
        return name
    return None


def _word(value):
    return value if isinstance(value, str) and ACTION.fullmatch(value) else None
