# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from lxml import etree
from odoo.tests import Form

from .common import MasterControlCase


class TestViews(MasterControlCase):
    def _arch(self, view_type, user=None):
        model = self.env["mc.work.item"].with_user(user or self.member)
        return etree.fromstring(model.get_view(view_type=view_type)["arch"])

    def test_form_has_the_review_buttons(self):
        arch = self._arch("form")
        # Those of the record's review, if an item has none, are a place of their own.
        mirrored = "ancestor::div[contains(@invisible, 'mirrors_review')]"
        names = arch.xpath(f"//button[not({mirrored})]/@name")
        for name in ("request_validation", "restart_validation", "validate_tier"):
            self.assertEqual(names.count(name), 1, name)
        self.assertTrue(arch.xpath("//field[@name='review_ids']"))

    def test_only_frozen_fields_turn_readonly(self):
        arch = self._arch("form")
        name = arch.xpath("//field[@name='name'][not(ancestor::field)]")[0]
        self.assertIn("validation_status in", name.get("readonly"))
        user = arch.xpath("//field[@name='user_id'][not(ancestor::field)]")[0]
        self.assertNotIn("validation_status", user.get("readonly") or "")

    def test_a_person_makes_an_item(self):
        form = Form(self.env["mc.work.item"].with_user(self.member))
        form.name = "New laptop"
        form.lane_id = self.lane
        form.priority = "2"
        item = form.save()
        self.assertEqual((item.state, item.source), ("open", "manual"))
        with Form(item) as edit:
            edit.name = "New laptop for Ann"
        self.assertEqual(item.name, "New laptop for Ann")

    def test_payload_is_shown_as_text(self):
        item = self._item(payload={"b": {"c": "ü"}, "a": 1})
        self.assertEqual(
            item.payload_text, '{\n  "a": 1,\n  "b": {\n    "c": "ü"\n  }\n}'
        )
        self.assertFalse(self._item().payload_text)

    def test_names_to_find_it_by(self):
        item = self._item(name="Broken build")
        found = self.env["mc.work.item"].name_search(item.reference)
        self.assertEqual([row[0] for row in found], item.ids)
        self.assertEqual(item.display_name, f"{item.reference} Broken build")

    def test_columns_of_the_kanban(self):
        self._item()
        groups = self.env["mc.work.item"]._read_group([], ["state"], ["__count"])
        self.assertTrue(groups)
        states = self.env["mc.work.item"]._group_expand_states([], [])
        self.assertEqual(states, ["open", "running", "blocked", "done"])

    def test_buttons_that_open_things(self):
        partner = self.env["res.partner"].create({"name": "Azure"})
        item = self._item(res_model="res.partner", res_id=partner.id)
        self.assertEqual(item.action_open_record()["res_id"], partner.id)
        domain = item.action_open_evidence()["domain"]
        self.assertEqual(self.env["mc.evidence"].search(domain), item.evidence_ids)
        self.assertEqual(item.evidence_count, len(item.evidence_ids))
        intake = item.evidence_ids[-1]
        self.assertEqual(intake.action_open_work_item()["res_id"], item.id)
        action = self.lane.action_open_work_items()
        self.assertIn(item, self.env["mc.work.item"].search(action["domain"]))
        self.assertGreaterEqual(self.lane.open_item_count, 1)

    def test_evidence_shows_its_details(self):
        evidence = self._evidence(self._item(), "intake")
        self.assertIn('"source": "manual"', evidence.meta_text)
        self.assertTrue(evidence.display_name)
