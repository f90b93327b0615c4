# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo.addons.ipai_master_control.tests.common import MasterControlMixin
from odoo.addons.ipai_master_control.tests.pictures import picture
from odoo.tests import HttpCase, tagged

from .common import definitions, flows, lane_set

OLD = definitions(
    "hiring",
    '<startEvent id="s" name="Hired"/><userTask id="sign" name="Sign contract"/>'
    '<userTask id="account" name="Make account"/>'
    '<userTask id="badge" name="Print badge"/>'
    '<endEvent id="e" name="At work"/>'
    + flows("s sign\nsign account\naccount badge\nbadge e"),
    lanes=lane_set(HR="s sign badge e", IT="account"),
)
NEW = definitions(
    "hiring",
    '<startEvent id="s" name="Hired"/><userTask id="contract" name="Sign contract"/>'
    '<boundaryEvent id="late" name="Too late" attachedToRef="contract"'
    ' cancelActivity="false"><timerEventDefinition><timeDuration>P3D</timeDuration>'
    '</timerEventDefinition></boundaryEvent><userTask id="ask" name="Ask again"/>'
    '<userTask id="accounts" name="Set up accounts"/>'
    '<userTask id="laptop" name="Order laptop"/><endEvent id="e" name="At work"/>'
    + flows("s contract\ncontract accounts\naccounts laptop\nlaptop e\nlate ask"),
    lanes=lane_set(HR="s contract late ask e", IT="accounts laptop"),
)
COMPARED = OLD.replace('name="Sign contract"', 'name="Sign the contract"')
COMPARED = COMPARED.replace('<userTask id="badge" name="Print badge"/>', "")
COMPARED = COMPARED.replace(
    flows("account badge\nbadge e"),
    '<userTask id="laptop" name="Order laptop"/>' + flows("account laptop\nlaptop e"),
).replace("<flowNodeRef>badge</flowNodeRef>", "<flowNodeRef>laptop</flowNodeRef>")


@tagged("post_install", "-at_install")
class TestMigrationBrowser(MasterControlMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.processes = cls.env["bpmn.process"]
        cls.old = cls.processes.deploy(OLD)

    def _start(self, count):
        return [self.processes.start("hiring", f"H-{n}") for n in range(count)]

    def _finish(self, instance):
        items = instance.work_item_ids.filtered(
            lambda item: not item.bpmn_is_root and item.state == "open"
        )
        items.action_done()

    def _open(self, process, tour, name):
        url = f"/odoo/{process._name}/{process.id}"
        # Else every page says that nobody watches the clocks.
        self.env["mc.sla.sweep"]._cron_sweep()
        with picture(f"bpmn-{name}"):
            self.start_tour(url, tour, login="admin", timeout=180)

    def test_plan_check_apply_report(self):
        instances = self._start(4)
        for instance in (instances[0], instances[3], instances[3]):
            self._finish(instance)
        new = self.processes.deploy(NEW)
        self._open(self.old, "ipai_bpmn_migration_check", "migration-check")
        plan = self.env["bpmn.migration"].search([("target_id", "=", new.id)])
        self._open(plan, "ipai_bpmn_migration", "migration-report")
        self.env.invalidate_all()
        *moved, refused = instances
        self.assertEqual({one.process_id for one in moved}, {new})
        self.assertEqual(refused.process_id, self.old)
        places = [
            one.token_ids.filtered(lambda t: t.state == "active" and not t.host_key)
            for one in moved
        ]
        self.assertEqual(
            [place.node_id.element_id for place in places],
            ["accounts", "contract", "contract"],
        )

    def test_heat(self):
        instances = self._start(6)
        for instance in instances[:4]:
            self._finish(instance)
        self._finish(instances[0])
        self.env.flush_all()
        for node, hours in (("sign", 2), ("account", 30)):
            self.env.cr.execute(
                "UPDATE bpmn_token t SET started_at = ended_at - %s FROM bpmn_node n"
                " WHERE n.id = t.node_id AND n.element_id = %s AND t.state = 'done'",
                [timedelta(hours=hours), node],
            )
        self.env.invalidate_all()
        self._open(self.old, "ipai_bpmn_heat", "heat-duration")

    def test_compare(self):
        new = self.processes.deploy(COMPARED)
        self._open(new, "ipai_bpmn_compare", "compare")
        newest = self.processes.deploy(COMPARED.replace("Make account", "Get account"))
        self._open(newest, "ipai_bpmn_compare_another", "compare-another")
