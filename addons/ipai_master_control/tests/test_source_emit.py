# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError, ValidationError

from .source_common import SourceCase


class TestSourceEmit(SourceCase):
    def test_an_event_becomes_one_item(self):
        partner = self.env["res.partner"].create({"name": "Ann"})
        request = self._request(self.clerk, partner_id=partner.id)
        item = request._mc_items()
        self.assertEqual(len(item), 1)
        self.assertEqual((item.name, item.source), ("Do it", "odoo"))
        self.assertEqual((item.lane_id, item.priority), (self.lane, "2"))
        self.assertEqual((item.res_model, item.res_id), (request._name, request.id))
        self.assertEqual(item.payload, {"who": "Ann", "turn": 0})
        self.assertEqual(item.event_code, "test.request")
        self.assertEqual(
            item.source_ref, f"{request._name},{request.id}:test.request:0"
        )
        self.assertEqual(item.create_uid, self.clerk)
        self.assertEqual(self._evidence(item, "intake").actor_id, self.clerk)

    def test_told_again_it_is_the_same_item(self):
        request = self._request()
        item = request._mc_items()
        self.assertEqual(request._mc_emit("test.request"), item)
        request.turn = 1
        again = request._mc_emit("test.request")
        self.assertNotEqual(again, item)
        self.assertEqual(request._mc_items("test.request"), item | again)
        item.action_done()
        self.assertEqual(request._mc_items(active=True), again)
        self.assertFalse(request._mc_items("test.other"))

    def test_a_batch_in_order_and_over_companies(self):
        other = self.env["res.company"].create({"name": "Other"})
        companies = [self.env.company, other, self.env.company, other]
        requests = self.requests.create(
            [
                {"name": f"R{number}", "company_id": company.id}
                for number, company in enumerate(companies)
            ]
        )
        items = requests._mc_emit("test.request")
        self.assertEqual(items.mapped("name"), ["R0", "R1", "R2", "R3"])
        self.assertEqual([item.company_id for item in items], companies)
        for item in items:
            self.assertEqual(item.lane_id.company_id, item.company_id)

    def test_switched_off_it_leaves_no_trace(self):
        self.event.enabled = False
        other = self.env["res.company"].create({"name": "Other"})
        here = self._request()
        there = self._request(company_id=other.id)
        self.assertFalse(here._mc_items())
        self.assertTrue(there._mc_items())
        self.assertFalse(here._mc_emit("test.unknown"))
        self.assertFalse(self.requests._mc_emit("test.request"))

    def test_extra_values_go_first(self):
        request = self._request()
        request.turn = 7
        item = request._mc_emit(
            "test.request", user_id=self.member.id, lane="HR", source="api", res_id=1
        )
        self.assertEqual((item.user_id, item.lane_id), (self.member, self.other_lane))
        self.assertEqual((item.source, item.res_id), ("odoo", request.id))
        request.turn = 8
        with self.assertRaisesRegex(ValidationError, "colour"):
            request._mc_emit("test.request", colour="red")

    def test_defaults_of_the_users_context_are_not_the_items(self):
        parent = self._item()
        context = {"default_parent_id": parent.id, "default_priority": "1"}
        context |= {"default_user_id": self.member.id, "default_state": "done"}
        request = self.requests.with_context(**context).create({"name": "x"})
        item = request._mc_items()
        self.assertFalse(item.parent_id)
        self.assertFalse(item.user_id)
        self.assertEqual((item.priority, item.state), ("2", "open"))

    def test_who_may_see_items_counts_them(self):
        requests = self._request() | self._request()
        self._item(res_model=requests._name, res_id=requests[0].id)
        requests.invalidate_recordset()
        self.assertEqual(requests.mapped("mc_work_item_count"), [2, 1])
        for user, count in ((self.clerk, 0), (self.outsider, 0), (self.auditor, 2)):
            seen = requests[0].with_user(user)
            self.assertEqual(seen.mc_work_item_count, count, user.login)
        self.assertEqual(self.requests.new({"name": "x"}).mc_work_item_count, 0)

    def test_the_button(self):
        request = self._request()
        action = request.action_mc_open_work_items()
        self.assertEqual(action["res_id"], request._mc_items().id)
        self._item(res_model=request._name, res_id=request.id)
        action = request.action_mc_open_work_items()
        found = self.env["mc.work.item"].search(action["domain"])
        self.assertEqual(len(found), 2)

    def test_nobody_else_says_that_an_item_was_emitted(self):
        request = self._request()
        items = self.env["mc.work.item"]
        record = {"res_model": request._name, "res_id": request.id}
        forged = {"name": "x", "event_code": "test.request", **record}
        with self.assertRaisesRegex(ValidationError, "event_code"):
            items.intake({**forged, "source": "api", "lane": "DEV"})
        for who in (items.with_user(self.manager), items.sudo()):
            with self.assertRaises(UserError):
                who.create({**forged, "lane_id": self.lane.id})
        # An RPC client chooses its context, as far as JSON goes.
        rpc = items.with_user(self.manager).with_context(mc_emitted=True)
        with self.assertRaises(UserError):
            rpc.create({**forged, "lane_id": self.lane.id})
        plain = self._item(self.manager, **record)
        with self.assertRaises(UserError):
            plain.event_code = "test.request"
        defaulted = items.with_context(default_event_code="test.request")
        self.assertFalse(
            defaulted.create({"name": "x", "lane_id": self.lane.id}).event_code
        )
