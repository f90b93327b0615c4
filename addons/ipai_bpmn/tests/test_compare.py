# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, ValidationError

from .common import PARALLEL, SEQUENCE, BpmnCase

NEWER = SEQUENCE.replace('"Make account"', '"Make two accounts"').replace(
    '<endEvent id="e"/>',
    '<userTask id="c" name="Greet"/><sequenceFlow id="b-c" sourceRef="b"'
    ' targetRef="c"/><endEvent id="e"/>',
)
NEWER = NEWER.replace('id="b-e" sourceRef="b"', 'id="b-e" sourceRef="c"')


class TestCompare(BpmnCase):
    def setUp(self):
        super().setUp()
        self.old = self.processes.deploy(SEQUENCE).with_user(self.manager)
        self.new = self.processes.deploy(NEWER).with_user(self.manager)

    def test_what_is_added_removed_and_changed(self):
        found = {one["element"]: one for one in self.old.compare(self.new.id)}
        self.assertEqual(
            {key: one["change"] for key, one in found.items()},
            {"b": "changed", "c": "added", "b-c": "added", "b-e": "changed"},
        )
        self.assertEqual(
            found["b"]["attributes"],
            [{"name": "name", "before": "Make account", "after": "Make two accounts"}],
        )
        self.assertEqual(
            found["b-e"]["attributes"],
            [{"name": "source", "before": "b", "after": "c"}],
        )
        back = {one["element"]: one["change"] for one in self.new.compare(self.old)}
        self.assertEqual(back["c"], "removed")

    def test_side_by_side(self):
        action = self.new.action_compare()
        comparison = self.env["bpmn.compare"].browse(action["res_id"])
        self.assertEqual(
            (comparison.process_id, comparison.other_id), (self.old, self.new)
        )
        self.assertEqual(
            (comparison.added, comparison.removed, comparison.changed), (2, 0, 2)
        )
        comparison.write({"process_id": self.new.id, "other_id": self.old.id})
        self.assertEqual((comparison.added, comparison.removed), (0, 2))

    def test_a_form_reads_nothing_of_another_company(self):
        foreign = self.env["res.company"].create({"name": "Other"})
        there = self.processes.with_company(foreign).deploy(SEQUENCE)
        comparisons = self.env["bpmn.compare"].with_user(self.manager)
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            comparisons.create([{"process_id": self.old.id, "other_id": there.id}])
        with self.assertRaises(AccessError):
            comparisons.create([{"process_id": there.id, "other_id": there.id}])
        mine = comparisons.create(
            [{"process_id": self.old.id, "other_id": self.new.id}]
        )
        self.assertIn("Make two accounts", mine.other_diagram)
        with self.assertRaises(AccessError):
            mine.write({"other_id": there.id})
        given = {"process_id": there.id, "other_id": there.id}
        for name in ("diagram", "other_diagram", "process_code", "line_ids"):
            self.env.invalidate_all()  # a call begins with nothing in its cache
            with self.assertRaises(AccessError):
                comparisons.onchange(given, ["other_id"], {"other_id": {}, name: {}})

    def test_who_compares_and_what(self):
        with self.assertRaises(AccessError):
            self.old.with_user(self.member).compare(self.new.id)
        with self.assertRaisesRegex(ValidationError, "other"):
            self.old.compare(self.processes.deploy(PARALLEL))
        foreign = self.env["res.company"].create({"name": "Other"})
        there = self.processes.with_company(foreign).deploy(SEQUENCE)
        with self.assertRaises(AccessError):
            self.old.compare(there.id)
