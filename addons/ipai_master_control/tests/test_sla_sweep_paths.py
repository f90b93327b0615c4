# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import suppress
from unittest.mock import patch

from odoo.addons.ipai_master_control.models.mc_sla_sweep import McSlaSweep
from odoo.addons.ipai_master_control.models.mc_sla_sweep_queue import (
    IDENTITY_KEY,
    JOB_SECONDS,
)
from odoo.exceptions import AccessError

from .common import MasterControlCase


class TestSlaSweepPaths(MasterControlCase):
    def setUp(self):
        super().setUp()
        self.env.cr.execute("DELETE FROM queue_job")
        self.env.cr.execute("DELETE FROM mc_sla_sweep")
        self.env.invalidate_all()
        self.sweeps = self.env["mc.sla.sweep"]

    def _jobs(self):
        return self.env["queue.job"].search([("identity_key", "=", IDENTITY_KEY)])

    def _age(self, seconds):
        """Leave one sweep that ended so long ago."""
        self.env.cr.execute("DELETE FROM mc_sla_sweep")
        self.env.cr.execute(
            "INSERT INTO mc_sla_sweep (started_at, ended_at, path, crossed)"
            " SELECT ended, ended, 'cron', 0 FROM (SELECT"
            " clock_timestamp() AT TIME ZONE 'UTC' - %s * interval '1s') past (ended)",
            [seconds],
        )

    def test_cron(self):
        cron = self.env.ref("ipai_master_control.mc_sla_sweep_cron")
        self.assertEqual((cron.interval_number, cron.interval_type), (1, "minutes"))
        self.assertTrue(cron.active)
        cron.ir_actions_server_id.run()
        self.assertEqual(self.sweeps.search([]).path, "cron")
        self.assertEqual(len(self._jobs()), 1, "the cron revives the queue's path")

    def test_job_plans_its_successor_once(self):
        self.sweeps._ensure_job()
        self.sweeps._ensure_job()
        job = self._jobs()
        self.assertEqual(len(job), 1)
        self.assertEqual(job.channel, "root.master_control")
        self.assertEqual(job.priority, 0)
        late = (job.eta - job.date_created).total_seconds()
        self.assertAlmostEqual(late, JOB_SECONDS, delta=2)
        job.state = "started"
        self.sweeps._job_sweep()
        self.assertEqual(self._jobs().mapped("state"), ["pending", "started"])
        self.assertEqual(self.sweeps.search([]).path, "queue")

    def test_job_that_fails_has_a_successor(self):
        # No assertRaises: it would roll back what the job did before it failed.
        with (
            patch.object(McSlaSweep, "_sweep", side_effect=ZeroDivisionError),
            suppress(ZeroDivisionError),
        ):
            self.sweeps._job_sweep()
            self.fail("no error")
        self.assertEqual(self._jobs().state, "pending")

    def test_job_may_commit(self):
        function = self.env.ref("ipai_master_control.queue_job_function_sla_sweep")
        self.assertTrue(function.allow_commit)
        self.assertEqual(function.name, "<mc.sla.sweep>._job_sweep")

    def test_ended_jobs_are_deleted(self):
        self.sweeps._ensure_job()
        states = {}
        for state in ("done", "failed", "cancelled", "started"):
            self._jobs().filtered(lambda job: job.state == "pending").state = state
            states[state] = self._jobs().filtered(lambda job, s=state: job.state == s)
            self.sweeps._ensure_job()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE queue_job SET date_created = date_created - interval '2 hours'"
            " WHERE state <> 'cancelled'"
        )
        self.env.invalidate_all()
        self.sweeps._delete_old_jobs()
        left = self._jobs().mapped("state")
        self.assertEqual(sorted(left), ["cancelled", "pending", "started"])

    def test_status(self):
        for user in (self.member, self.manager, self.auditor):
            self._age(100)
            status = self.sweeps.with_user(user).sweep_status()
            self.assertFalse(status["stale"])
            self.assertAlmostEqual(status["age_seconds"], 100, delta=5)
            self.assertFalse(self._jobs())

    def test_status_of_a_late_sweep_revives_the_queue(self):
        self._age(181)
        self.assertTrue(self.sweeps.with_user(self.member).sweep_status()["stale"])
        self.assertEqual(self._jobs().user_id.id, 1)

    def test_status_is_for_master_control(self):
        stranger = self._user("mc_stranger", "base.group_user")
        with self.assertRaises(AccessError):
            self.sweeps.with_user(stranger).sweep_status()

    def test_fresh_installation(self):
        """Without any sweep the time since the installation counts."""
        cron = self.env.ref("ipai_master_control.mc_sla_sweep_cron")
        self.env.cr.execute(
            "UPDATE ir_cron SET create_date = clock_timestamp() AT TIME ZONE 'UTC'"
            " - interval '100s' WHERE id = %s",
            [cron.id],
        )
        self.assertAlmostEqual(self.sweeps._silent_seconds(), 100, delta=5)
        cron.unlink()
        self.assertEqual(
            self.sweeps.sweep_status(), {"stale": True, "age_seconds": None}
        )
        self.assertEqual(self._check()["status"], "down")

    def test_health(self):
        for age, status in ((1, "ok"), (119, "ok"), (125, "degraded"), (185, "down")):
            self._age(age)
            check = self._check()
            self.assertEqual(check["status"], status, age)
            self.assertAlmostEqual(check["age_seconds"], age, delta=5)

    def test_health_knows_refused_clocks(self):
        self._age(1)
        self.env.cr.execute("UPDATE mc_sla_sweep SET refused = 2")
        self.assertEqual(
            (self._check()["status"], self._check()["refused"]), ("degraded", 2)
        )

    def test_log_of_sweeps_is_read_only(self):
        self._age(1)
        sweep = self.sweeps.search([])
        self.assertEqual(sweep.with_user(self.auditor).path, "cron")
        with self.assertRaises(AccessError):
            sweep.with_user(self.member).read(["path"])
        for user in (self.manager, self.auditor):
            with self.assertRaises(AccessError):
                sweep.with_user(user).write({"crossed": 1})
            with self.assertRaises(AccessError):
                sweep.with_user(user).unlink()

    def _check(self):
        return self.env["mc.health"]._report()["checks"]["sla_sweep"]
