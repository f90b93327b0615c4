# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.ipai_master_control.tests.source_common import SourceMixin
from odoo.addons.queue_job.tests.common import trap_jobs
from odoo.exceptions import AccessError, ValidationError

from .common import SEQUENCE, BpmnCase, definitions, flows, lane_set

ONLY_BY_MESSAGE = definitions(
    "sequence",
    '<startEvent id="s"><messageEventDefinition messageRef="m"/></startEvent>'
    '<userTask id="a"/>' + flows("s a"),
    roots='<message id="m" name="go"/>',
    lanes=lane_set(HR="a"),
)
CALLING = definitions(
    "sequence",
    '<callActivity id="a" calledElement="called"/>',
    lanes=lane_set(HR="a"),
)
CALLED = definitions("called", '<userTask id="b"/>', lanes=lane_set(HR="b"))


class TestSource(SourceMixin, BpmnCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_source()
        cls.event.write({"target": "process", "process_code": "sequence"})

    def _instances(self, items):
        return items.sudo().bpmn_instance_id

    def test_the_item_is_the_root_of_its_process(self):
        self.processes.deploy(SEQUENCE)
        partner = self.env["res.partner"].create({"name": "Ann"})
        request = self._request(self.clerk, name="Hire", partner_id=partner.id)
        root = request._mc_items()
        instance = root.bpmn_instance_id
        self.assertTrue(root.bpmn_is_root)
        self.assertEqual(instance.work_item_id, root)
        self.assertEqual((root.name, root.source), ("Hire", "odoo"))
        self.assertEqual(instance.variables, {"who": "Ann", "turn": 0})
        self.assertEqual(instance.business_key, "Hire")
        task = self._item(instance, "a")
        self.assertEqual(task.parent_id, root)
        self.assertEqual((task.res_model, task.res_id), (request._name, request.id))
        self.assertEqual(task.action_open_record()["res_id"], request.id)
        self.assertFalse(task.event_code)

    def test_the_end_of_the_process_reaches_the_record(self):
        self.processes.deploy(SEQUENCE)
        request = self._request()
        instance = self._instances(request._mc_items())
        self._finish(instance, "a")
        self.assertFalse(request.heard)
        self._finish(instance, "b")
        self.assertEqual(instance.state, "done")
        self.assertTrue(request.heard.startswith("open>done;resolved by"))

    def test_cancelling_reaches_the_record(self):
        self.processes.deploy(SEQUENCE)
        request = self._request()
        request._mc_items().action_cancel()
        self.assertEqual(request.heard, "open>cancelled;cancelled;")
        self.assertEqual(self._instances(request._mc_items()).state, "cancelled")

    def test_told_again_starts_nothing(self):
        self.processes.deploy(SEQUENCE)
        request = self._request()
        instance = self._instances(request._mc_items())
        request._mc_emit("test.request")
        self.assertEqual(self._instances(request._mc_items()), instance)
        self.assertEqual(
            self.env["bpmn.instance"].search_count(
                [("process_id", "=", instance.process_id.id)]
            ),
            1,
        )

    def test_tasks_of_a_called_process_show_the_record(self):
        self.processes.deploy(CALLED)
        self.processes.deploy(CALLING)
        request = self._request()
        items = self.env["mc.work.item"].search(
            [("res_model", "=", request._name), ("res_id", "=", request.id)]
        )
        self.assertEqual(len(items), 3)
        self.assertEqual(request.mc_work_item_count, 3)

    def test_without_a_process_it_stays_an_item_that_says_so(self):
        request = self._request()
        item = request._mc_items()
        self.assertFalse(item.bpmn_instance_id)
        self.assertEqual(item.state, "open")
        self.assertIn("no active process sequence", item.message_ids[0].body)
        proof = self._meta(self._evidence(item, "process"))
        self.assertEqual(proof["event"], "not_started")
        item.action_done()
        self.assertIn("resolved", request.heard)

    def test_a_process_that_cannot_start_stops_nobody(self):
        self.processes.deploy(ONLY_BY_MESSAGE)
        item = self._request()._mc_items()
        self.assertFalse(item.bpmn_instance_id)
        self.assertIn("started by an event only", item.message_ids[0].body)

    def test_another_companys_process(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.processes.deploy(SEQUENCE)
        theirs = self._event(other)
        theirs.write({"target": "process", "process_code": "sequence"})
        item = self._request(company_id=other.id)._mc_items()
        self.assertFalse(item.bpmn_instance_id)
        self.processes.with_company(other).deploy(SEQUENCE)
        item = self._request(company_id=other.id)._mc_items()
        self.assertEqual(self._instances(item).company_id, other)

    def test_ten_start_at_once_and_more_by_jobs(self):
        self.processes.deploy(SEQUENCE)
        with trap_jobs() as trap:
            few = self.requests.create([{"name": f"R{n}"} for n in range(10)])
            trap.assert_jobs_count(0)
            self.assertEqual(len(self._instances(few._mc_items())), 10)
            # RPC clients choose the context; jobs are queued all the same.
            hasty = self.requests.with_context(queue_job__no_delay=True)
            many = hasty.create([{"name": f"M{n}"} for n in range(60)])
            trap.assert_jobs_count(3)
            items = many._mc_items()
            self.assertFalse(self._instances(items))
            items[0].action_cancel()
            trap.perform_enqueued_jobs()
            self.assertEqual(len(self._instances(items)), 59)
            again = items[1:3]
            before = self._instances(again)
            self.event._job_start_processes(again.ids)
            self.assertEqual(self._instances(again), before)

    def test_a_larger_batch_is_not_taken_for_a_smaller_one(self):
        with trap_jobs() as trap:
            many = self.requests.create([{"name": f"M{n}"} for n in range(12)])
            items = many._mc_items().sorted("id")
            trap.assert_jobs_count(1)
            self.event._begin(items[:11])
            self.event._begin(items)
            trap.assert_jobs_count(2)

    def test_missing_processes_are_started_later(self):
        item, closed = self._request()._mc_items(), self._request()._mc_items()
        closed.action_cancel()
        self.processes.deploy(SEQUENCE)
        with self.assertRaises(AccessError):
            self.event.with_user(self.member).action_start_missing()
        self.event.with_user(self.manager).action_start_missing()
        instance = self._instances(item)
        self.assertEqual(instance.state, "running")
        self.assertFalse(self._instances(closed))
        self.event.action_start_missing()
        self.assertEqual(self._instances(item), instance)

    def test_a_process_needs_its_code(self):
        with self.assertRaisesRegex(ValidationError, "Process: missing"):
            self.event.process_code = " "
