# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from .escalation_common import EscalationCase


class TestRecipients(EscalationCase):
    def _who(self, who, item=None, **values):
        item = item or self._item()
        notices = self.env["mc.escalation"]
        addressee = notices._addressee(
            item.company_id.id,
            item.lane_id.id,
            item.user_id.id,
            self._level(who=who, **values),
        )
        return notices._recipients(addressee)

    def test_assignee(self):
        item = self._item(user_id=self.member.id)
        self.assertEqual(self._who("assignee", item), self.member)

    def test_assignee_of_now_not_of_the_start(self):
        self._told(
            self._level(who="assignee", wait_minutes=5),
            item=self._item(user_id=self.member.id),
        )
        self.timer.work_item_id.user_id = self.outsider
        self._wait(minutes=5)
        self.assertEqual(self._dispatch().recipient_ids, self.outsider)

    def test_no_assignee_falls_to_the_leader(self):
        self.assertEqual(self._who("assignee"), self.leader)

    def test_lane(self):
        self.assertEqual(self._who("lane_leader"), self.leader)
        self.assertEqual(self._who("lane_members"), self.member)

    def test_no_members_falls_to_the_leader(self):
        self.lane.member_ids = False
        self.assertEqual(self._who("lane_members"), self.leader)

    def test_no_leader_falls_to_the_managers(self):
        self.lane.leader_id = False
        self.assertIn(self.manager, self._who("lane_leader"))
        self.assertNotIn(self.member, self._who("lane_leader"))

    def test_manager_chain(self):
        chain = self._who("manager_chain")
        self.assertLessEqual(self.leader | self.manager, chain)
        self.assertNotIn(self.member, chain)
        self.assertTrue(all(user.active for user in chain))

    def test_user_and_group(self):
        self.assertEqual(self._who("user", user_id=self.outsider.id), self.outsider)
        group = self.env["res.groups"].create({"name": "On call"})
        users = "user_ids" if "user_ids" in group._fields else "users"
        group[users] = self.outsider
        self.assertEqual(self._who("group", group_id=group.id), self.outsider)

    def test_members_of_implying_groups(self):
        group = self.env.ref("ipai_master_control.mc_group_user")
        self.assertIn(self.manager, self._who("group", group_id=group.id))

    def test_vanished_group_and_user(self):
        self.assertEqual(self._who("group", group_id=10**6), self.leader)
        self.assertEqual(self._who("user", user_id=10**6), self.leader)

    def test_archived_portal_and_foreign_users_are_not_told(self):
        self.leader.active = False
        self.assertIn(self.manager, self._who("lane_leader"))
        portal = self.env["res.users"].create(
            {"name": "Portal", "login": "mc_portal", "share": True}
        )
        self._make_portal(portal)
        self.assertNotIn(portal, self._who("user", user_id=portal.id))
        other = self.env["res.company"].create({"name": "Other"})
        foreign = self._user(
            "mc_foreign",
            "ipai_master_control.mc_group_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        self.assertNotIn(foreign, self._who("user", user_id=foreign.id))
        self.assertNotIn(foreign, self._who("manager_chain"))

    def _make_portal(self, user):
        field = "group_ids" if "group_ids" in user._fields else "groups_id"
        user[field] = self.env.ref("base.group_portal")
        self.assertTrue(user.share)

    def test_unknown_word_falls_to_the_leader(self):
        self.assertEqual(self._who("king"), self.leader)
