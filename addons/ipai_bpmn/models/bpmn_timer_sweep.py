# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
from datetime import timedelta

import psycopg2
from odoo import api, models
from odoo.addons.ipai_master_control.lib.transaction import end_transaction, retry_write

from ..engine import events

BATCH = 200
PAUSE = timedelta(minutes=15)

_logger = logging.getLogger(__name__)


class BpmnTimerSweep(models.AbstractModel):
    """Fires what is due, each instance in a transaction of its own."""

    _name = "bpmn.timer.sweep"
    _description = "Timers of Processes"

    @api.model
    def _cron_sweep(self):
        """Fire all due timers; one that fails does not keep the others."""
        fired = 0
        # What is set again while the sweep goes on is for the next one: it always ends.
        until = self.env["mc.clock"].now()
        for model, fire in (
            ("bpmn.token", self._fire_token),
            ("bpmn.trigger", self._fire_trigger),
        ):
            failed = []
            while ids := self._due(model, failed, until):
                for record_id in ids:
                    try:
                        retry_write(self.env, lambda: fire(record_id))  # noqa: B023
                        fired += 1
                    except Exception as error:
                        self.env.cr.rollback()
                        self.env.invalidate_all(flush=False)
                        _logger.exception("Timer %s %s failed", model, record_id)
                        failed.append(record_id)
                        if not isinstance(error, psycopg2.OperationalError):
                            self._postpone(model, record_id)
        return fired

    def _postpone(self, model, record_id):
        """Try a timer that fails again in a while, not each minute for ever."""
        due_at = self.env["mc.clock"].now() + PAUSE
        record = self.env[model].sudo().browse(record_id)

        def write():
            if record.exists():
                record.due_at = due_at

        retry_write(self.env, write)

    def _due(self, model, without, until):
        """Return the ids of a batch of what is due, the longest due first."""
        where = "state = 'active' AND" if model == "bpmn.token" else ""
        self.env.cr.execute(
            f"SELECT id FROM {self.env[model]._table} WHERE {where} due_at <= %s"
            " AND id <> ALL(%s) ORDER BY due_at, id LIMIT %s",
            [until, without, BATCH],
        )
        ids = [row[0] for row in self.env.cr.fetchall()]
        end_transaction(self.env)
        return ids

    def _fire_token(self, token_id):
        token = self.env["bpmn.token"].sudo().browse(token_id)
        self.env.cr.execute(
            "SELECT 1 FROM bpmn_token WHERE id = %s AND state = 'active'"
            " AND due_at <= %s",
            [token_id, self.env["mc.clock"].now()],
        )
        if self.env.cr.rowcount:
            token.instance_id._advance(events.Trigger(token.key))

    def _fire_trigger(self, trigger_id):
        trigger = self.env["bpmn.trigger"].sudo().browse(trigger_id).exists()
        if trigger and trigger.due_at <= self.env["mc.clock"].now():
            trigger._fire()
