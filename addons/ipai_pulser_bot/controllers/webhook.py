# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Where GitHub's webhooks arrive.

https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
"""

import json
import re

from odoo import SUPERUSER_ID, http
from odoo.addons.ipai_master_control.lib import secrets
from odoo.http import request

from ..lib import signature

MAX_BODY_BYTES = 25 * 1024 * 1024
GUID = re.compile(r"[0-9A-Za-z-]{1,64}")
EVENT = re.compile(r"[a-z_]{1,64}")


class Refused(Exception):
    """A request that ends here, with an HTTP status and a reason."""

    def __init__(self, status, reason):
        super().__init__(reason)
        self.status, self.reason = status, reason


class PulserWebhook(http.Controller):
    # Odoo itself reads bodies of up to 128 MiB unless a route says otherwise.
    @http.route(
        "/pulser/github/webhook",
        type="http",
        auth="none",
        methods=["POST"],
        csrf=False,
        save_session=False,
        max_content_length=MAX_BODY_BYTES,
    )
    def receive(self, **_params):
        """Check the signature over the raw bytes, store, answer 202; work later.

        Answers: 202 queued or ignored with a reason, 400 no JSON or a bad header,
        401 wrong or missing signature, 413 body over 25 MB.
        """
        try:
            state, reason = self._receive(request.httprequest)
        except Refused as refusal:
            return _answer(refusal.status, "refused", refusal.reason)
        return _answer(202, state, reason)

    def _receive(self, http_request):
        body = _read_body(http_request)
        # There is no user yet: the signature decides, so the search for the App
        # whose secret made it cannot be bound by access rights.
        request.update_env(user=SUPERUSER_ID)
        app = _signing_app(request.env, http_request.headers, body)
        guid = _header(http_request, "X-GitHub-Delivery", GUID)
        event = _header(http_request, "X-GitHub-Event", EVENT)
        deliveries = request.env["pulser.delivery"]
        return deliveries._receive(app, guid, event, _parse(body))


def _read_body(http_request):
    """Return the raw bytes; never more than the limit, whatever the length says."""
    declared = http_request.content_length
    if declared is not None and declared > MAX_BODY_BYTES:
        raise Refused(413, "the body is over 25 MB")
    body = http_request.get_data(cache=True)
    if len(body) > MAX_BODY_BYTES:
        raise Refused(413, "the body is over 25 MB")
    return body


def _signing_app(env, headers, body):
    """Find the App whose secret signed the body.

    The header with the App's number only narrows the search; what counts is the
    signature.
    """
    given = headers.get("X-Hub-Signature-256")
    domain = []
    if headers.get("X-GitHub-Hook-Installation-Target-Type") == "integration":
        number = headers.get("X-GitHub-Hook-Installation-Target-ID", "")
        domain = [("app_id", "=", number)]
    for app in env["pulser.app"].search(domain):
        try:
            secret = secrets.resolve("GITHUB_WEBHOOK", app.webhook_secret_name)
        except secrets.SecretMissing:
            continue
        if signature.verify(secret, body, given):
            return app
    raise Refused(401, "the signature is missing or wrong")


def _header(http_request, name, pattern):
    value = http_request.headers.get(name, "")
    if not pattern.fullmatch(value):
        raise Refused(400, f"the header {name} is missing or malformed")
    return value


def _parse(body):
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError):
        raise Refused(400, "the body is not JSON") from None
    if not isinstance(payload, dict):
        raise Refused(400, "the body is not a JSON object")
    return payload


def _answer(status, state, reason):
    content = {"status": state}
    if reason:
        content["reason"] = reason
    return request.make_json_response(content, status=status)
