# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import csv
import datetime
import io
import json
import zipfile

from odoo import http
from odoo.tests import tagged
from odoo.tests.common import HttpCase
from odoo.tools import mute_logger

from ..lib.audit_export.csv_format import COLUMNS
from .common import MasterControlMixin

ROUTE = "/master_control/audit/export"


@tagged("post_install", "-at_install")
class TestAuditExportHttp(MasterControlMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_people()
        cls.item = cls._item(cls.member, name="=cmd|' /C calc'!A0")
        cls.day = cls.env["mc.clock"].now().date().isoformat()

    def _key(self, user):
        keys = self.env["res.users.apikeys"].with_user(user).sudo()
        until = datetime.datetime.now() + datetime.timedelta(days=1)
        return keys._generate("rpc", "test", until)

    def _get(self, user=None, query=None, key=None, **params):
        params = {"from": self.day, "to": self.day, "format": "csv", **params}
        if query is None:
            query = "&".join(f"{name}={value}" for name, value in params.items())
        self.env.flush_all()
        headers = {}
        if key or user:
            headers["Authorization"] = f"Bearer {key or self._key(user)}"
        return self.url_open(f"{ROUTE}?{query}", headers=headers)

    def _exports(self, user):
        self.env.invalidate_all()
        return self.env["mc.audit.export"].search([("user_id", "=", user.id)])

    def test_streams_with_a_key(self):
        for user in (self.auditor, self.manager):
            with self.subTest(user.login):
                answer = self._get(user)
                self.assertEqual(answer.status_code, 200, answer.text)
                self.assertEqual(
                    answer.headers["Content-Type"], "text/csv; charset=utf-8"
                )
                self.assertIn(
                    "attachment; filename", answer.headers["Content-Disposition"]
                )
                self.assertEqual(answer.headers["Cache-Control"], "no-store")
                rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
                self.assertEqual(list(rows[0]), list(COLUMNS))
                titles = {row["title"] for row in rows}
                self.assertIn("'=cmd|' /C calc'!A0", titles)
                export = self._exports(user)
                self.assertEqual(export.uuid, answer.headers["X-Audit-Export"])
                self.assertEqual((export.state, export.channel), ("done", "http"))
                self.assertEqual(export.row_count, len(rows))
                self.assertEqual(export.size_bytes, len(answer.content))
                evidence = self.env["mc.evidence"].search(
                    [("kind", "=", "export"), ("actor_id", "=", user.id)]
                )
                stages = [json.loads(row.meta)["stage"] for row in evidence]
                self.assertEqual(stages, ["completed", "requested"])

    def test_bundle_and_others_stream(self):
        for format_ in ("jsonl", "xes", "ocel", "pdf", "bundle"):
            answer = self._get(self.auditor, format=format_)
            self.assertEqual(answer.status_code, 200, answer.text[:300])
            self.assertTrue(answer.content, format_)
        with zipfile.ZipFile(io.BytesIO(answer.content)) as file:
            self.assertIsNone(file.testzip())
            self.assertIn("verify.py", file.namelist())

    def test_bad_parameters_are_named(self):
        for params, parameter in (
            ({"from": ""}, "from"),
            ({"to": "soon"}, "to"),
            ({"to": "2001-01-01"}, "to"),
            ({"format": "exe"}, "format"),
            ({"lane": "NOPE"}, "lane"),
            ({"source": "nope"}, "source"),
            ({"item": "WI-0"}, "item"),
            ({"company": "999999"}, "company"),
            ({"debug": "1"}, "debug"),
            ({"from": "2026-01-01%0d%0aSet-Cookie:%20a=b"}, "from"),
        ):
            with self.subTest(params):
                answer = self._get(self.auditor, **params)
                self.assertEqual(answer.status_code, 400)
                error = answer.json()["error"]
                self.assertEqual(error["parameter"], parameter)
                self.assertEqual(error["code"], "bad_parameter")
                self.assertNotIn("Set-Cookie", answer.headers)
        self.assertFalse(self._exports(self.auditor))

    def test_huge_range(self):
        answer = self._get(self.auditor, **{"from": "0001-01-01", "to": "9999-12-30"})
        self.assertEqual(answer.status_code, 200)

    def test_no_rights(self):
        for user in (self.member, self.outsider):
            with self.subTest(user.login):
                answer = self._get(user)
                self.assertEqual(answer.status_code, 403)
                self.assertEqual(answer.json()["error"]["code"], "forbidden")
        self.assertFalse(self._exports(self.member))

    @mute_logger("odoo.http")
    def test_no_key(self):
        self.assertEqual(self._get().status_code, 401)
        self.assertEqual(self._get(key="wrong").status_code, 401)

    def test_other_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        lane = self.env["mc.lane"]._by_code("HR", other)
        theirs = self._item(name="Theirs", company_id=other.id, lane_id=lane.id)
        answer = self._get(self.auditor, format="jsonl")
        self.assertNotIn("Theirs", answer.text)
        for params in ({"company": other.id}, {"item": theirs.uuid}):
            answer = self._get(self.auditor, **params)
            self.assertEqual(answer.status_code, 400)
            self.assertNotIn("Theirs", answer.text)
        self.auditor.company_ids = [(4, other.id)]
        answer = self._get(self.auditor, format="jsonl", company=other.id)
        self.assertIn("Theirs", answer.text)

    def test_head_takes_nothing(self):
        self.env.flush_all()
        headers = {"Authorization": f"Bearer {self._key(self.auditor)}"}
        query = f"from={self.day}&to={self.day}&format=csv"
        url = f"{self.base_url()}{ROUTE}?{query}"
        answer = self.opener.head(url, headers=headers)
        self.assertEqual(answer.status_code, 405)
        self.assertFalse(self._exports(self.auditor))

    @mute_logger("odoo.http")
    def test_form_needs_the_token(self):
        self.authenticate(self.auditor.login, self.auditor.login)
        fields = {"from": self.day, "to": self.day, "format": "jsonl"}
        self.assertEqual(self.url_open(ROUTE, data=fields).status_code, 400)
        self.assertFalse(self._exports(self.auditor))
        token = http.Request.csrf_token(self)
        answer = self.url_open(ROUTE, data={**fields, "csrf_token": token})
        self.assertEqual(answer.status_code, 200, answer.text[:200])
        self.assertEqual(self._exports(self.auditor).state, "done")
        self.assertIn(self.item.uuid, answer.text)

    def test_background_file_is_for_who_asked(self):
        wizard = self.env["mc.audit.export.wizard"].with_user(self.auditor)
        wizard = wizard.create({"format": "csv"})
        export = wizard._request()
        export._job_run()
        self.addCleanup(export._path().unlink, missing_ok=True)
        self.env.flush_all()
        url = f"{ROUTE}/{export.id}/file"
        for user in (self.manager, self.member):
            self.authenticate(user.login, user.login)
            self.assertEqual(self.url_open(url).status_code, 403)
        self.authenticate(self.auditor.login, self.auditor.login)
        answer = self.url_open(url)
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.content, export._path().read_bytes())
        self.assertIn(export.name, answer.headers["Content-Disposition"])
        self.env.invalidate_all()
        last = self.env["mc.evidence"].search([("kind", "=", "export")], limit=1)
        self.assertEqual(json.loads(last.meta)["stage"], "downloaded")
        self.assertEqual(self.url_open(f"{ROUTE}/999999999/file").status_code, 403)
        export._path().unlink()
        self.assertEqual(self.url_open(url).status_code, 404)
