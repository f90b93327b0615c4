# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""n8n, by a signed webhook.

``POST <n8n_url>`` with the header ``X-Escalation-Token`` (n8n's header authentication),
the three headers of Standard Webhooks over the raw body, and this JSON::

    {"type": "escalation", "id": "msg_…", "timestamp": "2026-11-25T12:00:00Z",
     "data": {"channel": "slack", "title": "…", "text": "…",
              "recipients": [{"name": "…", "email": "…"}], "count": 12,
              "items": [{"reference", "name", "lane", "priority", "timer_type",
                         "percent", "due_at", "url", "ack_url"}]}}

``items`` are the worst ten of ``count``. Any 2xx means that somebody was told. ``id``
is the header ``webhook-id`` and the same in every try; the receiver drops what it
knows. The workflow may post the message to a channel that many read, so ``ack_url`` is
the item's page, where people sign in, and not the personal link that e-mails carry.

When an earlier try ended without an answer, we ask first: ``GET
<n8n_url>?webhook_id=…`` with the same headers, signed over an empty body. 200 with
``{"received": true}`` means that it arrived; ``false`` or any other answer makes us
send it again.
"""

import datetime
import json
import time
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import requests

from ..lib import http_delivery, outbound, secrets, standard_webhooks
from ..lib.http_delivery import Outcome
from ..lib.notice import as_json
from .channel import Channel

SIGNING_KIND = "n8n_signing"
TOKEN_KIND = "n8n_token"
TOKEN_HEADER = "X-Escalation-Token"
RECEIPT_SECONDS = 5
MAX_RECEIPT_BYTES = 4096


class N8nChannel(Channel):
    def request(self, message, notice):
        company = message.company_id
        people = [(user.name, user.email_normalized or "") for user in message._users()]
        now = datetime.datetime.now(datetime.UTC).replace(microsecond=0, tzinfo=None)
        payload = as_json(notice, message._message_id(), f"{now.isoformat()}Z", people)
        return {
            "url": company.mc_n8n_url or "",
            "id": message._message_id(),
            "signing_name": company.mc_n8n_signing_ref,
            "token_name": company.mc_n8n_token_ref,
            "body": json.dumps(payload, ensure_ascii=False).encode(),
        }

    def send(self, env, request):
        if not request["url"]:
            return Outcome.failed("n8n is not configured.")
        try:
            headers = self._headers(request, request["body"])
        except standard_webhooks.SecretUnusable as error:
            return Outcome.retry(str(error))
        headers["Content-Type"] = "application/json"
        return http_delivery.post(request["url"], request["body"], headers)

    def was_received(self, request):
        try:
            with outbound.session(
                RECEIPT_SECONDS, MAX_RECEIPT_BYTES, total_seconds=RECEIPT_SECONDS
            ) as session:
                url = _question(request["url"], request["id"])
                answer = session.get(url, headers=self._headers(request, b""))
                return answer.status_code == 200 and _says_received(answer)
        except (requests.RequestException, secrets.SecretMissing, ValueError):
            return None

    def _headers(self, request, body):
        secret = secrets.resolve(SIGNING_KIND, request["signing_name"])
        return {
            TOKEN_HEADER: secrets.resolve(TOKEN_KIND, request["token_name"]),
            **standard_webhooks.headers(secret, request["id"], int(time.time()), body),
        }


def _question(url, message_id):
    parts = urlsplit(url)
    query = [
        *parse_qsl(parts.query, keep_blank_values=True),
        ("webhook_id", message_id),
    ]
    return urlunsplit(parts._replace(query=urlencode(query)))


def _says_received(answer):
    value = answer.json()
    return isinstance(value, dict) and value.get("received") is True
