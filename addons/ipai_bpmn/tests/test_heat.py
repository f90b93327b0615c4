# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo.exceptions import AccessError, ValidationError

from .common import SEQUENCE, BpmnCase, definitions, flows, lane_set

LOOP = definitions(
    "again",
    '<startEvent id="s"/><userTask id="a"/><exclusiveGateway id="x" default="x-e"/>'
    '<endEvent id="e"/>' + flows("s a\na x\nx a again\nx e"),
    lanes=lane_set(HR="a"),
)
SEVERAL = definitions(
    "several",
    '<startEvent id="s"/><userTask id="a"><multiInstanceLoopCharacteristics>'
    "<loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics></userTask>"
    '<endEvent id="e"/>' + flows("s a\na e"),
    lanes=lane_set(HR="a"),
)
REMINDED = definitions(
    "reminded",
    '<startEvent id="s"/><userTask id="a"/><endEvent id="e"/><endEvent id="f"/>'
    '<boundaryEvent id="t" attachedToRef="a" cancelActivity="false">'
    "<timerEventDefinition><timeCycle>R2/PT1H</timeCycle></timerEventDefinition>"
    "</boundaryEvent>" + flows("s a\na e\nt f"),
    lanes=lane_set(HR="a"),
)


class TestHeat(BpmnCase):
    def _later(self, **delta):
        self.now += timedelta(**delta)

    def _visits(self, heat):
        return {key: node["visits"] for key, node in heat["nodes"].items()}

    def _means(self, heat):
        nodes = heat["nodes"].items()
        return {key: node["mean_seconds"] for key, node in nodes if node["stays"]}

    def test_visits_and_durations_counted_by_hand(self):
        first = self._start(LOOP)
        process = first.process_id
        second = self.processes.start("again")
        self._later(minutes=10)
        self._item(first, "a").bpmn_token_id.complete({"again": True})
        self._later(minutes=20)
        self._item(first, "a").bpmn_token_id.complete({"again": False})
        self._item(second, "a").bpmn_token_id.complete({"again": False})
        heat = process.heat()
        # a: 10 and 20 minutes in the first, 30 in the second instance.
        self.assertEqual(self._visits(heat), {"s": 2, "a": 3, "x": 3, "e": 2})
        self.assertEqual(self._means(heat), {"a": 1200.0})
        self.assertEqual(heat["nodes"]["a"]["max_seconds"], 1800.0)
        self.assertEqual((heat["max_visits"], heat["max_mean_seconds"]), (3, 1200.0))

    def test_only_of_the_period(self):
        instance = self._start(SEQUENCE)
        process, begun = instance.process_id, self.now
        self._later(days=1)
        self._finish(instance, "a")
        self._later(days=2)
        self._finish(instance, "b")
        day = timedelta(days=1)
        self.assertEqual(
            self._visits(process.heat(begun, begun + day)), {"s": 1, "a": 1}
        )
        middle = process.heat(begun + day, begun + 2 * day)
        self.assertEqual(self._visits(middle), {"a": 0, "b": 1})
        self.assertEqual(self._means(middle), {"a": 86400.0})
        late = process.heat(date_from=str((begun + 2 * day).date()))
        self.assertEqual(self._means(late), {"b": 172800.0})
        with self.assertRaisesRegex(ValidationError, "date_to"):
            process.heat(date_to="soon")

    def test_an_activity_of_several_instances_is_one_visit(self):
        instance = self._start(SEVERAL)
        self._later(hours=1)
        first, second = self._items(instance)
        first.action_done()
        self._later(hours=2)
        second.action_done()
        heat = instance.process_id.heat()
        self.assertEqual(self._visits(heat), {"s": 1, "a": 1, "e": 1})
        self.assertEqual(self._means(heat), {"a": 3 * 3600.0})

    def test_an_event_at_the_border_counts_when_it_happens(self):
        instance = self._start(REMINDED)
        for _number in range(2):
            self._later(hours=1)
            self.env["bpmn.timer.sweep"]._cron_sweep()
        self._finish(instance, "a")
        heat = instance.process_id.heat()
        self.assertEqual(self._visits(heat), {"s": 1, "a": 1, "t": 2, "f": 2, "e": 1})
        self.assertEqual(self._means(heat), {"a": 7200.0})

    def test_what_was_cancelled_has_no_duration(self):
        instance = self._start(SEQUENCE)
        self._later(hours=1)
        instance.cancel("Not needed")
        self.assertEqual(self._means(instance.process_id.heat()), {})

    def test_one_query(self):
        process = self._start(SEQUENCE).process_id
        process.heat()
        self.env.invalidate_all()
        # The process itself for its access, and the figures.
        with self.assertQueryCount(2):
            process.heat()

    def test_managers_and_auditors_of_the_company(self):
        process = self._start(SEQUENCE).process_id
        for user in (self.manager, self.auditor):
            self.assertTrue(process.with_user(user).heat()["nodes"])
        with self.assertRaises(AccessError):
            process.with_user(self.member).heat()
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self._user("stranger", "ipai_master_control.mc_group_manager")
        stranger.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        with self.assertRaises(AccessError):
            process.with_user(stranger).heat()
