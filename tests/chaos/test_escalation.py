# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""A breach is told in time, and no dead worker loses or doubles a notice.

A real Odoo server with its own cron and queue, on a database of its own; Slack, mail
and n8n are stand-ins that speak the real protocols.
"""

import json
import threading
from urllib.parse import parse_qs, urlsplit

import pytest
from sla_helpers import SweepDatabase, wait_for

from tools.setup import database as databases
from tools.setup.server import OdooServer
from tools.standins.http_sink import Answer, HttpSink
from tools.standins.smtp_sink import SmtpSink

ALLOWED_SECONDS = 120
RECOVERY_SECONDS = 240
KILL_SECONDS = 120
LEVEL = {
    "level": 1,
    "percent": 100,
    "wait_minutes": 0,
    "who": "lane_leader",
    "user_id": None,
    "group_id": None,
    "repeat": 0,
    "repeat_minutes": 15,
}
WAITS_SQL = """
    SELECT 1 FROM pg_stat_activity
     WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


class Stage:
    """The database, its settings and its receivers."""

    def __init__(self, environment, database, n8n, slack, smtp):
        self.environment, self.database = environment, database
        self.n8n, self.slack, self.smtp = n8n, slack, smtp
        self.worker = OdooServer(
            environment, database.name, "worker", extra_env=self._variables()
        )
        database.call(self._set_up)

    def _variables(self):
        return {
            "MC_OUTBOUND_ALLOW": f"{self.n8n.address},{self.slack.address}",
            "MC_SECRET_SLACK_WEBHOOK": f"{self.slack.url}/services/T0/B0/x",
            "MC_SECRET_N8N_SIGNING": "whsec_c2lnbmluZyBrZXkgb2YgdGhlIHRlc3Q=",
            "MC_SECRET_N8N_TOKEN": "token of the test",
        }

    def _set_up(self, env):
        leader = env["res.users"].create(
            {"name": "Lea", "login": "lea", "email": "lea@example.com"}
        )
        env.ref("ipai_master_control.mc_lane_dev").leader_id = leader
        env.company.email = "odoo@example.com"
        env["ir.mail_server"].create(
            {
                "name": "Stand-in",
                "smtp_host": "127.0.0.1",
                "smtp_port": self.smtp.port,
                "smtp_encryption": "none",
            }
        )
        env["ir.cron"].search([]).nextcall = "2026-01-01 00:00:00"

    def use_slack(self):
        self.run("UPDATE res_company SET mc_slack_ref = 'default'")

    def use_n8n(self):
        url = f"{self.n8n.url}/webhook/escalation"
        self.run("UPDATE res_company SET mc_n8n_url = %s", url)

    def run(self, query, *params):
        return self.database.run(query, *params)

    def breach(self, *channels, due_in=1):
        """Make a clock that is breached soon, with a notice on these channels."""
        (timer,) = self.database.timers(1, due_in=due_in)
        levels = json.dumps([{**LEVEL, "channels": channels}])
        self.run("UPDATE mc_sla_timer SET levels = %s WHERE id = %s", levels, timer)
        return timer

    def states(self, timer):
        rows = self.run(
            "SELECT channel, state FROM mc_escalation WHERE timer_id = %s", timer
        )
        return dict(rows)

    def is_sent(self, timer):
        states = self.states(timer)
        return states and set(states.values()) == {"sent"}

    def seconds_since_due(self, timer):
        query = (
            "SELECT EXTRACT(EPOCH FROM clock_timestamp() AT TIME ZONE 'UTC' - due_at)"
            " FROM mc_sla_timer WHERE id = %s"
        )
        return float(self.run(query, timer)[0][0])


@pytest.fixture
def stage(environment):
    with (
        databases.throw_away(environment, "escalation") as name,
        HttpSink() as n8n,
        HttpSink() as slack,
        SmtpSink() as smtp,
    ):
        slack.answer = Answer(200, b"ok")
        n8n.answer = Answer(200, b'{"delivered": "slack"}')
        database = SweepDatabase(environment, name)
        one = Stage(environment, database, n8n, slack, smtp)
        try:
            yield one
        finally:
            one.worker.kill()
            database.close()


