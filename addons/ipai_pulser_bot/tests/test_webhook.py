# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import json
import os
from unittest.mock import patch

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..lib import signature
from .common import SECRET, PulserRecords

PATH = "/pulser/github/webhook"
SECRETS = {"MC_SECRET_GITHUB_WEBHOOK__TEST": SECRET}


@tagged("post_install", "-at_install")
class TestWebhook(PulserRecords, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_records()
        environment = patch.dict(os.environ, SECRETS)
        environment.start()
        cls.addClassCleanup(environment.stop)

    def post(
        self, payload=None, body=None, guid="guid-1", event="check_run", **headers
    ):
        if body is None:
            body = json.dumps(payload or self.payload()).encode()
        given = {
            "Content-Type": "application/json",
            "X-GitHub-Event": event,
            "X-GitHub-Delivery": guid,
            "X-Hub-Signature-256": signature.sign(SECRET, body),
        }
        given.update({key.replace("_", "-"): value for key, value in headers.items()})
        sent = {key: value for key, value in given.items() if value is not None}
        return self.url_open(PATH, data=body, headers=sent)

    def payload(self, name="acme/shop"):
        return {
            "action": "completed",
            "repository": {"full_name": name, "id": 1},
            "installation": {"id": 99},
            "sender": {"login": "alice", "type": "User"},
        }

    def deliveries(self):
        return self.env["pulser.delivery"].search([("app_id", "=", self.app.id)])

    def test_signed_delivery_is_stored_and_queued(self):
        response = self.post()
        self.assertEqual(response.status_code, 202)
        self.assertEqual(response.json(), {"status": "queued"})
        delivery = self.deliveries()
        self.assertEqual(delivery.mapped("guid"), ["guid-1"])
        self.assertEqual(delivery.state, "pending")
        job = self.env["queue.job"].search(
            [
                ("model_name", "=", "pulser.delivery"),
                ("method_name", "=", "_job_process"),
            ]
        )
        self.assertEqual(job.user_id, self.bot, "work is done as the bot user")

    def test_same_guid_counts_once(self):
        self.post()
        response = self.post()
        self.assertEqual(response.status_code, 202)
        self.assertEqual(response.json()["status"], "ignored")
        self.assertEqual(len(self.deliveries()), 1)

    def test_signature_is_needed(self):
        wrong = signature.sign("another secret", b"{}")
        for header in (None, "", "sha256=", wrong, "sha1=abc", "sha256=ü"):
            with self.subTest(header=header):
                if header == "sha256=ü":
                    header = "sha256=" + "g" * 64
                response = self.post(X_Hub_Signature_256=header)
                self.assertEqual(response.status_code, 401)
        self.assertFalse(self.deliveries())

    def test_signature_covers_the_raw_bytes(self):
        body = json.dumps(self.payload()).encode()
        signed = signature.sign(SECRET, body)
        response = self.post(body=body + b" ", X_Hub_Signature_256=signed)
        self.assertEqual(response.status_code, 401)
        self.assertEqual(self.post(body=body + b" ").status_code, 202)

    def test_app_number_of_another_app_is_refused(self):
        headers = {
            "X_GitHub_Hook_Installation_Target_Type": "integration",
            "X_GitHub_Hook_Installation_Target_ID": "1",
        }
        self.assertEqual(self.post(**headers).status_code, 401)
        headers["X_GitHub_Hook_Installation_Target_ID"] = "4711"
        self.assertEqual(self.post(**headers).status_code, 202)

    def test_repository_of_another_app_is_not_reached(self):
        company = self.env["res.company"].create({"name": "Other"})
        other = self.env["pulser.app"].create(
            {
                "name": "Other App",
                "app_id": "4712",
                "company_id": company.id,
                "webhook_secret_name": "other",
            }
        )
        lane = self.env["mc.lane"].search(
            [("code", "=", "DEV"), ("company_id", "=", company.id)]
        )
        self.env["pulser.repository"].create(
            {"full_name": "other/private", "app_id": other.id, "lane_id": lane.id}
        )
        response = self.post(self.payload("other/private"))
        self.assertEqual(response.status_code, 202)
        self.assertEqual(response.json()["status"], "ignored")
        self.assertIn("not watched", response.json()["reason"])

    def test_what_is_not_used_is_ignored_with_a_reason(self):
        cases = [
            ("ping", self.payload(), "the event ping is not used"),
            ("check_run", self.payload("acme/other"), "acme/other is not watched"),
            ("check_run", {"action": "completed"}, "names no repository"),
            ("check_run", self.payload("a/b\u0000"), "names no repository"),
            ("check_run", self.payload("acme/%"), "names no repository"),
            ("check_run", self.payload("acme/sho_"), "acme/sho_ is not watched"),
        ]
        for number, (event, payload, reason) in enumerate(cases):
            with self.subTest(reason=reason):
                response = self.post(payload, event=event, guid=f"ignored-{number}")
                self.assertEqual(response.status_code, 202)
                self.assertIn(reason, response.json()["reason"])
        self.assertEqual(set(self.deliveries().mapped("state")), {"ignored"})
        self.assertFalse(any(self.deliveries().mapped("body")), "nothing is kept")

    def test_body_must_be_a_json_object(self):
        for body in (b" ", b"no json", b"[1]", b'"text"', b"[" * 100_000, b"\xff\xfe"):
            with self.subTest(body=body[:10]):
                self.assertEqual(self.post(body=body).status_code, 400)
        self.assertFalse(self.deliveries())

    def test_headers_must_be_well_formed(self):
        for headers in (
            {"guid": None},
            {"guid": "x" * 65},
            {"guid": "a b"},
            {"event": None},
            {"event": "CHECK"},
        ):
            with self.subTest(headers=headers):
                self.assertEqual(self.post(**headers).status_code, 400)

    @mute_logger("odoo.http")
    def test_body_over_25_mb_is_refused(self):
        body = b" " * (25 * 1024 * 1024 + 1)
        self.assertEqual(self.post(body=body).status_code, 413)

    def test_nothing_of_the_body_is_logged(self):
        payload = {**self.payload(), "note": "token-that-must-not-be-logged"}
        with self.assertLogs("odoo", level="DEBUG") as logs:
            self.post(payload)
            self.post(payload, guid="guid-2", event="ping")
            self.post(body=b"{token-that-must-not-be-logged", guid="guid-3")
        lines = [line for line in logs.output if "sql_db" not in line]
        self.assertFalse([line for line in lines if "must-not-be-logged" in line])

    def test_get_is_not_allowed(self):
        self.assertEqual(self.url_open(PATH).status_code, 405)
