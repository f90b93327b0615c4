# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from decimal import Decimal

from odoo.exceptions import UserError, ValidationError
from odoo.tools import mute_logger

from .common import MasterControlCase

FACT = {"name": "Lint fails", "source": "github", "source_ref": "acme/shop#1"}


class TestIntake(MasterControlCase):
    def _intake(self, **vals):
        items = self.env["mc.work.item"].with_user(self.member)
        return items.intake({**FACT, "lane": "DEV", **vals})

    def test_same_fact_is_one_item(self):
        item, created = self._intake()
        again, created_again = self._intake(name="Told differently")
        self.assertEqual((created, created_again), (True, False))
        self.assertEqual(again, item)
        self.assertEqual(item.name, "Lint fails")
        self.assertEqual(len(self._evidence(item, "intake")), 1)

    def test_same_fact_after_it_was_done(self):
        item, _created = self._intake()
        item.action_done()
        self.assertEqual(self._intake(), (item, False))

    def test_key_is_company_source_and_reference(self):
        company = self.env["res.company"].create({"name": "Second Company"})
        first, _created = self._intake()
        by_source, created = self._intake(source="api")
        self.assertTrue(created)
        by_company, created = self._intake(company_id=company.id)
        self.assertTrue(created)
        self.assertEqual(len(first | by_source | by_company.sudo()), 3)
        self.assertEqual(by_company.sudo().lane_id.company_id, company)

    def test_without_reference_each_is_new(self):
        one, created = self._intake(source_ref=None)
        two, created_again = self._intake(source_ref="")
        self.assertTrue(created and created_again)
        self.assertNotEqual(one, two)

    def test_everything_arrives(self):
        record = self.env["res.partner"].create({"name": "Azure"})
        item, _created = self._intake(
            priority="1",
            payload={"run": 7, "cost": Decimal("1.10"), "log": "a\x00b\ud800"},
            description="<p>Why</p>",
            tags=["ci", "CI ", "bot"],
            user_id=self.member.id,
            res_model="res.partner",
            res_id=record.id,
        )
        self.assertEqual(
            item.payload, {"run": 7, "cost": "1.10", "log": "a\ufffdb\ufffd"}
        )
        self.assertEqual(sorted(item.tag_ids.mapped("name")), ["bot", "ci"])
        self.assertEqual((item.priority, item.user_id), ("1", self.member))
        self.assertEqual((item.res_model, item.res_id), ("res.partner", record.id))
        self.assertRegex(item.reference, r"^WI-\d{6}$")
        self.assertEqual(item.create_uid, self.member)
        self.assertEqual(item.env.user, self.member)
        self.assertFalse(item.env.su)

    def test_evidence_names_source_actor_and_payload(self):
        item, _created = self._intake(payload={"b": 1, "a": [1.5, None]})
        evidence = self._evidence(item, "intake")
        self.assertEqual(evidence.actor_id, self.member)
        self.assertEqual(evidence.actor_name, self.member.name)
        meta = self._meta(evidence)
        self.assertEqual(meta["source"], "github")
        self.assertEqual(meta["source_ref"], "acme/shop#1")
        self.assertEqual(meta["payload"], {"a": [1.5, None], "b": 1})

    def test_tags_are_reused(self):
        one, _created = self._intake(tags=["50%_off", "x"])
        two, _created = self._intake(source_ref="2", tags=["50%_OFF", "50abcoff"])
        self.assertEqual(len(one.tag_ids & two.tag_ids), 1)

    def test_errors_name_the_key(self):
        wrong = {
            "name": {"name": ""},
            "source": {"source": "carrier pigeon"},
            "priority": {"priority": "0"},
            "lane": {"lane": "NOPE"},
            "lane_id": {"lane": None, "lane_id": 10**9},
            "user_id": {"user_id": "7"},
            "parent_id": {"parent_id": 10**9},
            "company_id": {"company_id": True},
            "payload": {"payload": ["a list"]},
            "payload.deep": {"payload": {"deep": float("nan")}},
            "tags": {"tags": "ci"},
            "colour": {"colour": "red"},
            "source_ref": {"source_ref": 7},
        }
        for key, vals in wrong.items():
            with self.subTest(key), self.assertRaises(ValidationError) as refused:
                self._intake(**vals)
            self.assertIn(key, str(refused.exception))

    def test_too_deep_a_payload(self):
        payload = {}
        for _level in range(100):
            payload = {"x": payload}
        with self.assertRaisesRegex(ValidationError, "nested deeper"):
            self._intake(payload=payload)

    def test_lane_of_another_company(self):
        company = self.env["res.company"].create({"name": "Second Company"})
        lane = self.env["mc.lane"]._by_code("DEV", company)
        with self.assertRaisesRegex(ValidationError, "lane"):
            self._intake(lane=None, lane_id=lane.id)

    def test_the_index_has_the_last_word(self):
        item, _created = self._intake()
        with (
            self.assertRaises(Exception) as refused,
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "INSERT INTO mc_work_item"
                " (name, reference, source, source_ref, company_id, lane_id, state,"
                "  priority, sla_state, uuid)"
                " SELECT name, 'x', source, source_ref, company_id, lane_id, state,"
                "  priority, sla_state, 'x' FROM mc_work_item WHERE id = %s",
                [item.id],
            )
        self.assertIn("mc_work_item_source_uniq", str(refused.exception))

    def test_creating_a_second_item_for_a_fact(self):
        self._intake()
        values = {**FACT, "lane_id": self.lane.id}
        with self.assertRaisesRegex(UserError, "source_ref"):
            self.env["mc.work.item"].sudo().create(values)
        new = {**values, "source_ref": "acme/shop#2"}
        with self.assertRaisesRegex(UserError, "source_ref"):
            self.env["mc.work.item"].sudo().create([new, dict(new)])
