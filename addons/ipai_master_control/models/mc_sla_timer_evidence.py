# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class McSlaTimer(models.Model):
    """Evidence of what happens to clocks, of one shape whoever writes it.

    The name is “resolution: breached”; the meta holds ``event``, ``timer`` (uuid),
    ``timer_type``, ``code``, ``cycle``, ``policy`` (id and name), ``target_seconds``,
    ``consumed_seconds``, ``due_at``, and what the event adds. Events are ``started``,
    ``paused``, ``resumed``, ``replaced``, ``warned``, ``breached``, ``met``,
    ``stopped_late`` and ``cancelled``; instants are ISO 8601 in UTC.
    """

    _inherit = "mc.sla.timer"

    def _add_evidence(self, event, at=None, extra=None):
        """Append one ``sla`` row per timer, in one batch.

        :param at: the instant, naive UTC, when one is to be told
        :param extra: timer id -> dict to add to the meta
        """
        extra = extra or {}
        self._append_evidence(
            [(timer, event, at, extra.get(timer.id, {})) for timer in self]
        )

    def _append_evidence(self, rows):
        """Append many rows; ``rows`` is a list of (timer, event, at, extra meta)."""
        items = self.env["mc.work.item"]
        items._add_evidence_rows(
            [
                (
                    timer.work_item_id,
                    "sla",
                    f"{timer.code or timer.timer_type}: {event.replace('_', ' ')}",
                    timer._evidence_meta(event, at) | extra,
                )
                for timer, event, at, extra in rows
            ]
        )

    def _evidence_meta(self, event, at):
        return {
            "event": event,
            "at": _iso(at),
            "timer": self.uuid,
            "timer_type": self.timer_type,
            "code": self.code or None,
            "cycle": self.cycle,
            "policy": {"id": self.policy_id.id, "name": self.policy_id.name},
            "target_seconds": self.target_seconds,
            "consumed_seconds": self.consumed_seconds,
            "due_at": _iso(self.due_at),
        }


def _iso(instant):
    return f"{instant.isoformat(timespec='microseconds')}Z" if instant else None
