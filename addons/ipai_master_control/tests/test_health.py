# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.addons.ipai_master_control.models.mc_health import (
    QUEUE_STUCK_SECONDS,
    McHealth,
)
from odoo.tests import tagged
from odoo.tests.common import HttpCase
from odoo.tools import mute_logger

ROUTE = "/master_control/health"


@tagged("post_install", "-at_install")
class TestHealth(HttpCase):
    def setUp(self):
        super().setUp()
        self.env.cr.execute("DELETE FROM queue_job")
        self.env["mc.sla.sweep"]._sweep("cron")

    def _job(self, state, age_seconds, eta_in_seconds=None):
        job = self.env["mc.tag"].with_delay()._by_names([], self.env.company)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE queue_job SET state = %s,"
            " date_created = clock_timestamp() AT TIME ZONE 'UTC' - %s * interval '1s',"
            " eta = clock_timestamp() AT TIME ZONE 'UTC' + %s * interval '1s'"
            " WHERE uuid = %s",
            [state, age_seconds, eta_in_seconds, job.uuid],
        )

    def _get(self):
        response = self.url_open(ROUTE)
        self.assertIn("application/json", response.headers["Content-Type"])
        return response.status_code, response.json()

    def test_healthy(self):
        status, report = self._get()
        self.assertEqual((status, report["status"]), (200, "ok"))
        self.assertEqual(report["checks"]["database"]["status"], "ok")
        self.assertEqual(report["checks"]["queue"]["oldest_pending_age_seconds"], 0)
        self.assertLess(report["checks"]["sla_sweep"]["age_seconds"], 60)

    def test_stuck_queue(self):
        self._job("pending", QUEUE_STUCK_SECONDS + 10)
        status, report = self._get()
        self.assertEqual((status, report["status"]), (503, "down"))
        age = report["checks"]["queue"]["oldest_pending_age_seconds"]
        self.assertGreater(age, QUEUE_STUCK_SECONDS)

    def test_job_for_later_is_not_late(self):
        self._job("pending", QUEUE_STUCK_SECONDS * 2, eta_in_seconds=60)
        self.assertEqual(self._get()[0], 200)
        self._job("pending", QUEUE_STUCK_SECONDS * 2, eta_in_seconds=-10)
        status, report = self._get()
        self.assertEqual(status, 200)
        self.assertGreater(report["checks"]["queue"]["oldest_pending_age_seconds"], 9)

    def test_running_job_is_not_late(self):
        self._job("started", QUEUE_STUCK_SECONDS * 2)
        self.assertEqual(self._get()[1]["status"], "ok")

    def test_failed_jobs_degrade(self):
        self._job("failed", 10)
        status, report = self._get()
        self.assertEqual((status, report["status"]), (200, "degraded"))
        self.assertEqual(report["checks"]["queue"]["recent_failed"], 1)

    def test_failing_check_leaks_nothing(self):
        def broken(self):
            self.env.cr.execute("SELECT secret FROM table_that_is_not_there")

        with (
            patch.object(McHealth, "_check_queue", broken),
            mute_logger("odoo.sql_db", McHealth.__module__),
        ):
            response = self.url_open(ROUTE)
        self.assertEqual(response.status_code, 503)
        self.assertEqual(response.json()["checks"]["queue"], {"status": "down"})
        self.assertNotIn("secret", response.text)

    def test_other_addons_register_checks(self):
        def late(self):
            return {**original(self), "printer": lambda: {"status": "degraded"}}

        original = McHealth._checks
        with patch.object(McHealth, "_checks", late):
            status, report = self._get()
        self.assertEqual((status, report["status"]), (200, "degraded"))
        self.assertEqual(report["checks"]["printer"], {"status": "degraded"})

    def test_only_get(self):
        with mute_logger("odoo.http"):
            response = self.url_open(ROUTE, data="x")
        self.assertEqual(response.status_code, 405)
