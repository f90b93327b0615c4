# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.ipai_master_control.tests.common import MasterControlMixin
from odoo.addons.ipai_master_control.tests.rpc_common import RpcMixin
from odoo.tests import HttpCase, new_test_user, tagged

from .common import SEQUENCE


@tagged("post_install", "-at_install")
class TestMigrationRpc(RpcMixin, MasterControlMixin, HttpCase):
    """As a program calls it: ids go in, values of JSON come out."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_people()
        processes = cls.env["bpmn.process"]
        cls.old = processes.deploy(SEQUENCE)
        cls.instance = processes.start("sequence", "=1+1")
        cls.new = processes.deploy(SEQUENCE.replace('"Make account"', '"Account"'))

    def _call(self, method, *args, user=None, model="bpmn.migration", **kwargs):
        return self._rpc(user or self.manager, model, method, *args, **kwargs)

    def test_a_program_plans_checks_and_applies(self):
        answer = self._call("plan", self.old.id, self.new.id, {"a": "a"})
        plan_id = answer["result"]["id"]
        report = self._call("check", [plan_id])["result"]
        self.assertEqual((report["state"], report["ready"]), ("checked", 1))
        report = self._call("apply", [plan_id])["result"]
        self.assertEqual((report["state"], report["moved"]), ("done", 1))
        self.assertEqual(self.instance.process_id, self.new)
        response = self.url_open(f"/ipai_bpmn/migration/{plan_id}/report.csv")
        self.assertEqual(response.status_code, 200)
        self.assertIn(",'=1+1,moved,", response.text)
        self.authenticate(self.member.login, self.member.login)
        for path in (plan_id, 10**9):
            response = self.url_open(f"/ipai_bpmn/migration/{path}/report.csv")
            self.assertEqual(response.status_code, 404)

    def test_instances_that_are_no_list(self):
        for wrong in (5, "5", {"5": 5}, [True], ["5"], [[5]], False):
            answer = self._call("plan", self.old.id, self.new.id, instances=wrong)
            message = answer["error"]["data"]["message"]
            self.assertIn("instances: must be a list of ids", message, wrong)

    def test_versions_that_are_none(self):
        for model, method, ids, name in (
            ("bpmn.instance", "migrate", [self.instance.id], "process"),
            ("bpmn.process", "suggest_map", [self.old.id], "target"),
            ("bpmn.process", "compare", [self.old.id], "other"),
        ):
            for wrong in ("x", True, [self.new.id], {}, None):
                answer = self._call(method, ids, wrong, model=model)
                message = answer["error"]["data"]["message"]
                self.assertIn(f"{name}: must be the id of a version", message, wrong)

    def test_heat_comparison_and_history(self):
        on_old = {"model": "bpmn.process"}
        heat = self._call("heat", [self.old.id], "2020-01-01", **on_old)["result"]
        self.assertEqual(heat["nodes"]["a"]["visits"], 1)
        found = self._call("compare", [self.old.id], self.new.id, **on_old)["result"]
        self.assertEqual([one["element"] for one in found], ["b"])
        answer = self._call("prunable", "2020-01-01", model="bpmn.history")
        self.assertEqual(answer["result"], {"entries": 0, "held": 0})
        answer = self._call("prune", "never", model="bpmn.history")
        self.assertIn("before", answer["error"]["data"]["message"])

    def test_others_get_an_error(self):
        portal = new_test_user(self.env, "mc_portal", groups="base.group_portal")
        plan = self.env["bpmn.migration"]._plan(self.old, self.new)
        for user in (self.member, self.auditor, portal):
            for method, *args in (
                ("plan", self.old.id, self.new.id),
                ("check", [plan.id]),
                ("apply", [plan.id]),
                ("write", [plan.id], {"state": "checked"}),
            ):
                answer = self._call(method, *args, user=user)
                self.assertIn("error", answer, (user.login, method))
        context = {"default_state": "checked", "bpmn_calling": True}
        plan_id = self._call("plan", self.old.id, self.new.id, context=context)
        plan_id = plan_id["result"]["id"]
        answer = self._call("apply", [plan_id], context=context)
        self.assertIn("checked first", answer["error"]["data"]["message"])
        for method in ("_job_batch", "_begin", "_note"):
            answer = self._call(method, [plan_id], "running", 0)
            self.assertIn("error", answer, method)
