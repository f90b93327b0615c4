# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import TransactionCase, new_test_user, tagged

from .common import PulserRecords


@tagged("post_install", "-at_install")
class TestAccess(PulserRecords, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_records()
        cls.other_company = cls.env["res.company"].create({"name": "Other"})
        cls.stranger = new_test_user(
            cls.env,
            "pulser_stranger",
            "ipai_master_control.mc_group_manager,"
            "ipai_pulser_bot.pulser_group_reviewer",
            company_id=cls.other_company.id,
            company_ids=[(6, 0, cls.other_company.ids)],
        )

    def test_other_companies_see_nothing(self):
        self.look()
        for model in ("pulser.app", "pulser.repository", "pulser.run"):
            with self.subTest(model=model):
                self.assertFalse(self.env[model].with_user(self.stranger).search([]))
        with self.assertRaises(AccessError):
            self.runs().with_user(self.stranger).read(["patch"])

    def test_user_sees_runs_of_own_lanes(self):
        run = self.look()
        runs = self.env["pulser.run"].with_user(self.user)
        self.assertFalse(runs.search([]))
        self.repository.lane_id.member_ids = [(4, self.user.id)]
        self.assertEqual(runs.search([]), run)

    def test_auditor_reads_and_changes_nothing(self):
        run = self.look()
        self.assertEqual(self.env["pulser.run"].with_user(self.auditor).search([]), run)
        for record in (run, self.repository):
            with self.assertRaises(AccessError):
                record.with_user(self.auditor).write({"company_id": self.company.id})

    def test_manager_cannot_borrow_another_companys_app(self):
        other = self.env["pulser.app"].create(
            {"name": "x", "app_id": "99", "company_id": self.other_company.id}
        )
        lane = self.env["mc.lane"]._by_code("DEV", self.other_company)
        own = self.repository.with_user(self.manager)
        values = {"app_id": other.id, "lane_id": lane.id, "full_name": "victim/secret"}
        with self.assertRaises(UserError):
            own.write(values)
        with self.assertRaises(AccessError):
            own.create(values)
        self.assertEqual(self.repository.company_id, self.company)

    def test_change_of_policy_is_evidence(self):
        repository = self.repository.with_user(self.manager)
        repository.with_context(tracking_disable=True).mode = "suggest"
        row = self.env["mc.evidence"].search([("work_item_id", "=", False)], limit=1)
        self.assertEqual(row.actor_id, self.manager)
        self.assertIn('"to":"suggest"', row.meta.replace(" ", ""))

    def test_app_with_repositories_stays_in_its_company(self):
        with self.assertRaisesRegex(UserError, "stays in its company"):
            self.app.company_id = self.other_company

    def test_model_settings_are_for_system_administrators(self):
        company = self.company.with_user(self.manager)
        with self.assertRaises(AccessError):
            company.read(["pulser_model_url"])
        with self.assertRaises(AccessError):
            company.write({"pulser_model_url": "https://evil.example"})

    def test_only_system_administrators_set_urls(self):
        with self.assertRaises(AccessError):
            self.app.with_user(self.manager).write({"api_url": "https://evil.example"})
        with self.assertRaises(AccessError):
            self.env["pulser.app"].with_user(self.manager).create(
                {"name": "x", "app_id": "1"}
            )

    def test_bot_has_the_least_rights(self):
        bot = self.bot
        self.assertFalse(bot.has_group("base.group_system"))
        self.assertFalse(bot.has_group("base.group_erp_manager"))
        self.assertFalse(bot.has_group("ipai_master_control.mc_group_manager"))
        for model in ("pulser.app", "res.users", "ir.config_parameter"):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[model].with_user(bot).create({})

    def test_bot_sees_github_items_only(self):
        items = self.env["mc.work.item"]
        manual, _created = items.intake(
            {"name": "Manual", "source": "manual", "lane": "DEV"}
        )
        self.look()
        seen = items.with_user(self.bot).search([])
        self.assertIn(self.item(), seen)
        self.assertNotIn(manual, seen)

    def test_new_app_admits_the_bot_to_its_company(self):
        self.assertNotIn(self.other_company, self.bot.company_ids)
        self.env["pulser.app"].create(
            {"name": "x", "app_id": "12", "company_id": self.other_company.id}
        )
        self.assertIn(self.other_company, self.bot.company_ids)

    def test_bad_values_name_the_field(self):
        cases = [
            (self.repository, {"full_name": "nope"}, "Repository"),
            (self.repository, {"full_name": "a/../b"}, "Repository"),
            (self.repository, {"max_attempts": 0}, "Max Attempts"),
            (self.repository, {"max_cost": -1.0}, "Cost per Attempt"),
            (self.app, {"app_id": "abc"}, "App ID"),
            (self.app, {"api_url": "http://api.example"}, "API URL"),
            (self.app, {"api_url": "https://127.0.0.1/api"}, "API URL"),
            (self.company, {"pulser_model_url": "ftp://model"}, "Model URL"),
        ]
        for record, values, label in cases:
            with (
                self.subTest(values=values),
                self.assertRaisesRegex(ValidationError, label),
                self.env.cr.savepoint(),
            ):
                record.write(values)

    def test_repository_is_unique_whatever_the_case(self):
        with self.assertRaisesRegex(ValidationError, "acme/shop is there already"):
            self.env["pulser.repository"].create(
                {"full_name": "ACME/Shop", "app_id": self.app.id}
            )
