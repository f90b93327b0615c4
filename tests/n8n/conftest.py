# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One real n8n with the published workflow, between stand-ins for Slack and a mailbox.

The messages are signed by the project's own code, as Odoo sends them.
"""

import json
import secrets
from types import SimpleNamespace

import pytest
from n8n_helpers import PATH, SENDER, SLACK_PATH, Client, credentials

from tools.n8n import embed, install
from tools.n8n.server import N8nServer
from tools.setup import database as databases
from tools.standins.http_sink import Answer, HttpSink
from tools.standins.smtp_sink import SmtpSink

EMPTY_DATABASE = "template0"


@pytest.fixture(scope="session")
def receivers():
    with HttpSink() as slack, SmtpSink() as mail:
        yield SimpleNamespace(slack=slack, mail=mail)


@pytest.fixture(scope="session")
def keys():
    """Give what an operator chooses: the token, and the signing key as text."""
    return SimpleNamespace(token=secrets.token_urlsafe(24), signing=secrets.token_hex())


@pytest.fixture(scope="session")
def n8n(environment, receivers, keys):
    installation = install.ensure()
    variables = {
        "SLACK_WEBHOOK_URL": f"{receivers.slack.url}{SLACK_PATH}",
        "ESCALATION_MAIL_FROM": SENDER,
    }
    with databases.throw_away(environment, "n8n", EMPTY_DATABASE) as name:
        server = N8nServer(environment, installation, name, variables, PATH)
        try:
            server.import_credentials(credentials(keys, receivers.mail.port))
            server.publish(embed.WORKFLOW)
            server.publish(sweep_every_second(server.folder))
            yield server.start().wait_ready()
        finally:
            server.stop()


def sweep_every_second(folder):
    """Return the file of a workflow that does now what ours does every night."""
    nodes = {
        node["name"]: node for node in json.loads(embed.WORKFLOW.read_text())["nodes"]
    }
    nodes["Every night"]["parameters"]["rule"] = {
        "interval": [{"field": "seconds", "secondsInterval": 1}]
    }
    target = {"node": "Forget old ids", "type": "main", "index": 0}
    workflow = {
        "id": "sweepEverySecond",
        "name": "Sweep every second",
        "active": False,
        "nodes": [nodes["Every night"], nodes["Forget old ids"]],
        "connections": {"Every night": {"main": [[target]]}},
        "settings": {"executionOrder": "v1"},
    }
    path = folder / "sweep.json"
    path.write_text(json.dumps(workflow))
    return path


@pytest.fixture
def client(n8n, keys):
    return Client(n8n.url, keys)


@pytest.fixture
def slack(receivers):
    """Give Slack's stand-in, which accepts: an incoming webhook answers "ok"."""
    receivers.slack.clear()
    receivers.slack.answer = Answer(200, b"ok")
    return receivers.slack


@pytest.fixture
def mail(receivers):
    receivers.mail.clear()
    return receivers.mail
