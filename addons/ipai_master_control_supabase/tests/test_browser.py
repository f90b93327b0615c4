# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo.addons.ipai_master_control.tests.common import MasterControlMixin
from odoo.addons.ipai_master_control.tests.pictures import picture
from odoo.tests import HttpCase, tagged

CAUSE = (
    'new row for relation "work_items" violates check constraint'
    ' "work_items_state_check" (work_items_state_check)'
)
WAITS = "work_items 6f1d0c1e-8a55-4c0e-9a3e-1b1d6b7c2f10 is not in the mirror"


@tagged("post_install", "-at_install")
class TestMirrorBrowser(MasterControlMixin, HttpCase):
    """What an administrator sees of four mirrors, each in another condition."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_people()
        names = ("Production", "Branch", "Archive", "Newcomer")
        cls.mirrors = cls.env["mc.mirror"].create(
            [{"name": name, "secret_ref": name} for name in names]
        )
        cls.companies = cls.env["res.company"].create(
            [{"name": f"{name} Ltd"} for name in names]
        )
        for mirror, company in zip(cls.mirrors, cls.companies, strict=True):
            company.mc_mirror_id = mirror
        cls.env.ref("base.user_admin").company_ids |= cls.companies
        cls.mirrors.backfill_state = "done"
        cls.now = cls.env["mc.clock"].now()
        # Nobody sweeps here, which the page would tell.
        cls.env["mc.sla.sweep"].create(
            {"started_at": cls.now, "ended_at": cls.now, "path": "cron"}
        )
        cls.env.flush_all()
        cls.env.cr.execute("DELETE FROM mc_mirror_change")
        cls._in_step(cls.mirrors[0])
        cls._not_reached(cls.mirrors[1], cls.companies[1])
        cls._refused(cls.companies[2])
        cls._being_filled(cls.mirrors[3])
        cls.env.flush_all()
        cls.env.invalidate_all()

    @classmethod
    def _in_step(cls, mirror):
        mirror.write(
            {
                "last_success_at": cls.now,
                "reconciled_at": cls.now - timedelta(hours=3),
                "reconciled_rows": 182_344,
                "repaired_rows": 2,
            }
        )

    @classmethod
    def _not_reached(cls, mirror, company):
        mirror.write(
            {
                "failures": 7,
                "last_error": "connection to server failed: no route to host",
                "last_success_at": cls.now - timedelta(minutes=10),
                "next_attempt_at": cls.now + timedelta(minutes=1),
            }
        )
        keys = [("work_items", str(number)) for number in range(240)]
        cls.env["mc.mirror.change"]._note(keys, company.id)
        cls.env.cr.execute(
            "UPDATE mc_mirror_change SET noted_at = noted_at - interval '10 minutes'"
            " WHERE company_id = %s",
            [company.id],
        )

    @classmethod
    def _refused(cls, company):
        rows = [("work_items", CAUSE, False)]
        rows += [("evidence", WAITS, "6f1d"), ("sla_timers", WAITS, "6f1d")]
        cls.env["mc.mirror.problem"].create(
            [
                {
                    "company_id": company.id,
                    "table_name": name,
                    "row_uuid": f"6f1d-{name}",
                    "reason": reason,
                    "waits_for_table": waits and "work_items",
                    "waits_for_uuid": waits,
                }
                for name, reason, waits in rows
            ]
        )

    @classmethod
    def _being_filled(cls, mirror):
        mirror.write(
            {
                "backfill_state": "running",
                "backfill_done": 60_000,
                "backfill_total": 100_000,
            }
        )

    def _tour(self, name):
        action = self.env.ref("ipai_master_control_supabase.mc_mirror_action")
        companies = "-".join(map(str, (self.env.company | self.companies).ids))
        with picture(f"mirror-{name}"):
            self.start_tour(
                f"/odoo/action-{action.id}?cids={companies}",
                f"mc_mirror_{name}",
                login="admin",
                cookies={"cids": companies},
            )

    def test_cards(self):
        self.assertEqual(
            self.mirrors.mapped("condition"),
            ["in_step", "failing", "refused", "filling"],
        )
        self._tour("cards")

    def test_problems(self):
        self._tour("problems")

    def test_form(self):
        self._tour("form")
        jobs = self.env["queue.job"].search(
            [("identity_key", "=", f"mc.mirror:{self.mirrors[0].id}:now")]
        )
        self.assertTrue(jobs)
