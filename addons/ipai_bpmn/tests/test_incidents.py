# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import importlib.util
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from odoo.addons.ipai_bpmn.engine import retries
from odoo.addons.ipai_bpmn.models.bpmn_service import BpmnError, BpmnService
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .common import BpmnCase, definitions, flows


def service(attributes="", code="it"):
    """Return a process whose service task asks, with a branch beside it."""
    return definitions(
        code,
        '<startEvent id="s"/><parallelGateway id="f"/><userTask id="other"/>'
        f'<serviceTask id="v" pulser:method="ask" {attributes}/><userTask id="a"/>'
        + flows("s f\nf v\nf other\nv a"),
    )


SCRIPT = definitions(
    "it",
    '<startEvent id="s"/><scriptTask id="x"><script>y = amount * 2</script>'
    '</scriptTask><userTask id="a"/>' + flows("s x\nx a"),
)


def _migration(name):
    """Return a migration's module; its file's name is no Python name."""
    path = Path(__file__).parents[1] / "migrations" / name
    spec = importlib.util.spec_from_file_location("migration", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class IncidentCase(BpmnCase):
    """Processes whose service task fails as often as a test wants."""

    def setUp(self):
        super().setUp()
        self.calls = 0
        self.error = ValueError("The server is away.")

        def ask(_service, _instance, _variables):
            self.calls += 1
            if self.error:
                raise self.error

        self.startPatcher(patch.object(BpmnService, "_run_ask", ask, create=True))
        self.incidents = self.env["bpmn.incident"]

    def _sweep(self, **delta):
        self.now += timedelta(**delta)
        self.env.flush_all()  # the sweep of a server begins with a transaction
        return self.env["bpmn.timer.sweep"]._cron_sweep()

    def _of(self, instance):
        return instance.incident_ids.sorted("id")

    def _interventions(self, instance):
        rows = self._evidence(instance.work_item_id, "process")
        metas = [self._meta(row) for row in rows]
        return [one for one in metas if one.get("event") == "intervention"]


class TestIncidents(IncidentCase):
    def test_what_failed_where_and_when(self):
        instance = self._start(service())
        incident = self._of(instance)
        self.assertEqual(incident.kind, "ValueError")
        self.assertEqual(incident.message, "ValueError: The server is away.")
        self.assertIn("raise self.error", incident.trace)
        self.assertEqual(incident.node_id.element_id, "v")
        self.assertEqual(incident.process_id, instance.process_id)
        self.assertEqual((incident.first_at, incident.last_at), (self.now, self.now))
        self.assertEqual((incident.state, incident.count), ("retrying", 1))
        self.assertEqual(incident.next_retry_at, self.now + timedelta(minutes=1))
        # The instance goes on elsewhere.
        self._finish(instance, "other")
        self.assertEqual(self._places(instance), ["v"])

    def test_retries_come_later_and_later_and_then_it_is_open(self):
        instance = self._start(service())
        incident = self._of(instance)
        for minutes, state in ((1, "retrying"), (4, "retrying"), (16, "open")):
            self.assertEqual(self._sweep(minutes=minutes, seconds=-1), 0)
            self.assertEqual(self._sweep(seconds=1), 1)
            self.assertEqual(incident.state, state)
        self.assertEqual((incident.count, incident.attempts, self.calls), (4, 3, 4))
        self.assertLess(incident.first_at, incident.last_at)
        self.assertFalse(incident.next_retry_at)
        self.assertEqual(self._of(instance), incident)
        self.assertEqual(self._sweep(days=9), 0)

    def test_a_retry_that_goes_well_resolves_it(self):
        instance = self._start(service())
        self.error = None
        self._sweep(minutes=1)
        incident = self._of(instance)
        self.assertEqual(
            (incident.state, incident.resolution), ("resolved", "automatic")
        )
        self.assertEqual(instance.state, "running")
        self.assertEqual(self._places(instance), ["a", "other"])

    def test_the_node_says_how_often(self):
        text = 'pulser:retries="1" pulser:retryIntervals="PT10S"'
        instance = self._start(service(text))
        self.assertEqual(self._sweep(seconds=10), 1)
        self.assertEqual(self._of(instance).state, "open")
        instance = self._start(service('pulser:retries="0"'))
        self.assertEqual(self._of(instance).state, "open")

    def test_the_company_says_how_often(self):
        company = self.env.company
        company.write({"bpmn_retry_count": 1, "bpmn_retry_seconds": 5})
        instance = self._start(service())
        self._sweep(seconds=5)
        self.assertEqual(self._of(instance).state, "open")
        for name, value in (
            ("bpmn_retry_count", -1),
            ("bpmn_retry_seconds", 0),
            ("bpmn_retry_factor", 11),
        ):
            with self.assertRaises(ValidationError):
                company[name] = value

    def test_what_would_fail_again_is_open_at_once(self):
        self.error = BpmnError("NO", "Not today.")
        for xml in (SCRIPT, service()):
            incident = self._of(self._start(xml))
            self.assertEqual((incident.state, incident.count), ("open", 1))
        lasting = SCRIPT.replace('id="x"', 'id="x" pulser:retries="2"')
        self.assertEqual(self._of(self._start(lasting)).state, "retrying")

    def test_each_kind_of_failure_is_an_incident(self):
        timer = (
            "<timerEventDefinition><timeDate>${day}</timeDate></timerEventDefinition>"
        )
        models = {
            "ExpressionError": definitions(
                "it",
                '<startEvent id="s"/><exclusiveGateway id="x"/><userTask id="a"/>'
                '<userTask id="b"/>' + flows("s x\nx a wrong + 1\nx b false"),
            ),
            "TimerError": definitions(
                "it",
                f'<startEvent id="s"/><intermediateCatchEvent id="t">{timer}'
                "</intermediateCatchEvent>" + flows("s t"),
            ),
            "NoProcess": definitions(
                "it",
                '<startEvent id="s"/><callActivity id="c" calledElement="gone"/>'
                + flows("s c"),
            ),
        }
        for kind, xml in models.items():
            incident = self._of(self._start(xml, {"day": "soon"}))
            self.assertEqual((incident.kind, incident.state), (kind, "open"))

    def test_failures_that_take_turns_do_not_retry_for_ever(self):
        instance = self._start(service())
        for number in range(9):
            self.error = (KeyError if number % 2 else ValueError)("x")
            self._sweep(days=2)
        found = self._of(instance)
        self.assertEqual(found[-1].state, "open")
        self.assertEqual(set(found[:-1].mapped("resolution")), {"other"})
        self.assertEqual(self.calls, 4)

    def test_a_node_that_is_entered_again_counts_up(self):
        xml = definitions(
            "it",
            '<startEvent id="s"/><exclusiveGateway id="x" pulser:retries="2"/>'
            '<userTask id="a"/><userTask id="b"/>' + flows("s x\nx a n > 1\nx b false"),
        )
        instance = self._start(xml)
        self._sweep(days=1)
        self._sweep(days=1)
        incident = self._of(instance)
        self.assertEqual((incident.count, incident.state), (3, "open"))
        self.assertEqual(incident.token_id.state, "incident")
        report = incident.retry("Corrected", {"n": 2})
        self.assertEqual(report, {"done": incident.ids, "failed": []})
        self.assertEqual(self._places(instance), ["a"])

    def test_a_retry_that_fails_outside_of_the_engine_is_used_up(self):
        instance = self._start(service())
        incident = self._of(instance)
        sweep = self.env["bpmn.timer.sweep"]
        sweep._note_failure("bpmn.incident", incident.id, MemoryError("No room."))
        self.assertEqual((incident.count, incident.attempts), (2, 1))
        self.assertEqual(incident.message, "MemoryError: No room.")
        self.assertEqual(incident.next_retry_at, self.now + timedelta(minutes=4))

    def test_a_retry_that_cannot_be_planned_waits_for_a_person(self):
        instance = self._start(service())
        incident = self._of(instance)
        plan = patch.object(retries, "due_at", side_effect=OverflowError("Too late."))
        with plan, mute_logger("odoo.addons.ipai_bpmn.models.attempt"):
            sweep = self.env["bpmn.timer.sweep"]
            sweep._note_failure("bpmn.incident", incident.id, MemoryError("No room."))
        self.assertEqual((incident.state, incident.next_retry_at), ("open", False))
        self.assertEqual(incident.count, 2)

    def test_each_instance_of_an_activity_that_fails_has_its_own(self):
        loop = definitions(
            "it",
            '<startEvent id="s"/><scriptTask id="v"><multiInstanceLoopCharacteristics'
            ' pulser:collection="people" pulser:elementVariable="person"/>'
            "<script>y = amount * 2</script></scriptTask>" + flows("s v"),
        )
        instance = self._start(loop)
        self._of(instance).retry("Corrected.", {"people": ["Ann", "Bob", "Cleo"]})
        failed = self._of(instance).filtered(lambda one: one.state != "resolved")
        tokens = instance.token_ids.filtered(lambda one: one.state == "incident")
        self.assertEqual((len(failed), failed.token_id), (3, tokens))

    def test_slow_timers_do_not_keep_the_retries_waiting(self):
        self._start(service())
        self.error, sweep = None, type(self.env["bpmn.timer.sweep"])
        due = sweep._due

        def slow(timers, model, *args):
            if model == "bpmn.token":
                self.now += timedelta(minutes=5)
            return due(timers, model, *args)

        with patch.object(sweep, "_due", slow):
            self.assertEqual(self._sweep(minutes=1), 1)

    def test_slow_retries_do_not_keep_the_timers_waiting(self):
        self.processes.deploy(service())
        for _number in range(3):
            self.processes.start("it")

        def slow(*_args):
            self.calls += 1
            self.now += timedelta(seconds=20)

        self.calls = 0
        with patch.object(BpmnService, "_run_ask", slow):
            self.assertEqual((self._sweep(minutes=1), self.calls), (2, 2))
            self.assertEqual((self._sweep(), self.calls), (1, 3))

    def test_what_had_failed_before_an_upgrade_waits_for_a_person(self):
        instance = self._start(SCRIPT)
        self._of(instance).sudo().unlink()
        for _twice in range(2):
            self.env.flush_all()
            _migration("1.2.0/post-incidents.py").migrate(self.env.cr, "1.1.0")
        self.env.invalidate_all()
        incident = self._of(instance)
        self.assertEqual(incident.message, "there is no variable amount")
        self.assertEqual((incident.state, incident.count), ("open", 1))
        incident.complete("Because", {"y": 1})
        self.assertEqual(self._places(instance), ["a"])

    def test_what_ends_it_otherwise(self):
        instance = self._start(service())
        instance.cancel("No more")
        self.assertEqual(self._of(instance).resolution, "cancelled")
        self.assertEqual(self._sweep(days=1), 0)


class TestResolve(IncidentCase):
    def test_retry_with_a_reason(self):
        instance = self._start(service('pulser:retries="0"'))
        incident = self._of(instance)
        report = incident.with_user(self.manager).retry("The server is back.")
        self.assertEqual(report["failed"][0]["id"], incident.id)
        self.assertIn("server is away", report["failed"][0]["error"])
        self.assertEqual((incident.state, incident.count), ("open", 2))
        self.error = None
        incident.with_user(self.manager).retry(" The server is back. ")
        self.assertEqual(incident.state, "resolved")
        self.assertEqual(incident.resolution, "retried")
        self.assertEqual(incident.resolved_by_id, self.manager)
        self.assertEqual(incident.reason, "The server is back.")
        told = self._interventions(instance)[-1]
        self.assertEqual((told["action"], told["node"]), ("retry", "v"))
        self.assertEqual(told["reason"], "The server is back.")
        self.assertEqual(
            [one["node"] for one in told["before"]], ["v", "other"], told["before"]
        )
        self.assertEqual([one["node"] for one in told["after"]], ["other", "a"])
        row = self._evidence(instance.work_item_id, "process")[-1]
        self.assertEqual(row.actor_id, self.manager)

    def test_complete_with_variables(self):
        instance = self._start(SCRIPT)
        incident = self._of(instance)
        report = incident.complete("Worked out on paper.", {"y": 8})
        self.assertEqual(report, {"done": incident.ids, "failed": []})
        self.assertEqual(instance.variables, {"y": 8})
        self.assertEqual(self._places(instance), ["a"])
        self.assertEqual(incident.resolution, "completed")
        self.assertEqual(self._interventions(instance)[-1]["variables"], ["y"])

    def test_a_retry_that_fails_otherwise_is_told(self):
        incident = self._of(self._start(service()))
        self.error = KeyError("gone")
        report = incident.retry("Because")
        self.assertEqual(report["failed"][0]["error"], "KeyError: 'gone'")
        self.assertEqual(incident.resolution, "other")

    def test_skip(self):
        instance = self._start(SCRIPT)
        incident = self._of(instance)
        self.assertEqual(incident.skip("Not needed.")["done"], incident.ids)
        self.assertEqual(incident.resolution, "skipped")
        self.assertEqual(incident.reason, "Not needed.")
        self.assertEqual(self._places(instance), ["a"])

    def test_one_that_cannot_be_does_not_keep_the_others(self):
        self.processes.deploy(SCRIPT)
        instances = [self.processes.start("it", None, {}) for _n in range(3)]
        incidents = self.incidents.union(*(self._of(one) for one in instances))
        instances[1].cancel("No more")
        report = incidents.complete("By hand", {"y": 1})
        self.assertEqual(sorted(report["done"]), sorted((incidents - incidents[1]).ids))
        self.assertEqual([one["id"] for one in report["failed"]], incidents[1].ids)
        self.assertIn("resolved already", report["failed"][0]["error"])

    def test_bad_input_names_the_field_and_changes_nothing(self):
        incident = self._of(self._start(SCRIPT))
        for reason in ("", "  ", None, 5, ["x"]):
            with self.assertRaisesRegex(UserError, "reason: missing"):
                incident.retry(reason)
        for variables in ([1], "x", {"a": object()}):
            with self.assertRaisesRegex(ValidationError, "variables"):
                incident.complete("Because", variables)
        self.assertEqual((incident.state, incident.count), ("open", 1))

    def test_only_managers_of_the_company(self):
        instance = self._start(SCRIPT)
        incident = self._of(instance)
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self._user("stranger", "ipai_master_control.mc_group_manager")
        stranger.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        portal = new_test_user(self.env, "portal_one", groups="base.group_portal")
        for user in (self.member, self.auditor, stranger, portal):
            for call in (
                lambda one: one.retry("Because"),
                lambda one: one.complete("Because", {"y": 1}),
                lambda one: one.skip("Because"),
                lambda one: one.in_bulk("retry", "Because"),
            ):
                with self.assertRaises(AccessError):
                    call(incident.with_user(user))
        for user, seen in ((self.auditor, True), (stranger, False)):
            found = self.incidents.with_user(user).search([("id", "=", incident.id)])
            self.assertEqual(bool(found), seen)
        with self.assertRaises(AccessError):
            self.incidents.with_user(self.member).search([])
        with self.assertRaises(AccessError):
            incident.with_user(self.manager).write({"state": "resolved"})
        with self.assertRaises(AccessError):
            incident.with_user(self.manager).unlink()
        self.assertEqual(incident.state, "open")

    def test_members_still_read_their_instance(self):
        self.hr.member_ids = self.member
        instance = self._start(SCRIPT)
        instance.sudo().work_item_id.lane_id = self.hr
        fields_ = instance.with_user(self.member).fields_get()
        self.assertNotIn("incident_ids", fields_)
        values = instance.with_user(self.member).read(list(fields_))
        self.assertEqual(values[0]["incident_count"], 1)

    def test_erasure_blanks_what_an_incident_says(self):
        instance = self._start(SCRIPT)
        incident = self._of(instance)
        incident.complete("Ann is ill", {"y": 1})
        instance.work_item_id._erase_own_data()
        self.assertFalse(incident.message or incident.trace or incident.reason)


class TestIncidentsMigrate(IncidentCase):
    """An incident goes along when its instance goes on in another version."""

    def _migrate(self, instance, xml, nodes=None):
        new = self.processes.deploy(xml)
        instance.with_user(self.manager).migrate(new, nodes or {})
        return new

    def test_it_is_resolved_in_the_new_version(self):
        instance = self._start(service())
        other = service().replace('"v"', '"w"').replace("-v", "-w").replace("v-", "w-")
        new = self._migrate(instance, other, {"v": "w"})
        incident = self._of(instance)
        self.assertEqual(incident.process_id, new)
        self.assertEqual(incident.node_id.element_id, "w")
        self.assertEqual(incident.node_id.process_id, new)
        self.error = None
        incident.with_user(self.manager).retry("It is back")
        self.assertEqual(incident.state, "resolved")
        self.assertEqual(self._places(instance), ["a", "other"])

    def test_what_was_resolved_stays_where_it_happened(self):
        instance = self._start(service())
        old = instance.process_id
        self.error = None
        self._of(instance).with_user(self.manager).retry("It is back")
        self._migrate(instance, service('name="New"'))
        self.assertEqual(self._of(instance).process_id, old)

    def test_one_whose_place_is_gone_is_over(self):
        watched = definitions(
            "it",
            '<startEvent id="s"/><userTask id="a"/>'
            '<boundaryEvent id="t" attachedToRef="a" cancelActivity="false">'
            "<timerEventDefinition><timeDuration>PT1H</timeDuration>"
            '</timerEventDefinition></boundaryEvent><userTask id="late"/>'
            + flows("s a\nt late"),
        )
        instance = self._start(watched)
        timer = instance.token_ids.filtered(lambda t: t.waits == "timer")
        sweep = self.env["bpmn.timer.sweep"]
        sweep._note_failure("bpmn.token", timer.id, MemoryError("No room."))
        incident = self._of(instance)
        self.assertEqual(incident.node_id.element_id, "t")
        plain = '<startEvent id="s"/><userTask id="a"/><userTask id="late"/>'
        self._migrate(instance, definitions("it", plain + flows("s a\na late")))
        self.assertEqual(
            (incident.state, incident.resolution), ("resolved", "overtaken")
        )
        self.assertEqual(instance.state, "running")
