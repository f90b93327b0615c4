# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.ipai_master_control.tests.common import MasterControlMixin
from odoo.tests import HttpCase, tagged

from .common import ProjectMixin


@tagged("post_install", "-at_install")
class TestBrowser(MasterControlMixin, ProjectMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_people()
        cls._set_up_project()
        cls.lane.task_mode = "on_request"

    def test_from_the_item_to_its_task_and_back(self):
        item = self._item(name="Broken door")
        action = self.env.ref("ipai_master_control.mc_work_item_action")
        url = f"/odoo/action-{action.id}/{item.id}"
        self.start_tour(url, "mc_project_task", login="admin")
        self.assertEqual(item.task_id.stage_id, self.doing)
