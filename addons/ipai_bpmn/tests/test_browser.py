# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.ipai_master_control.tests.common import MasterControlMixin
from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install")
class TestBpmnBrowser(MasterControlMixin, HttpCase):
    def test_draw_deploy_start_and_finish(self):
        """A process drawn in the modeler runs, and its tokens move on the picture."""
        action = self.env.ref("ipai_bpmn.bpmn_draft_action")
        url = f"/odoo/action-{action.id}/new"
        self.start_tour(url, "ipai_bpmn_draw", login="admin", timeout=180)
        draft = self.env["bpmn.draft"].search([], limit=1)
        self.assertIn('pulser:assignee="admin"', draft.xml)
        self.assertIn('pulser:field id="field1"', draft.xml)
        process = self.env["bpmn.process"].search([("code", "=", "drawn")])
        self.assertEqual(process.node_ids.lane_id.mapped("name"), ["People Team"])
        instance = process.instance_ids
        self.assertEqual(instance.state, "done")
        names = instance.work_item_ids.filtered(lambda i: not i.bpmn_is_root)
        self.assertEqual(sorted(names.mapped("state")), ["done", "done"])
