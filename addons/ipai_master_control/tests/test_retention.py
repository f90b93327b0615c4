# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from odoo.addons.ipai_master_control.models.mc_clock import McClock
from odoo.exceptions import ValidationError
from odoo.tools import mute_logger

from .test_erasure import ErasureCase

YEARS = timedelta(days=366)


class TestRetention(ErasureCase):
    def setUp(self):
        super().setUp()
        self.real_now = self.env["mc.clock"].now()

    @contextmanager
    def _years_ago(self, years, days=0):
        moment = self.real_now - years * YEARS - timedelta(days=days)
        with patch.object(McClock, "now", lambda self: moment):
            yield

    def _old_item(self, years=8, **values):
        with self._years_ago(years):
            item = self._secret_item()
            item.write(values)
            item.action_done()
            self._seal_now()
        return item

    def _seal_now(self):
        """Checkpoints of the past must come before younger ones: a log of its own."""
        self._seal()

    def _new_company(self):
        """Take a company without a log, so that its first rows may be old."""
        self.company = self.env["res.company"].create({"name": "Old Ltd"})
        self.own_lane = self.env["mc.lane"]._by_code("FIN", self.company)

    def _retire(self):
        self.env.flush_all()
        dropped = self.env["mc.retention"]._cron_retire()
        self.env.invalidate_all()
        return dropped

    def _due(self, **where):
        self.env.flush_all()
        self.env.invalidate_all()
        domain = [("company_id", "=", self.company.id)]
        domain += [(name, "=", value) for name, value in where.items()]
        return self.env["mc.retention.due"].search(domain)

    def test_old_items_go_and_their_leaves_verify(self):
        self._new_company()
        old = self._old_item()
        young = self._secret_item()
        young.action_done()
        self._seal()
        rows = self._rows(old)
        files = rows.attachment_id
        due = self._due(kind="item")
        self.assertEqual(due.work_item_id, old)
        self.assertTrue(due.is_due)
        self.assertEqual(due.evidence_count, len(rows))
        self.assertEqual(self._retire()["item"], 1)
        self.assertFalse(old.exists() or rows.exists() or files.exists())
        self.assertTrue(young.exists())
        self.assertFalse(self._due(kind="item"))
        self._seal()
        report = self._report()
        self.assertEqual(report.findings, [])
        self.assertEqual(report.retired, len(rows))
        proof = self.env["mc.evidence"].search(
            [("kind", "=", "erasure"), ("company_id", "=", self.company.id)]
        )
        meta = self._meta(proof)
        self.assertEqual((meta["event"], meta["years"]), ("retention", 7))
        self.assertEqual(meta["evidence"], len(rows))
        self.assertEqual(meta["leaves"], [[0, len(rows) - 1]])
        self.assertFalse(any(self._retire().values()))

    def test_a_leaf_that_the_record_does_not_name(self):
        """Somebody adds a younger row to an honest retention."""
        self._new_company()
        self._old_item()
        other = self._old_item(years=7.5, legal_hold=True, legal_hold_reason="Court")
        self._retire()
        row = self._rows(other)[0]
        leaf = self.env["mc.evidence.leaf"].search([("evidence_id", "=", row.id)])
        self.env.flush_all()
        self.env.cr.execute(
            "INSERT INTO mc_evidence_retirement (company_id, evidence_id,"
            " evidence_uuid, leaf_index, recorded_at, due_at, retired_at, batch_uuid)"
            " SELECT company_id, %s, %s, %s, recorded_at, due_at, retired_at,"
            " batch_uuid FROM mc_evidence_retirement WHERE company_id = %s LIMIT 1",
            [row.id, row.uuid, leaf.leaf_index, self.company.id],
        )
        self._tamper("DELETE FROM mc_evidence WHERE id = %s", row.id)
        first = self._report().first
        self.assertEqual((first.kind, first.evidence_id), ("deleted", row.id))

    def test_what_is_kept(self):
        self._new_company()
        kept = self._old_item(years=6)
        held = self._old_item(legal_hold=True, legal_hold_reason="Court")
        with self._years_ago(8):
            still_open = self._secret_item()
            parent = self._secret_item()
            child = self._secret_item()
            child.parent_id = parent
            self._seal()
        child.action_done()
        self._seal()
        self.assertEqual(self._retire()["item"], 0)
        for item in (kept, held, still_open, parent, child):
            self.assertTrue(item.exists())
        held.legal_hold = False
        self._seal()
        self.assertEqual(self._retire()["item"], 0, "lifting the hold was yesterday")

    def test_what_is_not_sealed_is_kept(self):
        self._new_company()
        with self._years_ago(8):
            item = self._secret_item()
            item.action_done()
        self.assertFalse(self._due(kind="item"))
        self._seal()
        self.assertFalse(self._due(kind="item"), "sealed a moment ago")
        self.assertEqual(self._retire()["item"], 0)
        self.assertTrue(item.exists())

    def test_it_is_listed_before_it_goes(self):
        self._new_company()
        with patch.object(
            McClock, "now", lambda own: self.real_now - timedelta(days=7 * 365 - 15)
        ):
            self._secret_item().action_done()
            self._seal()
        due = self._due(kind="item")
        self.assertEqual(len(due), 1)
        self.assertFalse(due.is_due)
        self.assertGreater(due.due_at, self.real_now)
        self.assertEqual(self._retire()["item"], 0)

    def test_years_are_the_company_s(self):
        self._new_company()
        self._old_item(years=3)
        self.assertEqual(self._retire()["item"], 0)
        self.company.mc_retention_evidence_years = 2
        self.assertEqual(self._retire()["item"], 1)
        for years in (0, -1, 101):
            with self.assertRaises(ValidationError):
                self.company.mc_retention_evidence_years = years

    def test_a_family_goes_from_below(self):
        self._new_company()
        with self._years_ago(8):
            parent = self._secret_item()
            child = self._secret_item()
            child.parent_id = parent
            child.action_done()
            self._seal()
        self.assertEqual(parent.state, "done")
        self.assertEqual(self._retire()["item"], 2)
        self.assertFalse((parent | child).exists())

    def test_evidence_without_an_item(self):
        self._new_company()
        with self._years_ago(8):
            Evidence = self.env["mc.evidence"]
            first = Evidence.append("export", "1", company=self.company)
            Evidence.append("export", "2", company=self.company, supersedes=first)
            self._seal()
        self.assertEqual(len(self._due(kind="evidence")), 1, "the newest version first")
        self.assertEqual(self._retire()["evidence"], 2)
        self._seal()
        report = self._report()
        self.assertEqual((report.findings, report.retired), ([], 2))

    def test_erased_items_go_too(self):
        self._new_company()
        companies = {"company_ids": [(4, self.company.id)]}
        (self.asker | self.second).write(companies)
        with self._years_ago(8):
            item = self._secret_item()
            item.action_done()
            self._erase(item)
            self._seal()
        self.assertEqual(self._retire()["item"], 1)
        self._seal()
        self.assertEqual(self._report().findings, [])

    def test_timers(self):
        item = self._secret_item()
        policy = self.env["mc.sla.policy"].create(
            {
                "name": "Old",
                "company_id": self.company.id,
                "timer_type": "response",
                "target_minutes": 1,
                "active": False,
            }
        )
        self.env.flush_all()
        timers = []
        for age_days in (400, 300):
            self.env.cr.execute(
                "INSERT INTO mc_sla_timer (uuid, company_id, work_item_id, policy_id,"
                " timer_type, cycle, state, target_seconds, started_at, stopped_at)"
                " VALUES (gen_random_uuid()::text, %s, %s, %s, 'response', %s, 'met',"
                " 1, now(), (now() AT TIME ZONE 'UTC') - %s * interval '1 day')"
                " RETURNING id",
                [self.company.id, item.id, policy.id, age_days, age_days],
            )
            timers.append(self.env.cr.fetchone()[0])
        self.assertEqual(self._due(kind="timer").timer_id.ids, timers[:1])
        item.write({"legal_hold": True, "legal_hold_reason": "Court"})
        self.assertEqual(self._retire()["timer"], 0)
        item.legal_hold = False
        self.assertEqual(self._retire()["timer"], 1)
        left = self.env["mc.sla.timer"].browse(timers).exists()
        self.assertEqual(left.ids, timers[1:])

    def test_the_database_checks_the_age_itself(self):
        self._new_company()
        item = self._secret_item()
        item.action_done()
        self._seal()
        batch = self.env["mc.evidence"].append("erasure", "x", company=self.company)
        row = self._rows(item)[0]
        self.env.flush_all()
        retire = "SELECT mc_evidence_retire(%s, %s, %s)"
        mark = "SELECT set_config('mc.retention_batch', %s, true);"
        for statement, parameters in (
            (retire, [self.company.id, [row.id], batch.uuid]),
            (retire, [self.company.id, [row.id], "no-such-batch"]),
            (f"{mark} DELETE FROM mc_evidence WHERE id = %s", [batch.uuid, row.id]),
        ):
            with (
                self.subTest(statement),
                # Odoo's assertRaises takes one class only.
                self.assertRaisesRegex(self._refusals, "."),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement, parameters)

    def test_who_sees_what_is_due(self):
        self._new_company()
        self._old_item()
        self.assertFalse(self.env["mc.retention.due"].with_user(self.looker).search([]))
        self.looker.company_ids = [(4, self.company.id)]
        seen = self.env["mc.retention.due"].with_user(self.looker)
        seen = seen.with_context(allowed_company_ids=self.company.ids)
        self.assertTrue(seen.search([]).mapped("display_name"))
