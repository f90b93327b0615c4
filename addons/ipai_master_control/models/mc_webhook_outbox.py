# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from typing import NamedTuple

from odoo import api, models

from ..lib import canonical

ITEM_PATH = "/odoo/m-mc.work.item"


class Occurrence(NamedTuple):
    """Something that happened to an item, as subscribers are told."""

    item: models.Model  # one mc.work.item
    details: dict  # JSON values beside the item


class McWebhook(models.Model):
    """From an event to deliveries, in the event's own transaction (an outbox)."""

    _inherit = "mc.webhook"

    @api.model
    def _listeners(self, event, company_ids):
        """Return the webhooks, as the superuser, that are told of the event.

        One query, not cached: a cache that is filled while a webhook is being created
        would lose events.
        """
        return self.sudo().search(
            [
                ("active", "=", True),
                ("event", "=", event),
                ("company_id", "in", list(company_ids)),
            ]
        )

    def _publish(self, event, occurrences):
        """Insert a delivery for each occurrence and listener, and queue them.

        :param event: key of ``EVENTS``; these are its listeners
        :param occurrences: list of :class:`Occurrence`
        :returns: the ``mc.webhook.delivery`` records, as the superuser
        """
        items = (
            self.env["mc.work.item"].sudo().union(*(one.item for one in occurrences))
        )
        wanted = {webhook: set(webhook._wanted(items).ids) for webhook in self}
        now = self.env["mc.clock"].now()
        vals_list = []
        for one in occurrences:
            item = one.item.sudo()
            takers = [hook for hook, ids in wanted.items() if item.id in ids]
            body = takers and self._body(event, now, item, one.details)
            vals_list += [hook._delivery_vals(event, body, item) for hook in takers]
        deliveries = self.env["mc.webhook.delivery"].sudo().create(vals_list)
        deliveries._enqueue()
        return deliveries

    def _publish_timers(self, event, timers, details):
        """Publish what happened to clocks.

        :param timers: ``mc.sla.timer`` as the superuser, one may come twice
        :param details: for each what is said beside ``_timer_data``
        """
        # Whoever moved the clocks may do this only afterwards.
        timers.work_item_id._refresh_sla_summary()
        return self._publish(
            event,
            [
                Occurrence(
                    timer.work_item_id, {"sla": {**self._timer_data(timer), **more}}
                )
                for timer, more in zip(timers, details, strict=True)
            ],
        )

    def _delivery_vals(self, event, body, item=None):
        return {
            "webhook_id": self.id,
            "company_id": self.company_id.id,
            "event": event,
            "work_item_id": item.id if item else False,
            "body": body,
        }

    @api.model
    def _body(self, event, now, item, details):
        """Return the message's text: ``type``, ``timestamp``, ``data``.

        No names of people and no titles: who may know more follows the link.
        """
        data = {"item": self._item_data(item), **details} if item else details
        return canonical.dumps(
            {"type": event, "timestamp": _iso(now), "data": data}, "message"
        )

    @api.model
    def _item_data(self, item):
        return {
            "uuid": item.uuid,
            "reference": item.reference,
            "lane": item.lane_id.code,
            "state": item.state,
            "blocked_reason": item.blocked_reason or None,
            "priority": item.priority,
            "source": item.source,
            "sla_state": item.sla_state,
            "sla_due_at": _iso(item.sla_due_at),
            "url": f"{item.get_base_url()}{ITEM_PATH}/{item.id}",
        }

    @api.model
    def _timer_data(self, timer):
        return {
            "uuid": timer.uuid,
            "type": timer.timer_type,
            "code": timer.code or None,
            "cycle": timer.cycle,
            "due_at": _iso(timer.due_at),
        }


def _iso(moment):
    """Return a naive UTC datetime as RFC 3339 text, ``None`` for none."""
    return moment.isoformat(timespec="milliseconds") + "Z" if moment else None
