# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..models.trust import trusted
from .identity_case import IdentityCase


@tagged("post_install", "-at_install")
class TestIdentityWaiting(IdentityCase):
    """Mapping somebody gives them what was waiting for them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls.Identity._see("github", [{"external_id": 42, "login": "ada"}])[0]

    def _followers(self, item):
        return item.sudo().message_partner_ids

    def test_mapping_assigns_open_items_without_assignee(self):
        waiting = self._caused(self.line)
        taken = self._caused(self.line, user_id=self.leader.id)
        closed = self._caused(self.line)
        closed.action_cancel()
        other = self._item()
        self.assertEqual(
            (self.line.open_item_count, self.line.waiting_item_count), (2, 1)
        )
        self._map(self.line, self.member)
        self.assertEqual(waiting.user_id, self.member)
        self.assertEqual(taken.user_id, self.leader)
        self.assertFalse((closed | other).user_id)
        self.assertIn(self.member.partner_id, self._followers(waiting))
        self.assertIn(self.member.partner_id, self._followers(taken))
        self.assertNotIn(self.member.partner_id, self._followers(closed))
        self.line.invalidate_recordset()
        self.assertEqual(
            (self.line.open_item_count, self.line.waiting_item_count), (2, 0)
        )

    def test_assignment_is_evidence_in_the_name_of_who_mapped(self):
        item = self._caused(self.line)
        self._map(self.line, self.member)
        row = self._evidence(item, "assignment")
        self.assertEqual(row.actor_id, self.manager)
        self.assertEqual(self._meta(row)["user_id"]["to"], self.member.id)

    def test_mapping_is_evidence_without_a_login(self):
        self._map(self.line, self.member)
        self._map(self.line, False)
        rows = self.env["mc.evidence"].search(
            [("name", "=", "Identity mapped")], order="id"
        )
        metas = [self._meta(row) for row in rows]
        users = [(meta["from_user_id"], meta["to_user_id"]) for meta in metas]
        self.assertEqual(users, [(None, self.member.id), (self.member.id, None)])
        self.assertEqual(rows.actor_id, self.manager)
        self.assertNotIn("ada", "".join(rows.mapped("meta")))

    def test_lanes_that_the_user_may_not_see(self):
        item = self._caused(self.line, lane_id=self.other_lane.id)
        self._map(self.line, self.member)
        self.assertFalse(item.user_id)
        self.assertIn(self.member.partner_id, self._followers(item))

    def test_leaders_and_managers_see_lanes(self):
        item = self._caused(self.line)
        self._map(self.line, self.leader)
        self.assertEqual(item.user_id, self.leader)
        line = self._see((43, "bob"))
        item = self._caused(line, lane_id=self.other_lane.id)
        self._map(line, self.manager)
        self.assertEqual(item.user_id, self.manager)

    def test_items_of_known_people_are_theirs_at_once(self):
        self._map(self.line, self.member)
        item = self._caused(self.line)
        self.assertEqual((item.user_id, item.author_user_id), (self.member,) * 2)
        self.assertIn(self.member.partner_id, self._followers(item))

    def test_second_look_brings_nothing_back(self):
        self._map(self.line, self.member)
        item = self._caused(self.line)
        item.with_user(self.member).user_id = False
        item.message_unsubscribe(self.member.partner_id.ids)
        item._set_author(self.line)
        self.assertFalse(item.user_id)
        self.assertNotIn(self.member.partner_id, self._followers(item))

    def test_other_companies_items_stay_theirs(self):
        there = self._see((42, "ada"), company=self.elsewhere)
        lane = self.env["mc.lane"].search(
            [("code", "=", "DEV"), ("company_id", "=", self.elsewhere.id)]
        )
        item = self.env["mc.work.item"].create(
            {"name": "There", "lane_id": lane.id, "company_id": self.elsewhere.id}
        )
        item._set_author(there)
        self._map(self.line, self.member)
        self.assertFalse(item.user_id)
        self.assertFalse(self._followers(item) & self.member.partner_id)

    def test_mapping_many_costs_no_query_per_item(self):
        counts = []
        for size in (5, 25):
            line = self._see((1000 + size, f"user{size}"))
            items = self.env["mc.work.item"].create(
                [{"name": "x", "lane_id": self.lane.id} for _number in range(size)]
            )
            items._set_author(line)
            self.env.flush_all()
            self.env.invalidate_all()
            managed = line.with_user(self.manager)
            items.with_user(self.manager).mapped("name")
            before = self.env.cr.sql_log_count
            # What Odoo's chatter does per record is not ours.
            managed = managed.with_context(tracking_disable=True)
            managed.user_id = self.member
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(items.user_id, self.member)
        per_item = (counts[1] - counts[0]) / 20
        self.assertLess(per_item, 0.5, counts)

    def test_suggestion_is_needed_to_accept_it(self):
        with self.assertRaisesRegex(UserError, "no user is suggested"):
            self.line.with_user(self.manager).action_accept_suggestion()

    def test_not_one_of_us(self):
        self.line.with_user(self.manager).action_not_one_of_us()
        self.assertEqual(self.line.kind, "outsider")


@tagged("post_install", "-at_install")
class TestIdentityPrivacy(IdentityCase):
    """Logins and addresses are personal data."""

    def test_who_sees_what(self):
        line = self._map(self._see((42, "ada")), self.member)
        other = self._see((43, "bob"))
        both = line | other
        seen = {
            user: self.Identity.with_user(user).search([("id", "in", both.ids)])
            for user in (
                self.member,
                self.leader,
                self.auditor,
                self.manager,
                self.stranger,
            )
        }
        self.assertEqual(seen[self.member], line)
        self.assertFalse(seen[self.leader])
        self.assertFalse(seen[self.auditor])
        self.assertEqual(seen[self.manager], both)
        self.assertFalse(seen[self.stranger], "another company's manager")
        portal = new_test_user(self.env, "mc_portal", "base.group_portal")
        for user in (portal, self.env.ref("base.public_user")):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.Identity.with_user(user).search([])

    def test_only_managers_change_anything(self):
        line = self._map(self._see((42, "ada")), self.member)
        for user in (self.member, self.leader, self.auditor, self.stranger):
            mine = line.with_user(user)
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    mine.write({"user_id": user.id})
                with self.assertRaises(AccessError):
                    mine.unlink()
                with self.assertRaises(AccessError):
                    mine.action_not_one_of_us()
                with self.assertRaises(AccessError):
                    mine.action_accept_suggestion()
        with self.assertRaises(AccessError):
            self.Identity.with_user(self.member).create(
                {"login": "bob", "user_id": self.member.id}
            )
        self.assertEqual(line.user_id, self.member)

    def test_author_of_an_item_is_not_set_by_hand(self):
        line = self._map(self._see((42, "ada")), self.member)
        item = self._item(self.member)
        for user in (self.member, self.manager):
            with self.assertRaises(UserError):
                item.with_user(user).author_identity_id = line
        sly = self.env["mc.work.item"].with_user(self.member)
        sly = sly.with_context(default_author_identity_id=line.id)
        made = sly.create({"name": "x", "lane_id": self.lane.id})
        self.assertFalse(made.sudo().author_identity_id)
        with self.assertRaises(UserError):
            sly.create(
                {"name": "x", "lane_id": self.lane.id, "author_identity_id": line.id}
            )

    def test_what_only_events_tell_is_not_entered(self):
        line = self.Identity.with_user(self.manager).create(
            {"login": "ada", "origin": "event", "suggested_user_id": self.member.id}
        )
        self.assertEqual((line.origin, line.suggested_user_id.id), ("manual", False))
        line.write({"origin": "event", "former_login": "x"})
        self.assertEqual((line.origin, line.former_login), ("manual", False))

    def test_own_accounts_in_the_preferences(self):
        line = self._map(self._see((42, "ada")), self.member)
        self._map(self._see((43, "bob")), self.leader)
        me = self.env["res.users"].with_user(self.member).browse(self.member.id)
        self.assertEqual(me.read(["mc_identity_ids"])[0]["mc_identity_ids"], line.ids)
        spec = {"mc_identity_ids": {"fields": {"login": {}, "provider": {}}}}
        shown = me.web_read(spec)[0]["mc_identity_ids"]
        self.assertEqual([one["login"] for one in shown], ["ada"])
        plain = new_test_user(self.env, "mc_plain", "base.group_user")
        self._map(self._see((44, "cleo")), plain)
        me = plain.with_user(plain)
        self.assertEqual(me.web_read(spec)[0]["mc_identity_ids"][0]["login"], "cleo")
        with self.assertRaises((AccessError, UserError)[0]):
            me.write(
                {"mc_identity_ids": [(0, 0, {"login": "x", "provider": "github"})]}
            )

    # Erasure and retention

    def _erase(self, item):
        second = self._user("mc_second", "ipai_master_control.mc_group_manager")
        item.action_cancel()
        request = self.env["mc.erasure.request"].with_user(self.manager)
        request = request._request(item.with_user(self.manager), "Article 17, letter")
        request.with_user(second).action_confirm()

    def test_erasing_an_item_forgets_its_unknown_author(self):
        line = self._see((42, "ada"))
        item = self._caused(line)
        self._erase(item)
        self.assertFalse(item.author_identity_id)
        self.assertFalse(line.exists())

    def test_erasing_an_item_keeps_who_is_needed(self):
        mapped = self._map(self._see((42, "ada")), self.member)
        self._erase(self._caused(mapped))
        self.assertTrue(mapped.exists())

    def test_erasing_an_item_keeps_the_author_of_others(self):
        line = self._see((42, "ada"))
        first, second = self._caused(line), self._caused(line)
        self._erase(first)
        self.assertEqual(second.author_identity_id, line)

    def test_deleting_a_line_forgets_the_person_and_leaves_evidence(self):
        line = self._map(self._see((42, "ada")), self.member)
        item = self._caused(line)
        line.with_user(self.manager).unlink()
        self.env.invalidate_all()
        self.assertFalse(item.author_identity_id)
        row = self.env["mc.evidence"].search([("name", "=", "Identity deleted")])
        self.assertEqual(self._meta(row)["from_user_id"], self.member.id)

    def test_strangers_are_forgotten(self):
        old, recent, known, causing = self._see(
            (1, "old"), (2, "recent"), (3, "known"), (4, "causing")
        )
        entered = self.Identity.create({"login": "entered"})
        self._map(known, self.member)
        self._caused(causing)
        long_ago = self.env["mc.clock"].now() - timedelta(days=181)
        trusted(old | known | causing | entered).write({"last_seen_at": long_ago})
        self.env.flush_all()
        dropped = self.env["mc.retention"]._cron_retire()
        self.assertEqual(dropped["identity"], 1)
        self.assertFalse(old.exists())
        self.assertEqual(
            (recent | known | causing | entered).exists(),
            recent | known | causing | entered,
        )
