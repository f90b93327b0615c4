# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import ValidationError

from .common import MasterControlCase


class TestIntakeMany(MasterControlCase):
    def _facts(self, *references, **values):
        fact = {"source": "api", "lane": "DEV", **values}
        return [{**fact, "name": f"Fact {r}", "source_ref": r} for r in references]

    def _intake_many(self, facts):
        return self.env["mc.work.item"].with_user(self.member).intake_many(facts)

    def test_in_order_with_twins_and_known_ones(self):
        [(known, _created)] = self._intake_many(self._facts("b"))
        results = self._intake_many(self._facts("c", "b", "a", "c", None, None))
        self.assertEqual(
            [(item.source_ref or None, created) for item, created in results],
            [
                ("c", True),
                ("b", False),
                ("a", True),
                ("c", False),
                (None, True),
                (None, True),
            ],
        )
        items = [item for item, _created in results]
        self.assertEqual(items[1], known)
        self.assertEqual(items[0], items[3])
        self.assertNotEqual(items[4], items[5])
        self.assertEqual(items[0].env.user, self.member)
        self.assertFalse(items[0].env.su)

    def test_nothing(self):
        self.assertEqual(self._intake_many([]), [])

    def test_one_that_does_not_fit_stops_all(self):
        facts = self._facts("a", "b")
        facts[1]["lane"] = "NOPE"
        with self.assertRaisesRegex(ValidationError, "NOPE"):
            self._intake_many(facts)
        refs = self.env["mc.work.item"].search([]).mapped("source_ref")
        self.assertFalse({"a", "b"} & set(refs))

    def test_hostile_values_name_their_key(self):
        for key, value in {
            "lane": ["DEV"],
            "tags": [["x"]],
            "user_id": True,
            "company_id": 2**40,
            "parent_id": "1",
            "source": ["api"],
        }.items():
            [fact] = self._facts("a")
            with self.subTest(key), self.assertRaisesRegex(ValidationError, key):
                self._intake_many([{**fact, key: value}])

    def test_companies_have_their_own_lanes_and_tags(self):
        other = self.env["res.company"].create({"name": "Other"})
        facts = self._facts("a", "b", tags=["New", "new "])
        facts[1]["company_id"] = other.id
        mine, theirs = (item.sudo() for item, _new in self._intake_many(facts))
        self.assertEqual(theirs.company_id, other)
        self.assertEqual(theirs.lane_id.company_id, other)
        self.assertEqual(mine.tag_ids.mapped("name"), ["New"])
        self.assertEqual(theirs.tag_ids.company_id, other)

    def test_references_and_assignees_in_turn(self):
        self.lane.write(
            {
                "assignment": "round_robin",
                "member_ids": [(4, self.leader.id)],
            }
        )
        results = self._intake_many(self._facts(*"abcd"))
        items = self.env["mc.work.item"].union(*(item for item, _new in results))
        self.assertEqual(len(set(items.mapped("reference"))), 4)
        self.assertEqual(items.mapped("reference"), sorted(items.mapped("reference")))
        self.assertEqual(
            [len(group) for group in items.grouped("user_id").values()], [2, 2]
        )

    def test_a_sequence_that_somebody_made_special(self):
        sequence = self.env.ref("ipai_master_control.mc_work_item_sequence")
        sequence.write({"implementation": "no_gap", "prefix": "X-"})
        results = self._intake_many(self._facts("a", "b"))
        references = [item.reference for item, _new in results]
        self.assertEqual(len(set(references)), 2)
        self.assertTrue(all(one.startswith("X-") for one in references))

    def test_defaults_of_the_context_do_not_count(self):
        items = self.env["mc.work.item"].with_context(default_user_id=self.member.id)
        [(item, _created)] = items.intake_many(self._facts("a"))
        self.assertFalse(item.user_id)

    def test_it_is_no_door_for_rpc(self):
        for name in ("intake", "intake_many"):
            method = getattr(type(self.env["mc.work.item"]), name)
            self.assertTrue(getattr(method, "_api_private", False), name)
