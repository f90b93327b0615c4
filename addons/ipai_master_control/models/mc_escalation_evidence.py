# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import models

KIND = "escalation"
# Rows of one INSERT's worth of memory.
EVIDENCE_BATCH = 1000


class McEscalation(models.Model):
    """What became of notices, as evidence on their work items, many at once."""

    _inherit = "mc.escalation"

    def _add_evidence(self, event, name, extra=None):
        """Append one fact per work item of these notices.

        :param event: owed, sent, failed or acknowledged
        :param name: text, or a function of an item's notices
        :param extra: dict for ``meta``, or a function of an item's notices
        """
        rows = []
        for item, notices in self.sudo()._by_work_item():
            title = name(notices) if callable(name) else name
            more = extra(notices) if callable(extra) else extra
            meta = {
                "event": event,
                "notices": [notice._evidence_meta() for notice in notices],
                **(more or {}),
            }
            rows.append(
                {
                    "kind": KIND,
                    "name": title,
                    "meta": meta,
                    "work_item_id": item.id,
                    "company_id": item.company_id.id,
                }
            )
        evidence = self.env["mc.evidence"].sudo()
        for start in range(0, len(rows), EVIDENCE_BATCH):
            evidence._append_rows(rows[start : start + EVIDENCE_BATCH])

    def _by_work_item(self):
        groups = defaultdict(list)
        for notice in self:
            groups[notice.work_item_id].append(notice.id)
        return [(item, self.browse(ids)) for item, ids in groups.items()]

    def _evidence_meta(self):
        return {
            "channel": self.channel,
            "cycle": self.cycle,
            "key": self.dedup_key,
            "level": self.level,
            "percent": self.percent,
            "repetition": self.repetition,
            "timer": self.timer_id.timer_type,
        }

    def _add_evidence_owed(self, plan):
        """Say who is told of what, before anything is sent.

        :param plan: ``{(company, channel, users): notice ids}``
        """
        told = defaultdict(set)
        for (_company, channel, users), ids in plan.items():
            for notice_id in ids:
                told[notice_id].update((channel, user) for user in users)

        def recipients(notices):
            pairs = set().union(*(told[notice.id] for notice in notices))
            users = (
                self.env["res.users"]
                .sudo()
                .browse(sorted({user for _channel, user in pairs}))
            )
            return {
                "channels": sorted({channel for channel, _user in pairs}),
                "recipients": users.mapped("name"),
            }

        self._add_evidence("owed", lambda notices: notices._owed_name(), recipients)

    def _owed_name(self):
        percent = max(self.mapped("percent"))
        types = ", ".join(sorted(set(self.timer_id.mapped("timer_type"))))
        return f"owed: {types} at {percent} %"

    def _nobody_to_tell(self):
        """Close notices that reach nobody, where people will see it."""
        reason = self.env._("Nobody to tell: no recipient, no leader, no manager.")
        self._give_up(reason)

    def _give_up(self, reason):
        """Mark the notices as failed, with a note and evidence on their items."""
        if not self:
            return
        self.write({"state": "failed", "failed_reason": reason})
        note = self.env._("An escalation reached nobody. %s", reason)
        self.work_item_id._message_log_batch(
            bodies={item.id: note for item in self.work_item_id}
        )
        self._add_evidence("failed", "failed: reached nobody", {"reason": reason})
