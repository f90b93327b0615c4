# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.addons.ipai_bpmn.models import bpmn_migration_run
from odoo.addons.queue_job.tests.common import trap_jobs
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form

from .common import PARALLEL, SEQUENCE, BpmnCase, definitions, flows, lane_set

# The first task has another id.
RENAMED = SEQUENCE.replace('id="a"', 'id="sign"').replace(">a<", ">sign<")
RENAMED = RENAMED.replace('Ref="a"', 'Ref="sign"')


class TestMigration(BpmnCase):
    def setUp(self):
        super().setUp()
        self.plans = self.env["bpmn.migration"].with_user(self.manager)

    def _running(self, xml, count, **values):
        process = self.processes.deploy(xml)
        instances = self.env["bpmn.instance"]
        for number in range(count):
            instances |= self.processes.start(process.code, f"key {number}", values)
        return process, instances

    def _outcomes(self, plan):
        return {one.instance_id: one.outcome for one in plan.result_ids}

    # The way of a plan

    def test_plan_check_apply(self):
        old, instances = self._running(SEQUENCE, 3)
        self._finish(instances[0], "a")
        new = self.processes.deploy(RENAMED)
        plan = self.plans._plan(old.id, new.id)
        how = {line.element_id: line.how for line in plan.line_ids}
        self.assertEqual(how, {"s": "same", "a": "name", "b": "same", "e": "same"})
        report = plan.check()
        self.assertEqual((report["state"], report["ready"]), ("checked", 3))
        self.assertEqual(instances.process_id, old, "a check changes nothing")
        report = plan.apply()
        self.assertEqual((report["state"], report["moved"]), ("done", 3))
        self.assertEqual(instances.process_id, new)
        self.assertEqual(self._places(instances[1]), ["sign"])
        item = self._item(instances[1], "sign")
        self.assertEqual(item.bpmn_node_id.process_id, new)
        self._finish(instances[1], "sign", "b")
        self._finish(instances[0], "b")
        self.assertEqual(set(instances[:2].mapped("state")), {"done"})

    def test_what_is_in_the_way_is_said_and_the_others_go(self):
        old, instances = self._running(SEQUENCE, 2)
        self._finish(instances[0], "a")
        new = self.processes.deploy(
            definitions(
                "sequence",
                '<startEvent id="s"/><userTask id="a" name="Sign contract"/>'
                '<endEvent id="e"/>' + flows("s a\na e"),
                lanes=lane_set(HR="a"),
            )
        )
        plan = self.plans._plan(old, new)
        report = plan.check()
        self.assertEqual((report["ready"], report["refused"]), (1, 1))
        (element,) = report["elements"]
        self.assertEqual(
            (element["element"], element["rule"], element["instances"]),
            ("b", "unmapped", 1),
        )
        plan.apply()
        self.assertEqual(
            self._outcomes(plan), {instances[0]: "refused", instances[1]: "moved"}
        )
        self.assertIn("Make account", plan.result_ids[0].reasons)
        self.assertEqual(instances[0].process_id, old)
        self._finish(instances[0], "b")
        self.assertEqual(instances[0].state, "done", "it goes on where it is")

    def test_the_map_is_edited_and_then_checked_again(self):
        old, instances = self._running(SEQUENCE, 1)
        new = self.processes.deploy(SEQUENCE)
        plan = self.plans._plan(old, new)
        with self.assertRaisesRegex(UserError, "checked first"):
            plan.apply()
        plan.check()
        line = plan.line_ids.filtered(lambda one: one.element_id == "a")
        line.target_node_id = False
        self.assertEqual((plan.state, line.how), ("draft", "hand"))
        self.assertFalse(plan.result_ids)
        self.assertIn("mapped to no node", line.problem)
        with self.assertRaisesRegex(UserError, "checked first"):
            plan.apply()
        plan.set_map({"a": "b"})
        plan.check()
        plan.apply()
        self.assertEqual(self._places(instances), ["b"])
        with self.assertRaises(UserError):
            line.target_node_id = False
        with self.assertRaises(UserError):
            plan.unlink()

    def test_a_choice_of_instances(self):
        _old, instances = self._running(SEQUENCE, 3)
        self.processes.deploy(SEQUENCE)
        chosen = instances[:2].with_user(self.manager)
        plan = self.plans.browse(chosen.action_plan_migration()["res_id"])
        plan.check()
        self.assertEqual(plan.total, 2)
        plan.apply()
        self.assertEqual(instances.process_id.mapped("version"), [2, 1])
        with self.assertRaisesRegex(UserError, "one version"):
            instances.with_user(self.manager).action_plan_migration()
        with self.assertRaises(AccessError):
            instances[2].with_user(self.member).action_plan_migration()

    def test_a_choice_that_is_gone_is_not_all(self):
        old, instances = self._running(SEQUENCE, 2)
        new = self.processes.deploy(SEQUENCE)
        with self.assertRaisesRegex(ValidationError, "instances: empty"):
            self.plans._plan(old, new, instances=[])
        plan = self.plans._plan(old, new, instances=instances[0])
        relation = plan._fields["instance_ids"]
        self.env.flush_all()
        self.env.cr.execute(
            f"DELETE FROM {relation.relation} WHERE {relation.column1} = %s", [plan.id]
        )
        self.env.invalidate_all()
        self.assertEqual(plan.check()["total"], 0)
        plan.instance_ids = False
        self.assertEqual(plan.check()["total"], 2, "nobody has chosen")

    def test_a_plan_can_be_made_in_a_form(self):
        old, _instances = self._running(SEQUENCE, 1)
        new = self.processes.deploy(SEQUENCE)
        with Form(self.plans) as form:
            form.process_id, form.target_id = old, new
        self.assertEqual(form.record.company_id, old.company_id)

    def test_set_map_takes_a_dict_of_ids(self):
        old, _instances = self._running(SEQUENCE, 1)
        plan = self.plans._plan(old, self.processes.deploy(SEQUENCE))
        plan.check()
        for empty in (None, {}):
            self.assertTrue(plan.set_map(empty))
        self.assertEqual(plan.state, "checked", "nothing was edited")
        for wrong in (5, 0, ["a"], [], "a", {"a": ["b"]}, {"a": {}, "b": 7}):
            with self.assertRaisesRegex(ValidationError, "node_map"):
                plan.set_map(wrong)
        edited = type(plan)._edited
        with patch.object(type(plan), "_edited", autospec=True) as edits:
            edits.side_effect = edited
            plan.set_map({"a": False, "b": "a"})
        self.assertEqual((edits.call_count, plan.state), (1, "draft"))
        lines = {line.element_id: line for line in plan.line_ids}
        self.assertFalse(lines["a"].target_node_id)
        self.assertEqual(lines["b"].target_node_id.element_id, "a")
        self.assertEqual((lines["b"].how, lines["s"].how), ("hand", "same"))

    def test_the_api_names_what_is_wrong(self):
        old, _instances = self._running(SEQUENCE, 1)
        new = self.processes.deploy(SEQUENCE)
        with self.assertRaisesRegex(ValidationError, "node_map: a → nothing"):
            self.plans._plan(old, new, {"a": "nothing"})
        with self.assertRaisesRegex(ValidationError, "node_map"):
            self.plans._plan(old, new, ["a"])
        with self.assertRaisesRegex(ValidationError, "target"):
            self.plans._plan(old, "2")
        with self.assertRaises(UserError):
            self.plans._plan(old, self.processes.deploy(PARALLEL))
        with self.assertRaisesRegex(ValidationError, "To Version"):
            self.plans._plan(old, old)

    # Work items

    def test_work_items_follow(self):
        body = (
            '<startEvent id="s"/><userTask id="a" name="{name}"{more}>'
            "<extensionElements><pulser:form>{fields}</pulser:form>"
            "</extensionElements></userTask>" + flows("s a")
        )
        field = '<pulser:field id="{0}" label="{0}" type="string"/>'.format
        old, instances = self._running(
            definitions(
                "it",
                body.format(name="Old", more="", fields=field("x") + field("y")),
                lanes=lane_set(HR="a"),
            ),
            2,
            z="from before",
        )
        first, second = (self._item(one, "a") for one in instances)
        first.bpmn_form = {"field_0": "ex", "field_1": "why"}
        second.lane_id = self.env.ref("ipai_master_control.mc_lane_fin")
        second.name = "Renamed by hand"
        new = self.processes.deploy(
            definitions(
                "it",
                body.format(
                    name="New",
                    more=' pulser:assignee="mc_member"',
                    fields=field("y") + field("z"),
                ),
                lanes=lane_set(IT="a"),
            )
        )
        plan = self.plans._plan(old, new)
        plan.check()
        self.assertEqual(
            {one.rule for one in plan.finding_ids},
            {"form-field-gone", "form-field-new", "lane-changed"},
        )
        plan.apply()
        self.assertEqual((first.name, first.lane_id), ("New", self.it))
        self.assertEqual(first.user_id, self.member)
        self.assertEqual(
            dict(first.bpmn_form), {"field_0": "why", "field_1": "from before"}
        )
        self.assertEqual(second.name, "Renamed by hand")
        self.assertEqual(second.lane_id.code, "FIN")
        self.assertEqual(second.user_id, self.member)

    def test_who_was_chosen_by_hand_stays_where_nobody_is_named(self):
        body = '<startEvent id="s"/><userTask id="a" pulser:assignee="{}"/>' + flows(
            "s a"
        )
        _old, instances = self._running(
            definitions("it", body.format("mc_member"), lanes=lane_set(HR="a")),
            4,
            login="mc_member",
        )
        given, chosen, *_more = (self._item(one, "a") for one in instances)
        self.assertEqual(given.user_id, self.member)
        chosen.user_id = self.manager
        new = self.processes.deploy(
            definitions("it", body.format("= missing"), lanes=lane_set(HR="a"))
        )
        instances[:2].migrate(new)
        self.assertFalse(given.user_id, "nobody is named any more")
        self.assertEqual(chosen.user_id, self.manager)
        other = self.processes.deploy(
            definitions("it", body.format("= login"), lanes=lane_set(IT="a"))
        )
        users = type(self.env["bpmn.instance"])
        with patch.object(users, "_user_of", autospec=True) as asked:
            asked.side_effect = lambda _self, _login: self.member
            instances[2:].migrate(other)
            self.assertEqual(asked.call_count, 1, "one login, one question")

    def test_a_condition_that_is_another_one_is_asked_at_once(self):
        def model(condition):
            return definitions(
                "it",
                '<startEvent id="s"/><userTask id="a"/><userTask id="b"/>'
                '<boundaryEvent id="c" attachedToRef="a"><conditionalEventDefinition>'
                f"<condition>{condition}</condition></conditionalEventDefinition>"
                "</boundaryEvent>" + flows("s a\nc b"),
                lanes=lane_set(HR="a b"),
            )

        old, instances = self._running(model("amount &gt; 9"), 2, amount=5)
        instances[1].suspend("Wait")
        plan = self.plans._plan(old, self.processes.deploy(model("amount &gt; 4")))
        plan.check()
        self.assertEqual(set(plan.finding_ids.mapped("rule")), {"condition-changed"})
        self.assertEqual(self._places(instances[0]), ["a"], "a check changes nothing")
        plan.apply()
        self.assertEqual(plan.moved, 2)
        self.assertEqual(self._places(instances[0]), ["b"])
        self.assertEqual(self._places(instances[1]), ["a"], "it stands still")

    def test_a_lane_that_is_gone_is_in_the_way(self):
        old, instances = self._running(SEQUENCE, 1)
        lane = self.hr.copy({"code": "TEMP", "name": "Temporary"})
        new = self.processes.deploy(SEQUENCE.replace('name="HR"', 'name="Temporary"'))
        lane.active = False
        plan = self.plans._plan(old, new)
        plan.check()
        self.assertEqual(plan.finding_ids.mapped("rule"), ["lane-gone"])
        self.assertEqual(plan.refused, 1)
        self.assertEqual(instances.process_id, old)

    def test_an_edited_plan_shows_no_figures_of_its_last_check(self):
        old, _instances = self._running(SEQUENCE, 2)
        plan = self.plans._plan(old, self.processes.deploy(SEQUENCE), {"a": False})
        plan.check()
        self.assertEqual((plan.total, plan.seen, plan.refused), (2, 2, 2))
        plan.set_map({"a": "a"})
        report = plan.report()
        self.assertFalse(report.pop("elements"))
        self.assertEqual((report.pop("id"), report.pop("state")), (plan.id, "draft"))
        self.assertEqual(set(report.values()), {0})
        self.assertFalse(plan.started_at or plan.ended_at)
        plan.check()
        self.assertEqual((plan.total, plan.ready, plan.refused), (2, 2, 0))

    # Batches

    def test_batches_go_on_in_jobs_and_twice_is_no_harm(self):
        old, instances = self._running(SEQUENCE, 5)
        new = self.processes.deploy(SEQUENCE)
        self.startPatcher(patch.object(bpmn_migration_run, "BATCH_SIZE", 2))
        plan = self.plans._plan(old, new)
        with trap_jobs() as trap:
            plan.check()
            self.assertEqual((plan.state, plan.seen, plan.total), ("checking", 2, 5))
            trap.perform_enqueued_jobs()
            trap.perform_enqueued_jobs()
        plan.sudo()._job_batch("checking", plan.last_instance_id)
        plan.sudo()._job_batch("checking", 0)
        self.assertEqual((plan.state, plan.ready), ("checked", 5))
        with trap_jobs() as trap:
            plan.apply()
            self.assertEqual((plan.moved, plan.progress), (2, 40))
            last = plan.last_instance_id
            plan.sudo()._job_batch("running", last)
            self.assertEqual(plan.moved, 4)
            before = self.env["bpmn.history"].search_count([("what", "=", "migrate")])
            # The job was lost and made again, or two were made: it is done once.
            plan.sudo()._job_batch("running", last)
            plan.resume()
            after = self.env["bpmn.history"].search_count([("what", "=", "migrate")])
            self.assertEqual((plan.moved, before), (4, after))
            plan.sudo()._job_batch("running", plan.last_instance_id)
        self.assertEqual((plan.state, plan.moved, plan.seen), ("done", 5, 5))
        self.assertEqual(len(plan.result_ids), 5)
        self.assertEqual(instances.process_id, new)

    def test_a_worker_that_dies_leaves_nothing_half_done(self):
        old, instances = self._running(SEQUENCE, 3)
        plan = self.plans._plan(old, self.processes.deploy(SEQUENCE))
        plan.check()
        died = RuntimeError("The worker was killed.")
        with (
            patch.object(type(plan), "_add_results", side_effect=died),
            self.assertRaises(RuntimeError),
            self.env.cr.savepoint(),
        ):
            plan.apply()
        self.env.invalidate_all()
        self.assertEqual(instances.process_id, old)
        self.assertEqual((plan.state, plan.moved), ("checked", 0))
        plan.apply()
        self.assertEqual((plan.state, plan.moved), ("done", 3))
        for instance in instances:
            told = instance.history_ids.filtered(lambda one: one.what == "migrate")
            self.assertEqual(len(told), 1)

    def test_one_that_fails_does_not_keep_the_others(self):
        old, instances = self._running(SEQUENCE, 3)
        plan = self.plans._plan(old, self.processes.deploy(SEQUENCE))
        plan.check()
        load, broken = type(instances)._load, instances[1]

        def failing(instance, rows=None):
            if instance == broken:
                raise ValueError("broken")
            return load(instance, rows)

        with (
            patch.object(type(instances), "_load", failing),
            self.assertLogs("odoo.addons.ipai_bpmn", "ERROR"),
        ):
            plan.apply()
        self.assertEqual((plan.moved, plan.refused), (2, 1))
        result = plan.result_ids.filtered(lambda one: one.outcome == "refused")
        self.assertEqual(result.instance_id, broken)
        self.assertIn("broken", result.reasons)
        self.assertEqual(broken.process_id, old)

    def test_no_query_per_instance(self):
        counts = []
        for count in (20, 40):
            old, _instances = self._running(SEQUENCE, count)
            plan = self.plans._plan(old, self.processes.deploy(RENAMED))
            plan.check()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            plan.apply()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(plan.moved, count)
        self.assertLessEqual(counts[1] - counts[0], 5, counts)

    # Evidence, access

    def test_it_is_evidence(self):
        old, instances = self._running(SEQUENCE, 2)
        before = len(self._evidence(instances[0].work_item_id, "process"))
        plan = self.plans._plan(old, self.processes.deploy(RENAMED))
        plan.check()
        plan.apply()
        proof = self._evidence(instances[0].work_item_id, "process")
        self.assertEqual(len(proof), before + 1)
        self.assertIn('"renamed":{"a":"sign"}', proof[-1].meta.replace(" ", ""))
        self.assertEqual(proof[-1].actor_id, self.manager)
        of_plan = self.env["mc.evidence"].search([("meta", "ilike", plan.uuid)])
        self.assertEqual(len(of_plan), 3, "checked, begun and done")
        self.assertEqual(set(of_plan.mapped("kind")), {"process"})

    def test_only_managers_of_the_company(self):
        old, _instances = self._running(SEQUENCE, 1)
        new = self.processes.deploy(SEQUENCE)
        plan = self.plans._plan(old, new)
        for user in (self.member, self.auditor):
            with self.assertRaises(AccessError):
                self.plans.with_user(user)._plan(old, new)
            for method in ("check", "apply", "resume"):
                with self.assertRaises(AccessError):
                    getattr(plan.with_user(user), method)()
        self.assertEqual(plan.with_user(self.auditor).report()["state"], "draft")
        with self.assertRaises(AccessError):
            plan.with_user(self.member).report()
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self._user("stranger", "ipai_master_control.mc_group_manager")
        stranger.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        with self.assertRaises(AccessError):
            plan.with_user(stranger).check()
        with self.assertRaises(AccessError):
            self.plans.with_user(stranger)._plan(old, new)

    def test_managers_do_not_forge_a_plan(self):
        old, _instances = self._running(SEQUENCE, 1)
        new, foreign = self.processes.deploy(SEQUENCE), self.processes.deploy(PARALLEL)
        plan = self.plans._plan(old, new)
        for vals in ({"state": "checked"}, {"moved": 9}, {"target_id": old.id}):
            with self.assertRaises(AccessError):
                plan.write(vals)
        forged = self.plans.create(
            [{"process_id": old.id, "target_id": new.id, "state": "checked"}]
        )
        self.assertEqual(forged.state, "draft")
        line = plan.line_ids[0]
        with self.assertRaises(AccessError):
            line.write({"how": "same"})
        with self.assertRaises(AccessError):
            line.copy()
        with self.assertRaisesRegex(ValidationError, "another version"):
            line.target_node_id = foreign.node_ids[0]
        for record in (plan.result_ids, plan.finding_ids):
            with self.assertRaises(AccessError):
                record.create([{}])

    def test_the_csv_executes_nothing(self):
        old, instances = self._running(SEQUENCE, 1)
        instances.business_key = "=cmd()"
        plan = self.plans._plan(old, self.processes.deploy(SEQUENCE))
        plan.check()
        lines = plan._report_csv().decode().splitlines()
        self.assertEqual(len(lines), 2)
        self.assertIn(",'=cmd(),ready,", lines[1])

    def test_erasing_the_root_item_erases_what_was_found(self):
        old, instances = self._running(SEQUENCE, 1)
        self._finish(instances, "a")
        nothing = {"a": False, "b": False}
        plan = self.plans._plan(old, self.processes.deploy(SEQUENCE), nothing)
        plan.check()
        self.assertTrue(plan.result_ids.reasons and plan.finding_ids)
        instances.work_item_id._erase_own_data()
        self.assertFalse(plan.result_ids.reasons or plan.finding_ids)

    # Timers, by way of the database

    def test_a_timer_keeps_its_date_and_another_one_comes(self):
        def model(*timers):
            body = '<userTask id="a"/><endEvent id="e"/>' + flows("a e")
            for key, duration in timers:
                body += (
                    f'<boundaryEvent id="{key}" attachedToRef="a">'
                    f"<timerEventDefinition><timeDuration>{duration}</timeDuration>"
                    "</timerEventDefinition></boundaryEvent>" + flows(f"{key} e")
                )
            return definitions("it", body, lanes=lane_set(HR="a"))

        old, instances = self._running(model(("t", "PT1H")), 1)
        watcher = instances.token_ids.filtered("host_key")
        due = watcher.due_at
        new = self.processes.deploy(model(("t", "PT5H"), ("n", "PT2H")))
        plan = self.plans._plan(old, new)
        plan.check()
        plan.apply()
        self.assertEqual((watcher.due_at, watcher.state), (due, "active"))
        self.assertEqual(watcher.node_id.process_id, new)
        came = instances.token_ids.filtered("host_key") - watcher
        self.assertEqual(came.node_id.element_id, "n")
        instances.migrate(self.processes.deploy(model()))
        self.assertEqual(set((watcher | came).mapped("state")), {"cancelled"})