def test_breach_reaches_slack_and_mail_in_time(stage):
    stage.use_slack()
    stage.worker.start().wait_ready()
    timer = stage.breach("slack", "email", due_in=2)
    (post,) = stage.slack.wait_for(1, ALLOWED_SECONDS)
    assert stage.seconds_since_due(timer) < ALLOWED_SECONDS
    (mail,) = stage.smtp.wait_for(1, ALLOWED_SECONDS)
    assert stage.seconds_since_due(timer) < ALLOWED_SECONDS
    assert json.loads(post.body)["text"].startswith("SLA breached: WI-")
    assert mail.recipients == ("lea@example.com",)
    assert "/master_control/ack/" in mail.body("html")
    wait_for(lambda: stage.is_sent(timer), 30, "the outcome to be stored")
    assert len(stage.slack.requests) == len(stage.smtp.mails) == 1


def test_n8n_down_slack_tells_in_time(stage):
    stage.use_slack()
    stage.use_n8n()
    stage.n8n.answer = Answer(503)
    stage.worker.start().wait_ready()
    timer = stage.breach("n8n", due_in=2)
    stage.slack.wait_for(1, ALLOWED_SECONDS)
    assert stage.seconds_since_due(timer) < ALLOWED_SECONDS
    wait_for(lambda: stage.is_sent(timer), 30, "the outcome to be stored")
    assert len(stage.n8n.requests) >= 2
    assert not stage.smtp.mails


class Receipts:
    """n8n's side: takes messages, says which it has, and kills the worker once.

    :param moment: when to kill: "during" (the message has arrived, nobody was answered)
        or "after" (it was answered, the outcome is not stored)
    """

    def __init__(self, stage, moment):
        self.stage, self.moment = stage, moment
        self.posted, self.asked = [], []
        self.killed = threading.Event()

    def __call__(self, request):
        if request.method == "GET":
            (asked,) = parse_qs(urlsplit(request.path).query)["webhook_id"]
            self.asked.append(asked)
            received = asked in self.posted
            return Answer(200, json.dumps({"received": received}).encode())
        self.posted.append(request.message_id)
        if self.moment == "during" and not self.killed.is_set():
            self.stage.worker.kill()
            self.killed.set()
        return None


def kill_where_it_waits(stage, table):
    """Kill the worker as soon as it waits for a table that somebody else has locked."""
    with stage.database.connect() as other, other.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
        yield
        wait_for(lambda: stage.run(WAITS_SQL), KILL_SECONDS, "the worker to wait")
        stage.worker.kill()
    yield


def test_killed_before_sending(stage):
    stage.use_n8n()
    receipts = stage.n8n.on_request = Receipts(stage, "before")
    killing = kill_where_it_waits(stage, "mc_delivery_attempt")
    next(killing)
    stage.worker.start().wait_ready()
    timer = stage.breach("n8n")
    next(killing)
    assert not receipts.posted
    check_told_once(stage, timer, receipts)


def test_killed_during_sending(stage):
    stage.use_n8n()
    receipts = stage.n8n.on_request = Receipts(stage, "during")
    stage.worker.start().wait_ready()
    timer = stage.breach("n8n")
    assert receipts.killed.wait(KILL_SECONDS), "n8n was never told"
    check_told_once(stage, timer, receipts)
    assert receipts.asked == receipts.posted


def test_killed_after_sending(stage):
    stage.use_n8n()
    receipts = stage.n8n.on_request = Receipts(stage, "after")
    locked = threading.Event()
    answered = threading.Event()

    def lock_first(request):
        if request.method == "POST" and not locked.is_set():
            locked.set()
            answered.wait(KILL_SECONDS)
        return receipts(request)

    stage.n8n.on_request = lock_first
    stage.worker.start().wait_ready()
    timer = stage.breach("n8n")
    assert locked.wait(KILL_SECONDS), "n8n was never told"
    killing = kill_where_it_waits(stage, "mc_delivery_attempt")
    next(killing)
    answered.set()
    next(killing)
    assert len(receipts.posted) == 1
    assert set(stage.states(timer).values()) == {"pending"}, "nothing was stored"
    check_told_once(stage, timer, receipts)
    assert receipts.asked == receipts.posted


def check_told_once(stage, timer, receipts):
    """After a restart the notice is told, and n8n has seen each id once."""
    stage.worker.start().wait_ready()
    wait_for(lambda: stage.is_sent(timer), RECOVERY_SECONDS, "the notice to be told")
    assert len(receipts.posted) == len(set(receipts.posted)) == 1
    rows = stage.run("SELECT COUNT(*) FROM mc_escalation WHERE timer_id = %s", timer)
    assert rows == [(1,)]
