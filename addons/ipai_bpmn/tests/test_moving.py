# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError

from .common import PARALLEL, SEQUENCE, definitions, flows
from .test_incidents import IncidentCase
from .test_timers import _timer

INSIDE = definitions(
    "it",
    '<startEvent id="s"/><userTask id="a"/><subProcess id="sub" name="Inner">'
    '<startEvent id="is"/><userTask id="i1"/><userTask id="i2"/>'
    + flows("is i1\ni1 i2")
    + '</subProcess><boundaryEvent id="bt" attachedToRef="sub">'
    + _timer("Duration", "PT1H")
    + '</boundaryEvent><userTask id="late"/><userTask id="b"/>'
    + flows("s a\na sub\nsub b\nbt late"),
)
EVENT_SUBPROCESS = definitions(
    "it",
    '<startEvent id="s"/><userTask id="a"/><subProcess id="es"'
    ' triggeredByEvent="true"><startEvent id="t">'
    + _timer("Duration", "PT1H")
    + '</startEvent><userTask id="x"/>'
    + flows("t x")
    + "</subProcess>"
    + flows("s a"),
)


class TestMoving(IncidentCase):
    def _token(self, instance, node):
        return instance.token_ids.filtered(
            lambda one: (
                one.node_id.element_id == node and one.state in ("active", "incident")
            )
        )

    def test_a_token_moves_and_its_work_with_it(self):
        instance = self._start(SEQUENCE)
        item = self._item(instance, "a")
        token = self._token(instance, "a").with_user(self.manager)
        places = token.move("b", "Signed on paper.")
        self.assertEqual([one["node"] for one in places], ["b"])
        self.assertEqual(item.state, "cancelled")
        told = self._evidence(item, "state")[-1]
        self.assertEqual(self._meta(told)["reason"], "Signed on paper.")
        self.assertEqual(self._item(instance, "b").state, "open")
        told = self._interventions(instance)[-1]
        self.assertEqual(
            (told["action"], told["node"], told["target"]), ("move", "a", "b")
        )
        self.assertEqual([one["node"] for one in told["before"]], ["a"])
        moved = instance.history_ids.filtered(lambda one: one.what == "move")
        self.assertEqual(moved.node_id.element_id, "b")
        self.assertEqual(moved.detail, "Signed on paper.")
        self.assertEqual(moved.actor_id, self.manager)
        self._finish(instance, "b")
        self.assertEqual(instance.state, "done")

    def test_back_by_history(self):
        instance = self._start(SEQUENCE)
        with self.assertRaisesRegex(UserError, "no node to go back to"):
            self._token(instance, "a").go_back("Because")
        self._finish(instance, "a")
        self._token(instance, "b").go_back("The wrong contract.")
        self.assertEqual(self._places(instance), ["a"])
        self.assertEqual(self._interventions(instance)[-1]["action"], "back")
        self._finish(instance, "a", "b")
        self.assertEqual(instance.state, "done")

    def test_back_from_a_boundary_event_to_its_activity(self):
        instance = self._start(INSIDE)
        self._finish(instance, "a")
        self._sweep(hours=1)
        self.assertEqual(self._places(instance), ["late"])
        self._token(instance, "late").go_back("There is time.")
        self.assertEqual(self._places(instance), ["i1", "sub"])
        timers = self._token(instance, "bt")
        self.assertEqual(len(timers), 1)
        self.assertEqual(timers.due_at, self.now + timedelta(hours=1))

    def test_a_moved_subprocess_takes_its_inside_and_its_watchers_along(self):
        instance = self._start(INSIDE)
        self._finish(instance, "a")
        inside = self._item(instance, "i1")
        self._token(instance, "sub").move("b", "Enough.")
        self.assertEqual(inside.state, "cancelled")
        self.assertFalse(self._token(instance, "bt"))
        self.assertEqual(self._sweep(days=1), 0)
        self.assertEqual(self._places(instance), ["b"])

    def test_what_cannot_be_is_refused_by_name_and_nothing_is_lost(self):
        instance = self._start(PARALLEL)
        token = self._token(instance, "a")
        rows = len(self._evidence(instance.work_item_id))
        for target, text in (
            ("c", "“j” would wait for ever"),
            ("nowhere", "“nowhere”"),
            ("s", "“s” begins"),
        ):
            with self.assertRaisesRegex(UserError, text), self.env.cr.savepoint():
                token.move(target, "Because")
        for target in (None, "", 5):
            with self.assertRaisesRegex(ValidationError, "target"):
                token.move(target, "Because")
        with self.assertRaisesRegex(UserError, "reason"):
            token.move("j", " ")
        self.assertEqual(self._places(instance), ["a", "b"])
        self.assertEqual(len(self._evidence(instance.work_item_id)), rows)
        self.assertEqual(token.work_item_id.state, "open")

    def test_alone(self):
        instance = self._start(PARALLEL)
        self._token(instance, "a").move("c", "Enough.", alone=True)
        self.assertEqual(self._places(instance), ["c"])
        self.assertEqual(len(self._items(instance, "cancelled")), 2)

    def test_an_incident_is_moved_away_from(self):
        xml = definitions(
            "it",
            '<startEvent id="s"/><serviceTask id="v" pulser:method="ask"/>'
            '<userTask id="a"/>' + flows("s v\nv a"),
        )
        instance = self._start(xml)
        self._token(instance, "v").move("a", "By hand.")
        incident = self._of(instance)
        self.assertEqual((incident.resolution, incident.reason), ("moved", "By hand."))
        self.assertEqual((instance.state, self._sweep(days=1)), ("running", 0))

    def test_skip_asks_which_way(self):
        xml = definitions(
            "it",
            '<startEvent id="s"/><userTask id="a"/><userTask id="y" name="Yes"/>'
            '<userTask id="n"/>' + flows("s a\na y ok\na n not ok"),
        )
        instance = self._start(xml, {"ok": True})
        token = self._token(instance, "a")
        with self.assertRaisesRegex(UserError, "choose one: a-y to “Yes”"):
            token.skip("Because")
        ways = token.ways_out()
        self.assertEqual([one["id"] for one in ways], ["a-y", "a-n"])
        token.skip("Because", "a-n")
        self.assertEqual(self._places(instance), ["n"])

    def test_destinations(self):
        instance = self._start(INSIDE)
        ids = [one["id"] for one in self._token(instance, "a").destinations()]
        self.assertEqual(ids, ["a", "sub", "late", "b"])

    def test_another_date_for_a_timer(self):
        instance = self._start(INSIDE)
        self._finish(instance, "a")
        timer = self._token(instance, "bt").with_user(self.manager)
        later = self.now + timedelta(hours=5)
        self.assertEqual(
            timer.reschedule(later.isoformat() + "+00:00", "A strike."),
            later.strftime("%Y-%m-%d %H:%M:%S"),
        )
        told = self._interventions(instance)[-1]
        self.assertEqual(told["due_before"], "2026-11-25 09:00:00")
        self.assertEqual(told["due_after"], "2026-11-25 13:00:00")
        self.assertEqual(self._sweep(hours=4), 0)
        timer.reschedule("2020-01-01 00:00:00", "No strike.")
        self.assertEqual(timer.due_at, self.now)
        self.assertEqual(self._sweep(), 1)
        self.assertEqual(self._places(instance), ["late"])
        for value in ("soon", None, 7, "", []):
            with self.assertRaisesRegex(ValidationError, "due_at"):
                timer.reschedule(value, "Because")
        with self.assertRaisesRegex(UserError, "not for timer"):
            self._token(instance, "late").reschedule("2027-01-01", "Because")

    def test_the_timer_that_begins_an_event_subprocess(self):
        instance = self._start(EVENT_SUBPROCESS)
        self._token(instance, "t").reschedule("2020-01-01", "Now.")
        self.assertEqual(self._sweep(), 1)
        self.assertIn("x", self._places(instance))

    def test_only_managers_of_the_company(self):
        instance = self._start(SEQUENCE)
        self.hr.member_ids = self.member
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self._user("stranger", "ipai_master_control.mc_group_manager")
        stranger.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        for user in (self.member, self.auditor, stranger):
            token = self._token(instance, "a").with_user(user)
            for call in (
                lambda one: one.move("b", "Because"),
                lambda one: one.skip("Because"),
                lambda one: one.go_back("Because"),
                lambda one: one.reschedule("2027-01-01", "Because"),
            ):
                with self.assertRaises(AccessError):
                    call(token)
        self.assertEqual(self._places(instance), ["a"])

    def test_the_dialog(self):
        instance = self._start(SEQUENCE)
        token = self._token(instance, "a").with_user(self.manager)
        context = token.action_open_intervene()["context"]
        wizards = self.env["bpmn.token.intervene"].with_user(self.manager)
        target = instance.process_id.node_ids.filtered(lambda n: n.element_id == "b")
        wizard = wizards.with_context(**context).create(
            {"target_id": target.id, "reason": "Because"}
        )
        self.assertEqual(wizard.destination_ids.mapped("element_id"), ["a", "b", "e"])
        wizard.action_apply()
        self.assertEqual(self._places(instance), ["b"])
        wizard = wizards.create(
            {
                "token_id": self._token(instance, "b").id,
                "action": "back",
                "reason": "Because",
            }
        )
        wizard.action_apply()
        self.assertEqual(self._places(instance), ["a"])
