# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import Counter

from odoo.tools import mute_logger
from psycopg2.errors import UniqueViolation

from .common import USER, MasterControlCase


class TestAssignment(MasterControlCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = cls.env["res.users"]
        for name in ("ann", "ben", "cem"):
            cls.people |= cls._user(f"mc_{name}", USER)
        cls.ann, cls.ben, cls.cem = cls.people
        cls.lane.write({"member_ids": [(6, 0, cls.people.ids)]})

    def _items(self, count, **values):
        values = {"name": "x", "lane_id": self.lane.id, **values}
        return self.env["mc.work.item"].create([dict(values) for _n in range(count)])

    def test_manual_assigns_nobody(self):
        self.assertFalse(self._items(2).user_id)

    def test_round_robin_goes_around(self):
        self.lane.assignment = "round_robin"
        chosen = [item.user_id for item in self._items(4)]
        self.assertEqual(chosen, [self.ann, self.ben, self.cem, self.ann])
        self.assertEqual(self._items(1).user_id, self.ben)

    def test_round_robin_by_intake(self):
        self.lane.assignment = "round_robin"
        chosen = []
        for number in range(3):
            item, _created = self.env["mc.work.item"].intake(
                {
                    "name": "x",
                    "source": "api",
                    "source_ref": str(number),
                    "lane": "DEV",
                }
            )
            chosen.append(item.user_id)
        self.assertEqual(chosen, [self.ann, self.ben, self.cem])

    def test_least_loaded_evens_out(self):
        self._items(3, user_id=self.ann.id)
        self._items(1, user_id=self.ben.id)
        self.lane.assignment = "least_loaded"
        load = Counter(self._items(5).user_id.mapped("login"))
        self.assertEqual(load["mc_ann"], 0)
        everything = self.env["mc.work.item"].search([("lane_id", "=", self.lane.id)])
        totals = Counter(item.user_id for item in everything)
        self.assertEqual(set(totals.values()), {3})

    def test_least_loaded_counts_other_lanes_but_not_closed_items(self):
        self._items(2, user_id=self.ann.id).action_done()
        self._items(1, user_id=self.ben.id, lane_id=self.other_lane.id)
        self._items(1, user_id=self.cem.id)
        self.lane.assignment = "least_loaded"
        self.assertEqual(self._items(1).user_id, self.ann)

    def test_least_loaded_is_set_based(self):
        self.lane.assignment = "least_loaded"
        self.env.flush_all()
        self.lane._pick_assignees(1)  # warm up caches
        with self.assertQueryCount(2):
            self.lane._pick_assignees(500)

    def test_who_is_named_keeps_it(self):
        self.lane.assignment = "round_robin"
        self.assertEqual(self._items(1, user_id=self.cem.id).user_id, self.cem)

    def test_only_active_members_of_the_company(self):
        self.lane.assignment = "round_robin"
        self.ann.active = False
        chosen = {item.user_id for item in self._items(4)}
        self.assertEqual(chosen, {self.ben, self.cem})
        self.lane.member_ids = False
        self.assertFalse(self._items(1).user_id)

    def test_archived_people_come_back_into_turn(self):
        self.lane.assignment = "round_robin"
        self._items(3)
        self.ann.active = False
        self.assertEqual(self._items(1).user_id, self.ben)
        self.ann.active = True
        self.assertEqual(self._items(1).user_id, self.ann)

    def test_archived_people_get_nothing_however_it_is_asked(self):
        self.ann.active = False
        items = self.env["mc.work.item"].with_context(active_test=False)
        for assignment in ("round_robin", "least_loaded"):
            self.lane.assignment = assignment
            with self.subTest(assignment):
                made = items.create(
                    [{"name": "x", "lane_id": self.lane.id} for _n in range(6)]
                )
                self.assertEqual(set(made.user_id), {self.ben, self.cem})

    def test_who_left_the_company_gets_nothing(self):
        elsewhere = self.env["res.company"].create({"name": "Second Company"})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_company_users_rel SET cid = %s WHERE user_id = %s",
            [elsewhere.id, self.ann.id],
        )
        self.env.invalidate_all()
        for assignment in ("round_robin", "least_loaded"):
            self.lane.assignment = assignment
            with self.subTest(assignment):
                chosen = {item.user_id for item in self._items(6)}
                self.assertEqual(chosen, {self.ben, self.cem})

    def test_portal_users_get_nothing(self):
        portal = self.env["res.users"].create(
            {
                "name": "Customer",
                "login": "mc_portal",
                "company_id": self.env.company.id,
                "company_ids": [(6, 0, self.env.company.ids)],
            }
        )
        field = "group_ids" if "group_ids" in portal._fields else "groups_id"
        portal.write({field: [(6, 0, self.env.ref("base.group_portal").ids)]})
        self.assertTrue(portal.share)
        self.lane.member_ids = portal | self.ann
        self.lane.assignment = "round_robin"
        self.assertEqual(self._items(4).user_id, self.ann)

    def test_a_lane_whose_members_are_all_gone(self):
        self.people.active = False
        for assignment in ("round_robin", "least_loaded"):
            self.lane.assignment = assignment
            with self.subTest(assignment):
                self.assertFalse(self._items(2).user_id)

    def test_code_is_unique_in_a_company(self):
        with (
            self.assertRaises(UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env["mc.lane"].create({"name": "Again", "code": "DEV"})
        company = self.env["res.company"].create({"name": "Second Company"})
        codes = self.env["mc.lane"].search([("company_id", "=", company.id)])
        self.assertEqual(codes.mapped("code"), ["HR", "IT", "FIN", "DEV", "MGR"])

    def test_default_lanes_come_once(self):
        lanes = self.env["mc.lane"]
        self.lane.active = False
        self.assertFalse(lanes._ensure_default_lanes())
