# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The handlers against receivers on loopback, as far as the wire."""

import json
import os
import time
import unittest
from unittest.mock import patch

from odoo.addons.mail.tests.common import MockEmail
from odoo.tools import mute_logger

from ..lib import standard_webhooks
from .common import LoopbackMixin
from .escalation_common import EscalationCase

try:
    from tools.standins.http_sink import Answer, HttpSink
except ImportError:  # the addon without its repository
    HttpSink = None

OLD, NEW = "whsec_b2xkIHNpZ25pbmcga2V5", "whsec_bmV3IHNpZ25pbmcga2V5"
TOKEN = "n8n-access-token"
EVIL = "<!channel> <script>alert(1)</script> & https://evil.example"


@unittest.skipUnless(HttpSink, "needs the stand-ins of the repository")
class ChannelCase(LoopbackMixin, EscalationCase):
    def setUp(self):
        super().setUp()
        self.sink = self.enterContext(HttpSink())
        variables = {
            "MC_OUTBOUND_ALLOW": self.sink.address,
            "MC_SECRET_N8N_SIGNING": f"{NEW} {OLD}",
            "MC_SECRET_N8N_TOKEN": TOKEN,
            "MC_SECRET_SLACK_WEBHOOK": f"{self.sink.url}/services/T0/B0/x",
        }
        self.startPatcher(patch.dict(os.environ, variables))

    def _use(self, **values):
        self.company.write(values)


class TestN8n(ChannelCase):
    def setUp(self):
        super().setUp()
        self.url = f"{self.sink.url}/webhook/escalation"
        self._use(mc_n8n_url=self.url)

    def _message(self, **values):
        return self._told(
            self._level(channels=["n8n"], **values), item=self._item(name=EVIL)
        )

    def test_signed_request(self):
        message = self._message()
        self.assertEqual(message._job_deliver(), "ok")
        (request,) = self.sink.requests
        self.assertEqual(
            (request.method, request.path), ("POST", "/webhook/escalation")
        )
        self.assertEqual(request.headers["x-escalation-token"], TOKEN)
        self.assertEqual(request.headers["content-type"], "application/json")
        for secret in (OLD, NEW):
            found = standard_webhooks.verify(
                secret, request.headers, request.body, time.time()
            )
            self.assertEqual(found, message._message_id())
        with self.assertRaises(standard_webhooks.VerificationFailed):
            standard_webhooks.verify(
                OLD, request.headers, request.body + b" ", time.time()
            )

    def test_payload(self):
        message = self._message(who="manager_chain")
        message._job_deliver()
        payload = json.loads(self.sink.requests[0].body)
        self.assertEqual(payload["type"], "escalation")
        self.assertEqual(payload["id"], message._message_id())
        data = payload["data"]
        self.assertEqual(data["channel"], "slack")
        self.assertEqual(data["count"], 1)
        people = {person["name"]: person["email"] for person in data["recipients"]}
        self.assertEqual(people[self.leader.name], self.leader.email)
        self.assertIn(self.manager.name, people)
        (item,) = data["items"]
        record = self.timer.work_item_id
        self.assertEqual(item["reference"], record.reference)
        self.assertEqual(item["name"], EVIL, "JSON carries it as it is")
        self.assertEqual((item["lane"], item["priority"]), ("DEV", "3"))
        self.assertEqual((item["timer_type"], item["percent"]), ("custom", 100))
        self.assertEqual(item["due_at"], "2026-11-25T12:00:00Z")
        self.assertIn(f"/odoo/m-mc.work.item/{record.id}", item["url"])
        self.assertNotIn("/master_control/ack/", str(payload), "many may read it")

    def test_same_id_in_every_try(self):
        message = self._message()
        self.sink.script(Answer(503, b"busy", {}))
        message._job_deliver()
        self.now = message.next_attempt_at
        message._job_deliver()
        self.assertEqual(self.sink.message_ids, [message._message_id()] * 2)
        self.assertEqual(message.state, "sent")
        first, second = message.attempt_ids.sorted("id")
        self.assertEqual((first.status_code, first.answer), (503, "busy"))
        self.assertEqual(second.status_code, 204)

    def test_asks_after_a_try_without_an_answer(self):
        message = self._message()
        self._died(message)
        self.sink.script(Answer(200, b'{"received": true}', {}))
        message._job_deliver()
        (request,) = self.sink.requests
        message_id = message._message_id()
        self.assertEqual(request.method, "GET")
        self.assertEqual(request.path, f"/webhook/escalation?webhook_id={message_id}")
        self.assertEqual(request.headers["x-escalation-token"], TOKEN)
        self.assertEqual(request.body, b"")
        found = standard_webhooks.verify(NEW, request.headers, b"", time.time())
        self.assertEqual(found, message_id)
        self.assertEqual(message.state, "sent")

    def test_sends_again_unless_it_was_received(self):
        answers = (
            (200, b'{"received": false}', {}),
            (200, b'{"received": "true"}', {}),
            (200, b"[]", {}),
            (200, b"no JSON", {}),
            (404, b'{"received": true}', {}),
            (500, b"", {}),
        )
        for answer in answers:
            with self.subTest(answer):
                self.sink.clear()
                message = self._message()
                self._died(message)
                self.sink.script(Answer(*answer))
                message._job_deliver()
                methods = [request.method for request in self.sink.requests]
                self.assertEqual(methods, ["GET", "POST"])

    def _died(self, message):
        """As it is when a worker dies between request and commit."""
        message._claim()
        self._wait(seconds=message._lease_seconds + 1)

    def test_missing_or_broken_secret_is_said_without_its_value(self):
        for variable, value in (
            ("MC_SECRET_N8N_SIGNING", ""),
            ("MC_SECRET_N8N_SIGNING", "whsec_***"),
            ("MC_SECRET_N8N_TOKEN", ""),
        ):
            with self.subTest(variable=variable, value=value):
                self.sink.clear()
                with patch.dict(os.environ, {variable: value}):
                    message = self._message()
                    message._job_deliver()
                self.assertEqual(message.state, "pending")
                self.assertTrue(message.last_error)
                self.assertNotIn("***", message.last_error)
                self.assertFalse(self.sink.requests)

    def test_redirect_is_not_followed(self):
        message = self._message()
        self.sink.script(Answer(302, b"", {"Location": "http://127.0.0.1:1/"}))
        message._job_deliver()
        self.assertEqual(len(self.sink.requests), 1)
        self.assertEqual(message.state, "pending")


