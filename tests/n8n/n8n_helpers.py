# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What Odoo sends to n8n, and the credentials that an operator gives n8n."""

import importlib
import json
import sys
import time
import uuid
from types import ModuleType

import requests

from tools.setup.layout import ADDONS

PATH = "/webhook/pulser-escalation"
SLACK_PATH = "/services/T000/B000/standin"
SENDER = "sla@example.com"
ANSWER_SECONDS = 30


def _core(module):
    """Import a module of the core addon without Odoo, by the addon's own files.

    The packages above it are empty ones with the addon's folders as their paths, since
    the addon's own load the models.
    """
    addon = ADDONS / "ipai_master_control"
    for name, folder in (("mc_core", addon), ("mc_core.services", addon / "services")):
        if name not in sys.modules:
            package = ModuleType(name)
            package.__path__ = [str(folder)]
            sys.modules[name] = package
    return importlib.import_module(f"mc_core.{module}")


standard_webhooks = _core("lib.standard_webhooks")
notice_texts = _core("lib.notice")
channel_n8n = _core("services.channel_n8n")
TOKEN_HEADER = channel_n8n.TOKEN_HEADER


def credentials(keys, smtp_port):
    """Return n8n's credentials, with the ids that the workflow's file names."""
    smtp = {
        "host": "127.0.0.1",
        "port": smtp_port,
        "secure": False,
        "disableStartTls": True,
        "user": "",
        "password": "",
    }
    token = {"name": TOKEN_HEADER, "value": keys.token}
    signing = {"hmacSecret": keys.signing}
    return [
        _credential("pulserEscToken01", "token", "httpHeaderAuth", token),
        _credential("pulserEscSecret1", "signing key", "crypto", signing),
        _credential("pulserEscSmtp001", "SMTP", "smtp", smtp),
    ]


def _credential(number, name, kind, data):
    name = f"Pulser escalation: {name}"
    return {"id": number, "name": name, "type": kind, "data": data}


def new_id():
    return f"msg_{uuid.uuid4().hex}"


def item(**changes):
    """Return one clock of a notice."""
    return {
        "reference": "WI-000123",
        "name": "VPN is down",
        "lane": "IT",
        "priority": "1",
        "timer_type": "response",
        "percent": 100,
        "due_at": "2026-11-25T01:00:00Z",
        "url": "https://odoo.example.com/wi/123?a=1&b=2",
        "ack_url": "https://odoo.example.com/ack/t0k3n",
        **changes,
    }


def notice(**changes):
    """Return the ``data`` of a message."""
    return {
        "channel": "slack",
        "title": "Response time breached",
        "text": "WI-000123 had to be answered by 01:00.",
        "recipients": [{"name": "Ada Lovelace", "email": "ada@example.com"}],
        "count": 1,
        "items": [item()],
        **changes,
    }


def body_of(message_id, data):
    """Return the bytes of a message."""
    message = {
        "type": "escalation",
        "id": message_id,
        "timestamp": "2026-11-25T01:00:00Z",
        "data": data,
    }
    return json.dumps(message, ensure_ascii=False).encode()


class Client:
    """Calls the workflow as Odoo does; tests change one thing at a time."""

    def __init__(self, url, keys):
        self.url = f"{url}{PATH}"
        self.keys = keys

    def headers(self, message_id, body, secret=None, timestamp=None):
        """Return all headers of a message."""
        moment = int(timestamp or time.time())
        signed = standard_webhooks.headers(
            secret or self.keys.signing, message_id, moment, body
        )
        token = {TOKEN_HEADER: self.keys.token}
        return {"Content-Type": "application/json", **token, **signed}

    def send(self, message_id=None, data=None, body=None, **options):
        """Post a notice, or any bytes; options are those of ``headers``."""
        message_id = message_id or new_id()
        if body is None:
            body = body_of(message_id, data or notice())
        return self.post(body, self.headers(message_id, body, **options))

    def post(self, body, headers):
        return requests.post(
            self.url, data=body, headers=headers, timeout=ANSWER_SECONDS
        )

    def ask(self, message_id, headers=None):
        """Ask whether a message was delivered."""
        if headers is None:
            headers = self.headers(message_id, b"")
        return requests.get(
            self.url,
            params={"webhook_id": message_id},
            headers=headers,
            timeout=ANSWER_SECONDS,
        )
