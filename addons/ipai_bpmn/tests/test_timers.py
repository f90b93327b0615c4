# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from .common import BpmnCase, definitions, flows


def _timer(kind, text):
    return (
        f"<timerEventDefinition><time{kind}>{text}</time{kind}></timerEventDefinition>"
    )


class TestTimers(BpmnCase):
    def _sweep(self, **delta):
        self.now += timedelta(**delta)
        return self.env["bpmn.timer.sweep"]._cron_sweep()

    def test_a_boundary_timer_takes_the_work_away(self):
        xml = definitions(
            "it",
            '<startEvent id="s"/><userTask id="a"/><boundaryEvent id="t"'
            f' attachedToRef="a">{_timer("Duration", "PT1H")}</boundaryEvent>'
            '<userTask id="late"/><endEvent id="e"/>' + flows("s a\na e\nt late"),
        )
        instance = self._start(xml)
        item = self._item(instance, "a")
        self.assertEqual(self._sweep(minutes=59), 0)
        self.assertEqual(self._sweep(minutes=1), 1)
        self.assertEqual((item.state, self._places(instance)), ("cancelled", ["late"]))
        self.assertEqual(self._sweep(days=1), 0)

    def test_a_reminder_comes_as_often_as_it_should(self):
        xml = definitions(
            "it",
            '<startEvent id="s"/><userTask id="a"/><boundaryEvent id="t"'
            f' attachedToRef="a" cancelActivity="false">{_timer("Cycle", "R2/PT1H")}'
            '</boundaryEvent><userTask id="remind"/><endEvent id="e"/>'
            + flows("s a\na e\nt remind"),
        )
        instance = self._start(xml)
        for expected in (1, 2, 2):
            self._sweep(hours=1)
            self.assertEqual(len(self._items(instance)) - 1, expected)

    def test_many_instances_at_once_and_one_that_fails(self):
        xml = definitions(
            "it",
            '<startEvent id="s"/><intermediateCatchEvent id="t">'
            f"{_timer('Date', '${day}')}</intermediateCatchEvent>"
            '<scriptTask id="x"><script>n = n + 1</script></scriptTask>'
            '<endEvent id="e"/>' + flows("s t\nt x\nx e"),
        )
        self.processes.deploy(xml)
        day = "2026-11-25T09:00:00Z"
        good = [
            self.processes.start("it", None, {"day": day, "n": 1}) for _n in range(5)
        ]
        bad = self.processes.start("it", None, {"day": day, "n": "one"})
        self.assertEqual(self._sweep(hours=2), 6)
        self.assertEqual({one.state for one in good}, {"done"})
        self.assertEqual(bad.state, "incident")

    def test_a_process_that_starts_every_day(self):
        xml = definitions(
            "it",
            f'<startEvent id="s">{_timer("Cycle", "R/P1D")}</startEvent>'
            '<userTask id="a"/>' + flows("s a"),
        )
        process = self.processes.deploy(xml)
        self._sweep(hours=23)
        self.assertFalse(process.instance_ids)
        self._sweep(hours=1)
        self._sweep(days=1)
        self.assertEqual(len(process.instance_ids), 2)
        # After a standstill it starts once, not once for each day.
        self._sweep(days=30)
        self.assertEqual(len(process.instance_ids), 3)
        newer = self.processes.deploy(xml)
        self._sweep(days=1)
        self.assertEqual((len(process.instance_ids), len(newer.instance_ids)), (3, 1))

    def test_after_a_standstill_one_reminder_and_not_a_hundred(self):
        xml = definitions(
            "it",
            '<startEvent id="s"/><userTask id="a"/><boundaryEvent id="t"'
            f' attachedToRef="a" cancelActivity="false">{_timer("Cycle", "R/PT1S")}'
            '</boundaryEvent><userTask id="remind"/>' + flows("s a\nt remind"),
        )
        instance = self._start(xml)
        self.assertEqual(self._sweep(days=3), 1)
        self.assertEqual(len(self._items(instance)), 2)
        self.assertEqual(self._sweep(seconds=1), 1)

    def test_a_timer_that_fails_pauses(self):
        xml = definitions(
            "it",
            '<startEvent id="s"/><intermediateCatchEvent id="t">'
            f"{_timer('Duration', 'PT1H')}</intermediateCatchEvent>" + flows("s t"),
        )
        instance = self._start(xml)
        self.now += timedelta(hours=2)
        sweep = self.env["bpmn.timer.sweep"]
        token = instance.token_ids
        sweep._note_failure("bpmn.token", token.id, OSError("No disk."))
        self.assertEqual(
            (instance.state, token.error), ("incident", "OSError: No disk.")
        )
        self.assertEqual(self._sweep(seconds=59), 0)
        self.assertEqual(self._sweep(seconds=1), 1)
        self.assertEqual(instance.state, "done")

    def test_a_time_that_no_database_holds_is_an_incident(self):
        xml = definitions(
            "it",
            '<startEvent id="s"/><intermediateCatchEvent id="t">'
            f"{_timer('Date', '${day}')}</intermediateCatchEvent>" + flows("s t"),
        )
        self.processes.deploy(xml)
        for day in ("0001-01-01T00:00:00+14:00", "0001-01-01", "x", None, 5, []):
            instance = self.processes.start("it", None, {"day": day})
            self.assertEqual(instance.state, "incident", day)