class TestSlack(ChannelCase):
    def setUp(self):
        super().setUp()
        self._use(mc_slack_ref="default")

    def _message(self):
        return self._told(self._level(channels=["slack"]), item=self._item(name=EVIL))

    def test_blocks(self):
        message = self._message()
        self.assertEqual(message._job_deliver(), "ok")
        (request,) = self.sink.requests
        self.assertEqual((request.method, request.path), ("POST", "/services/T0/B0/x"))
        self.assertTrue(request.headers["content-type"].startswith("application/json"))
        payload = json.loads(request.body)
        self.assertTrue(payload["text"].startswith("SLA breached: WI-"))
        text = json.dumps(payload["blocks"][1:])
        self.assertNotIn("<!channel>", text)
        self.assertNotIn("<script>", text)
        self.assertIn(self.leader.name, text)
        self.assertNotIn("/master_control/ack/", text)

    def test_rate_limit(self):
        message = self._message()
        self.sink.script(Answer(429, b"rate_limited", {"Retry-After": "20"}))
        message._job_deliver()
        wait = (message.next_attempt_at - self.now).total_seconds()
        self.assertTrue(20 <= wait <= 22, wait)
        self.assertEqual(message.attempt_ids.status_code, 429)

    def test_the_url_is_nowhere(self):
        message = self._message()
        self.sink.script(Answer(500, b"POST /services/T0/B0/x failed", {}))
        message._job_deliver()
        self.env.flush_all()
        texts = [message.last_error, message.attempt_ids.answer]
        texts += [self.notices.delivery_log]
        texts += self._evidence(self.timer.work_item_id).mapped("meta")
        self.assertNotIn("/services/T0", str(texts))

    def test_refused_by_slack(self):
        message = self._message()
        self.sink.script(Answer(404, b"no_service", {}))
        message._job_deliver()
        self.assertEqual(message.state, "failed")
        self.assertEqual(message.fallback_ids.channel, "email")


class TestEmail(ChannelCase, MockEmail):
    def _message(self, **values):
        return self._told(
            self._level(channels=["email"], **values), item=self._item(name=EVIL)
        )

    def test_mail(self):
        message = self._message()
        with self.mock_mail_gateway():
            self.assertEqual(message._job_deliver(), "ok")
        (mail,) = self._mails
        self.assertIn("mc_leader", str(mail["email_to"]))
        self.assertIn("SLA breached: WI-", mail["subject"])
        self.assertNotIn("<script>", mail["body"])
        self.assertIn("/master_control/ack/", mail["body"])
        self.assertIn(message._message_id(), str(mail))
        self.assertEqual(message.state, "sent")

    def test_no_copy_stays(self):
        before = self.env["mail.mail"].sudo().search_count([])
        with self.mock_mail_gateway(mail_unlink_sent=True):
            self._message()._job_deliver()
        self.assertEqual(self.env["mail.mail"].sudo().search_count([]), before)
        links = [("body", "ilike", "/master_control/ack/")]
        self.assertFalse(self.env["mail.message"].sudo().search_count(links))

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_failure_is_noticed(self):
        message = self._message()
        with (
            self.mock_mail_gateway(),
            patch.object(
                type(self.env["ir.mail_server"]),
                "send_email",
                side_effect=ConnectionRefusedError("nobody listens"),
            ),
            mute_logger("odoo.addons.ipai_master_control.services.channel_email"),
        ):
            self.assertEqual(message._job_deliver(), "retry")
        self.assertEqual(message.state, "pending")
        self.assertTrue(message.last_error)
        self.assertEqual(self.notices.state, "pending")

    def test_no_address(self):
        self.leader.email = False
        message = self._message()
        message._job_deliver()
        self.assertEqual(message.state, "failed")
        self.assertEqual(self.notices.state, "failed")
        self.assertIn("no valid e-mail", self.notices.failed_reason)

    def test_language_of_the_recipient(self):
        message = self._message()
        self.assertEqual(message._for_reader().env.lang, self.leader.lang)

    def test_recipient_who_left(self):
        message = self._message()
        self.leader.active = False
        message._job_deliver()
        self.assertEqual(message.state, "failed")
        self.assertEqual(self.notices.state, "failed")
