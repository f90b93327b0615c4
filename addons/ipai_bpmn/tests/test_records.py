# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.ipai_master_control.models.trust import trusted

from .common import SEQUENCE, BpmnCase
from .test_forms import XML

SECRET = "Jane Roe"


class TestRecords(BpmnCase):
    def test_erasing_the_items_erases_what_was_filled_in(self):
        instance = self._start(XML, {"person": SECRET}, SECRET)
        instance.token_ids.complete({"isApproved": True, "comment": SECRET})
        self._finish(instance, "b")
        root = instance.work_item_id
        for item in (*(instance.work_item_ids - root), root):
            item._erase_own_data()
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT row_to_json(i)::text FROM bpmn_instance i WHERE id = %(id)s
            UNION ALL
            SELECT row_to_json(t)::text FROM bpmn_token t WHERE instance_id = %(id)s
            UNION ALL
            SELECT row_to_json(h)::text FROM bpmn_history h WHERE instance_id = %(id)s
            UNION ALL
            SELECT row_to_json(w)::text FROM mc_work_item w
            WHERE bpmn_instance_id = %(id)s
            """,
            {"id": instance.id},
        )
        rows = self.env.cr.fetchall()
        self.assertGreater(len(rows), 8)
        self.assertFalse([row for row in rows if SECRET in row[0]])

    def test_retention_takes_the_process_along(self):
        instance = self._start(SEQUENCE)
        self._finish(instance, "a", "b")
        other = self._start(SEQUENCE)
        items = instance.work_item_ids
        tasks = items.filtered("bpmn_token_id")
        trusted(tasks)._retire_related()
        self.assertTrue(instance.exists())
        self.assertFalse(instance.token_ids.work_item_id)
        root = items - tasks
        trusted(root)._retire_related()
        self.assertFalse(instance.exists())
        self.assertFalse(items.bpmn_instance_id | items.bpmn_token_id.instance_id)
        self.assertTrue(other.exists() and other.token_ids and other.history_ids)
