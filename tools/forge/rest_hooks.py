# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""REST: the deliveries of the App's webhook, and asking for them again."""

from .clock import iso
from .errors import not_found
from .paging import cursor_links


def _short(delivery):
    return {
        "id": delivery.id,
        "guid": delivery.guid,
        "delivered_at": iso(delivery.delivered_at),
        "redelivery": delivery.redelivery,
        "duration": delivery.duration,
        "status": delivery.status,
        "status_code": delivery.status_code,
        "event": delivery.event,
        "action": delivery.action,
        "installation_id": delivery.installation_id,
        "repository_id": delivery.repository_id,
        "throttled_at": None,
    }


def _delivered(call):
    app = call.app()
    done = [
        delivery
        for delivery in call.forge.webhooks.deliveries
        if delivery.app is app and delivery.delivered_at is not None
    ]
    return sorted(done, key=lambda delivery: -delivery.id)


def list_deliveries(call):
    """``GET /app/hook/deliveries?per_page=&cursor=``, newest first."""
    part, link = cursor_links(call.request, _delivered(call), lambda item: item.id)
    if link:
        call.headers["Link"] = link
    return [_short(delivery) for delivery in part]


def _delivery(call, delivery_id):
    for delivery in _delivered(call):
        if delivery.id == delivery_id:
            return delivery
    raise not_found()


def get_delivery(call, delivery_id):
    """``GET /app/hook/deliveries/{id}``."""
    delivery = _delivery(call, delivery_id)
    return {
        **_short(delivery),
        "url": delivery.app.webhook_url,
        "request": {"headers": delivery.headers, "payload": delivery.payload},
        "response": {
            "headers": delivery.response_headers,
            "payload": delivery.response_body,
        },
    }


def redeliver(call, delivery_id):
    """``POST /app/hook/deliveries/{id}/attempts``."""
    call.forge.webhooks.redeliver(_delivery(call, delivery_id))
    return {}, 202


HOOK = "/app/hook/deliveries"
ROUTES = [
    ("GET", HOOK, list_deliveries),
    ("GET", f"{HOOK}/<int:delivery_id>", get_delivery),
    ("POST", f"{HOOK}/<int:delivery_id>/attempts", redeliver),
]
