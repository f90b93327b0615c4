# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import os
import time
from unittest.mock import patch

from odoo.addons.ipai_master_control.lib import standard_webhooks
from odoo.tests import tagged
from odoo.tests.common import HttpCase
from odoo.tools import mute_logger

ROUTE = "/master_control/hooks/supabase"
SECRET = "a-secret-of-both-sides"
BODY = b'{"type": "commands"}'
HTTP = "odoo.http"


@tagged("post_install", "-at_install")
class TestHook(HttpCase):
    def setUp(self):
        super().setUp()
        mirror = self.env["mc.mirror"].create({"name": "Test", "secret_ref": "none"})
        self.env.company.mc_mirror_id = mirror
        self.env.flush_all()
        self.key = f"mc.mirror:{mirror.id}"
        self._jobs().unlink()
        secret = {"MC_SECRET_SUPABASE_HOOK": SECRET}
        self.startPatcher(patch.dict(os.environ, secret))

    def _jobs(self):
        return self.env["queue.job"].search([("identity_key", "=", self.key)])

    def _post(self, secret=SECRET, at=None, body=BODY, signed=BODY):
        at = int(time.time()) if at is None else at
        headers = standard_webhooks.headers(secret, "msg_1", at, signed)
        response = self.url_open(ROUTE, data=body, headers=headers)
        return response.status_code

    def test_a_signed_call_wakes_the_pull(self):
        self.assertEqual(self._post(), 202)
        self.assertEqual(len(self._jobs()), 1)

    def test_a_replay_wakes_nothing_more(self):
        at = int(time.time())
        self._post(at=at)
        self.assertEqual(self._post(at=at), 202)
        self.assertEqual(len(self._jobs()), 1)

    @mute_logger(HTTP)
    def test_what_is_not_signed_is_refused(self):
        old = int(time.time()) - standard_webhooks.TOLERANCE_SECONDS - 5
        self.assertEqual(self._post(secret="another-secret"), 401)
        self.assertEqual(self._post(body=b"other"), 401)
        self.assertEqual(self._post(at=old), 401)
        self.assertEqual(self.url_open(ROUTE, data=BODY).status_code, 401)
        self.assertFalse(self._jobs())

    @mute_logger(HTTP)
    def test_without_a_secret_it_is_closed(self):
        with patch.dict(os.environ):
            os.environ.pop("MC_SECRET_SUPABASE_HOOK")
            self.assertEqual(self._post(), 503)
        self.assertFalse(self._jobs())

    @mute_logger(HTTP)
    def test_a_long_body_is_refused(self):
        body = b"x" * 20_000
        self.assertEqual(self._post(body=body, signed=body), 413)
