# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
import traceback
from datetime import timedelta

from odoo import api, models
from odoo.addons.ipai_master_control.lib.transaction import end_transaction, retry_write

from ..engine import events
from .bpmn_instance_effects import CONFLICTS

BATCH = 200
PAUSE = timedelta(minutes=15)
# Methods that are tried again may be slow, and the timers must not wait for them.
RETRY_BUDGET = timedelta(seconds=30)
# What is due, by model; what is suspended waits.
DUE = {
    "bpmn.token": (
        "bpmn_token one JOIN bpmn_instance i ON i.id = one.instance_id"
        " WHERE one.state = 'active' AND i.suspended_at IS NULL",
        "due_at",
    ),
    "bpmn.incident": (
        "bpmn_incident one JOIN bpmn_instance i ON i.id = one.instance_id"
        " WHERE one.state = 'retrying' AND i.suspended_at IS NULL",
        "next_retry_at",
    ),
    "bpmn.trigger": ("bpmn_trigger one WHERE TRUE", "due_at"),
}

_logger = logging.getLogger(__name__)


class BpmnTimerSweep(models.AbstractModel):
    """Fires what is due, each instance in a transaction of its own."""

    _name = "bpmn.timer.sweep"
    _description = "Timers of Processes"

    @api.model
    def _cron_sweep(self):
        """Fire all due timers and retries; one that fails does not keep the others."""
        fired = 0
        # What is set again while the sweep goes on is for the next one: it always ends.
        until = self.env["mc.clock"].now()
        for model, fire in (
            ("bpmn.token", self._fire_token),
            ("bpmn.trigger", self._fire_trigger),
            ("bpmn.incident", self._fire_incident),
        ):
            failed, since = [], self.env["mc.clock"].now()
            while ids := self._due(model, failed, until):
                for record_id in ids:
                    if model == "bpmn.incident" and self._is_late(since):
                        return fired  # the next sweep goes on
                    if self._fire_one(model, fire, record_id):
                        fired += 1
                    else:
                        failed.append(record_id)
        return fired

    def _is_late(self, since):
        return self.env["mc.clock"].now() - since > RETRY_BUDGET

    def _fire_one(self, model, fire, record_id):
        """Fire one in a transaction of its own; say whether that went well."""
        try:
            retry_write(self.env, lambda: fire(record_id))
            return True
        except Exception as error:
            self.env.cr.rollback()
            self.env.invalidate_all(flush=False)
            _logger.exception("Timer %s %s failed", model, record_id)
            if not isinstance(error, CONFLICTS):
                self._note_failure(model, record_id, error)
            return False

    def _note_failure(self, model, record_id, error):
        """Keep what failed from failing each minute for ever."""
        kind = type(error).__name__
        told = (record_id, kind, str(error), traceback.format_exc())
        note = {
            "bpmn.token": lambda: self._break(*told),
            "bpmn.incident": lambda: self.env["bpmn.incident"]._note_crash(*told),
            "bpmn.trigger": lambda: self._postpone(record_id),
        }[model]
        try:
            retry_write(self.env, note)
        except Exception:
            # Tried again by the next sweep; the other timers must not wait for it.
            self.env.cr.rollback()
            self.env.invalidate_all(flush=False)
            _logger.exception("The failure of %s %s is not kept", model, record_id)

    def _break(self, token_id, kind, message, trace):
        """Make an incident of a timer whose step failed; it has retries of its own."""
        token = self.env["bpmn.token"].sudo().browse(token_id).exists()
        if token.state == "active" and token.waits == "timer":
            text = f"{kind}: {message}"
            broken = events.Break(token.key, text, kind, trace)
            token.instance_id._advance(broken)

    def _postpone(self, trigger_id):
        """Try what begins a process again in a while: it has no instance to fail."""
        trigger = self.env["bpmn.trigger"].sudo().browse(trigger_id).exists()
        if trigger:
            trigger.due_at = self.env["mc.clock"].now() + PAUSE

    def _due(self, model, without, until):
        """Return the ids of a batch of what is due, the longest due first."""
        source, column = DUE[model]
        self.env.cr.execute(
            f"SELECT one.id FROM {source} AND one.{column} <= %s"
            f" AND one.id <> ALL(%s) ORDER BY one.{column}, one.id LIMIT %s",
            [until, without, BATCH],
        )
        ids = [row[0] for row in self.env.cr.fetchall()]
        end_transaction(self.env)
        return ids

    def _fire_token(self, token_id):
        source, column = DUE["bpmn.token"]
        self.env.cr.execute(
            f"SELECT 1 FROM {source} AND one.id = %s AND one.{column} <= %s",
            [token_id, self.env["mc.clock"].now()],
        )
        if self.env.cr.rowcount:
            token = self.env["bpmn.token"].sudo().browse(token_id)
            token.instance_id._advance(events.Trigger(token.key))

    def _fire_incident(self, incident_id):
        incident = self.env["bpmn.incident"].sudo().browse(incident_id).exists()
        if incident:
            incident._fire()

    def _fire_trigger(self, trigger_id):
        trigger = self.env["bpmn.trigger"].sudo().browse(trigger_id).exists()
        if trigger and trigger.due_at <= self.env["mc.clock"].now():
            trigger._fire()
