# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
from datetime import timedelta

from odoo import api, models

BLOCKED = "blocked"
PROVING_EVENTS = ("breached", "stopped_late")


class McSlaFigures(models.AbstractModel):
    """The breaches of a period, each with what explains it."""

    _inherit = "mc.sla.figures"

    @api.model
    def _breaches(self, decided, limit):
        """Return dicts about the breached clocks of a domain, the earliest first.

        ``late`` is the time from the promised moment to the stop, or to now as long as
        the work is open. ``blocked`` lists when the item was blocked while the clock
        was there, from its evidence; ``evidence`` are the rows that prove breach and
        late stop.

        :param decided: the domain of that name of ``_figures``
        :param limit: how many at most
        """
        timers = self.env["mc.sla.timer"].search(
            [*decided, ("state", "=", "breached")], order="breached_at, id", limit=limit
        )
        blocks = self._blocks(timers.work_item_id)
        proofs = self._proofs(timers)
        now = self.env["mc.clock"].now()
        return [
            {
                "timer": timer,
                "due_at": timer.breached_at,
                "stopped_at": timer.stopped_at,
                "late": _seconds((timer.stopped_at or now) - timer.breached_at),
                "reason": timer.breach_reason or "",
                "reason_by": timer.breach_reason_by_id.name or "",
                "reason_at": timer.breach_reason_at,
                "blocked": _overlapping(blocks.get(timer.work_item_id.id, ()), timer),
                "evidence": proofs.get(timer.uuid, []),
            }
            for timer in timers
        ]

    @api.model
    def _blocks(self, items):
        """Return ``{item id: [block]}`` from the state evidence, in one query.

        A block is a dict with ``since``, ``until`` (None while it lasts), ``kind`` (the
        blocked reason) and ``reason`` (free text).
        """
        rows = self.env["mc.evidence"].search_fetch(
            [("work_item_id", "in", items.ids), ("kind", "=", "state")],
            ["work_item_id", "meta", "recorded_at"],
            order="id",
        )
        blocks = {}
        for row in rows:
            own = blocks.setdefault(row.work_item_id.id, [])
            if own and own[-1]["until"] is None:
                own[-1]["until"] = row.recorded_at
            # Erased evidence has no details any more.
            meta = json.loads(row.meta or "{}")
            if meta.get("to") == BLOCKED:
                own.append(
                    {
                        "since": row.recorded_at,
                        "until": None,
                        "kind": meta.get("blocked_reason") or "",
                        "reason": meta.get("reason") or "",
                    }
                )
        return blocks

    @api.model
    def _proofs(self, timers):
        """Return ``{timer uuid: [evidence of breach and late stop]}``, in one query."""
        rows = self.env["mc.evidence"].search_fetch(
            [("work_item_id", "in", timers.work_item_id.ids), ("kind", "=", "sla")],
            ["meta", "recorded_at", "content_sha256"],
            order="id",
        )
        proofs = {}
        for row in rows:
            meta = json.loads(row.meta or "{}")
            if meta.get("event") in PROVING_EVENTS:
                proof = {
                    "event": meta["event"],
                    "recorded_at": row.recorded_at,
                    "sha256": row.content_sha256,
                }
                proofs.setdefault(meta.get("timer"), []).append(proof)
        return proofs


def _overlapping(blocks, timer):
    """Return the blocks that lie, at least in part, in the life of a clock."""
    return [
        block
        for block in blocks
        if (not timer.stopped_at or block["since"] <= timer.stopped_at)
        and (block["until"] is None or block["until"] >= timer.started_at)
    ]


def _seconds(delta: timedelta):
    return max(delta.total_seconds(), 0)
