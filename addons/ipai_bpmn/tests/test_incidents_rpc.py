# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.ipai_master_control.tests.common import MasterControlMixin
from odoo.addons.ipai_master_control.tests.rpc_common import RpcMixin
from odoo.tests import HttpCase, new_test_user, tagged

from .common import SEQUENCE
from .test_incidents import SCRIPT


@tagged("post_install", "-at_install")
class TestIncidentsRpc(RpcMixin, MasterControlMixin, HttpCase):
    """The API as a script of a manager sees it, and as a hostile client tries it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_people()
        cls.portal = new_test_user(cls.env, "mc_portal", groups="base.group_portal")
        processes = cls.env["bpmn.process"]
        processes.deploy(SCRIPT)
        processes.deploy(SEQUENCE)
        cls.failed = processes.start("it")
        cls.running = processes.start("sequence")
        cls.incident = cls.failed.incident_ids
        cls.token = cls.running.token_ids

    def test_a_managers_script(self):
        """Find what failed, correct it, move and suspend another one."""

        def call(model, method, *args, **kwargs):
            return self._rpc(self.manager, model, method, *args, **kwargs)["result"]

        (found,) = call(
            "bpmn.incident",
            "search_read",
            [["state", "=", "open"], ["instance_id", "=", self.failed.id]],
            ["message", "count", "node_id"],
        )
        self.assertEqual(found["message"], "there is no variable amount")
        report = call(
            "bpmn.incident",
            "retry",
            [found["id"]],
            reason="Corrected.",
            variables={"amount": 2},
        )
        self.assertEqual(report, {"done": [found["id"]], "failed": []})
        ids = self.token.ids
        self.assertEqual(
            [one["id"] for one in call("bpmn.token", "destinations", ids)],
            ["a", "b", "e"],
        )
        (place,) = call("bpmn.token", "move", ids, target="b", reason="On paper.")
        self.assertEqual((place["node"], place["waits"]), ("b", "work"))
        done = call("bpmn.instance", "suspend", self.running.ids, reason="Because")
        self.assertEqual(done, self.running.ids)
        done = call("bpmn.instance", "resume", self.running.ids, reason="Because")
        self.assertEqual(done, self.running.ids)

    def test_a_hostile_client(self):
        calls = [
            ("bpmn.incident", "retry", self.incident.ids, "Because"),
            ("bpmn.incident", "complete", self.incident.ids, "Because", {"y": 1}),
            ("bpmn.incident", "skip", self.incident.ids, "Because"),
            ("bpmn.incident", "resolve_all", "skip", "Because"),
            ("bpmn.incident", "in_bulk", self.incident.ids, "skip", "Because"),
            ("bpmn.token", "move", self.token.ids, "b", "Because"),
            ("bpmn.token", "skip", self.token.ids, "Because"),
            ("bpmn.token", "go_back", self.token.ids, "Because"),
            ("bpmn.token", "reschedule", self.token.ids, "2027-01-01", "Because"),
            ("bpmn.instance", "suspend", self.running.ids, "Because"),
            ("bpmn.instance", "resume", self.running.ids, "Because"),
            ("bpmn.process", "suspend_instances", self.running.process_id.ids, "x"),
            ("bpmn.incident", "write", self.incident.ids, {"state": "resolved"}),
            ("bpmn.incident", "create", [{"message": "x"}]),
            ("bpmn.operation", "create", [{"action": "retry", "reason": "x"}]),
        ]
        context = {"mc_trusted": True, "allowed_company_ids": [1], "su": True}
        for user in (self.member, self.auditor, self.portal):
            for model, method, *args in calls:
                answer = self._rpc(user, model, method, *args, context=context)
                self.assertIn("error", answer, (user.login, model, method))
        for model, method, record in (
            ("bpmn.instance", "_intervene", self.running),
            ("bpmn.instance", "_resume", self.running),
            ("bpmn.incident", "_fire", self.incident),
            ("bpmn.incident", "_each", self.incident),
            ("bpmn.operation", "_job_batch", self.env["bpmn.operation"]),
            ("bpmn.timer.sweep", "_note_failure", self.env["bpmn.operation"]),
        ):
            answer = self._rpc(self.manager, model, method, record.ids)
            self.assertIn("error", answer, (model, method))
        self.assertEqual(self.incident.state, "open")
        self.assertEqual(self.token.node_id.element_id, "a")
        self.assertFalse(self.running.suspended_at)
