# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo.addons.ipai_bpmn.models import bpmn_operation
from odoo.addons.ipai_bpmn.wizards import bpmn_incident_resolve
from odoo.addons.queue_job.tests.common import trap_jobs
from odoo.exceptions import AccessError, UserError, ValidationError

from .common import definitions, flows
from .test_incidents import SCRIPT, IncidentCase


class TestBulk(IncidentCase):
    def setUp(self):
        super().setUp()
        self.patch(bpmn_operation, "BATCH_SIZE", 3)
        self.processes.deploy(SCRIPT)
        self.instances = self.env["bpmn.instance"]
        for _number in range(7):
            self.instances |= self.processes.start("it", None, {})
        self.found = self.instances.incident_ids

    def _run(self, trap, batches):
        for _number in range(batches):
            trap.perform_enqueued_jobs()

    def test_batches_and_a_report(self):
        self.instances[4].cancel("No more")
        with trap_jobs() as trap:
            ids = self.found.with_user(self.manager).in_bulk(
                "complete", "On paper.", {"y": 1}
            )
            operation = self.env["bpmn.operation"].browse(ids)
            trap.assert_jobs_count(1, only=operation._job_batch)
            self._run(trap, 1)
            self.assertEqual((operation.done_count, operation.state), (3, "running"))
            self.assertAlmostEqual(operation.progress, 300 / 7)
            self._run(trap, 2)
        report = operation.report()
        self.assertEqual(
            (report["state"], report["total"], report["done"]), ("done", 7, 6)
        )
        (failed,) = report["failed"]
        self.assertEqual(failed["instance"], self.instances[4].id)
        self.assertIn("resolved already", failed["error"])
        resolved = self.found.filtered(lambda one: one.resolution == "completed")
        self.assertEqual(len(resolved), 6)
        self.assertEqual(resolved.resolved_by_id, self.manager)
        self.assertEqual(operation.user_id, self.manager)

    def test_a_job_that_runs_twice_does_nothing_twice(self):
        with trap_jobs():
            ids = self.found.in_bulk("retry", "Because")
            operation = self.env["bpmn.operation"].browse(ids)
            for _number in range(9):
                operation._job_batch()
        self.assertEqual(operation.failed_count, 7)
        self.assertEqual(set(self.found.mapped("count")), {2})

    def test_a_batch_ends_when_it_takes_long(self):
        self.patch(bpmn_operation, "BUDGET", timedelta(seconds=-1))
        with trap_jobs() as trap:
            ids = self.found.in_bulk("complete", "Because", {"y": 1})
            operation = self.env["bpmn.operation"].browse(ids)
            self._run(trap, 2)
            self.assertEqual((operation.done_count, operation.state), (2, "running"))
            self._run(trap, 5)
        self.assertEqual((operation.done_count, operation.state), (7, "done"))

    def test_another_manager_goes_on_with_it(self):
        company = self.env["res.company"].create({"name": "Other"})
        other = self._user("other_manager", "ipai_master_control.mc_group_manager")
        other.company_ids += company
        with trap_jobs():
            ids = self.found.with_user(self.manager).in_bulk("skip", "Because")
            operation = self.env["bpmn.operation"].browse(ids).with_user(other)
            chosen = (company + self.env.company).ids
            operation.with_context(allowed_company_ids=chosen)._job_batch()
        self.assertEqual((operation.done_count, operation.failed_count), (3, 0))

    def _without_a_way(self):
        """Return an instance that stands before two flows, and one of these."""
        xml = definitions(
            "it",
            '<startEvent id="s"/><exclusiveGateway id="x"/><userTask id="y"/>'
            '<userTask id="n"/>' + flows("s x\nx y wrong + 1\nx n wrong"),
        )
        instance = self._start(xml)
        process = ("process_id", "=", instance.process_id.id)
        flow = self.env["bpmn.flow"].search([process, ("element_id", "=", "x-n")])
        return instance, flow

    def test_skipped_by_the_flow_that_was_chosen(self):
        instance, flow = self._without_a_way()
        self.patch(bpmn_incident_resolve, "AT_ONCE", 0)
        wizard = self.env["bpmn.incident.resolve"].create(
            {
                "incident_ids": [(6, 0, instance.incident_ids.ids)],
                "action": "skip",
                "reason": "Because",
                "flow_id": flow.id,
            }
        )
        with trap_jobs() as trap:
            wizard.action_apply()
            self._run(trap, 1)
        self.assertEqual(self._places(instance), ["n"])

    def test_all_that_match_are_skipped_by_a_flow(self):
        instance, _flow = self._without_a_way()
        mine = [("instance_id", "=", instance.id)]
        with trap_jobs() as trap:
            self.env["bpmn.incident"].resolve_all("skip", "Because", mine, flow="x-n")
            self._run(trap, 1)
        self.assertEqual(self._places(instance), ["n"])
        told = instance.work_item_id.evidence_ids.filtered(
            lambda one: '"intervention"' in (one.meta or "")
        )
        self.assertIn('"reason":"Because"', told.meta)

    def test_erasure_blanks_what_an_operation_says(self):
        self.instances[0].cancel("Ann is ill")
        with trap_jobs() as trap:
            ids = self.found.in_bulk("complete", "Ann is ill", {"y": "Ann"})
            self._run(trap, 3)
        operation = self.env["bpmn.operation"].browse(ids)
        self.assertTrue(any(operation.line_ids.mapped("message")))
        for instance in self.instances:
            instance.work_item_id._erase_own_data()
        self.assertFalse(operation.variables)
        self.assertFalse(any(operation.line_ids.mapped("message")))
        self.assertNotIn("Ann", operation.reason)

    def test_an_order_that_still_runs_forgets_at_its_end(self):
        with trap_jobs() as trap:
            ids = self.found.in_bulk("complete", "Ann is ill", {"y": "Ann"})
            operation = self.env["bpmn.operation"].browse(ids)
            self._run(trap, 1)
            self.instances[0].work_item_id._erase_own_data()
            self.assertEqual(operation.variables, {"y": "Ann"}, "others need them")
            self._run(trap, 2)
        self.assertEqual((operation.done_count, operation.state), (7, "done"))
        self.assertEqual(self.instances[6].variables, {"y": "Ann"})
        self.assertFalse(operation.variables)

    def test_goes_on_when_its_job_was_lost(self):
        with trap_jobs():
            ids = self.found.in_bulk("skip", "Because")
            operation = self.env["bpmn.operation"].browse(ids)
            operation._job_batch()
        with trap_jobs() as trap:
            operation.with_user(self.manager).action_continue()
            self._run(trap, 2)
        self.assertEqual((operation.done_count, operation.state), (7, "done"))

    def test_all_that_match(self):
        with trap_jobs() as trap:
            ids = self.env["bpmn.incident"].resolve_all(
                "retry",
                "Corrected.",
                [("process_id", "=", self.instances.process_id.id)],
                {"amount": 2},
            )
            # What a retry does elsewhere is not undone with others.
            self._run(trap, 6)
            operation = self.env["bpmn.operation"].browse(ids)
            self.assertEqual((operation.done_count, operation.state), (6, "running"))
            self._run(trap, 1)
        self.assertEqual((operation.done_count, operation.state), (7, "done"))
        self.assertEqual(self.instances[0].variables, {"amount": 2, "y": 4})

    def test_the_dialog_from_a_list(self):
        action = self.found.with_user(self.manager).action_open_resolve()
        wizards = self.env["bpmn.incident.resolve"].with_user(self.manager)
        wizard = wizards.with_context(**action["context"]).create(
            {"action": "complete", "reason": "Because", "variables_text": "{y: 1}"}
        )
        self.assertEqual(wizard.count, 7)
        with self.assertRaisesRegex(ValidationError, "Variables: this is no JSON"):
            wizard.action_apply()
        wizard.variables_text = '{"y": 1}'
        told = wizard.action_apply()
        self.assertEqual(told["params"]["type"], "success")
        self.assertEqual(set(self.found.mapped("state")), {"resolved"})
        self.patch(bpmn_incident_resolve, "AT_ONCE", 0)
        wizard = wizards.create(
            {"incident_ids": [(6, 0, self.found.ids)], "reason": "Because"}
        )
        with trap_jobs():
            self.assertEqual(wizard.action_apply()["res_model"], "bpmn.operation")

    def test_bad_input_and_rights(self):
        for action in ("cancel", "_retry_one", None):
            with self.assertRaisesRegex(ValidationError, "action"):
                self.found.in_bulk(action, "Because")
        with self.assertRaisesRegex(UserError, "reason"):
            self.found.in_bulk("retry", "")
        with self.assertRaisesRegex(UserError, "nothing to do"):
            self.found.browse().in_bulk("retry", "Because")
        with self.assertRaises(AccessError):
            self.env["bpmn.operation"].with_user(self.manager).create(
                {"action": "retry", "reason": "x"}
            )

    def test_who_lost_the_right_meanwhile_does_nothing(self):
        with trap_jobs():
            ids = self.found.with_user(self.manager).in_bulk("skip", "Because")
        operation = self.env["bpmn.operation"].browse(ids)
        operation.user_id = self.auditor
        with trap_jobs():
            operation._job_batch()
        self.assertEqual(operation.failed_count, 3)
        self.assertEqual(set(self.found.mapped("state")), {"open"})
