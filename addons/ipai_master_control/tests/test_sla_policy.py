# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form

from .common import MANAGER, USER, MasterControlCase
from .sla_case import SlaCase

ROLE = {"percent": 100, "sequence": 1}


class TestSlaPolicy(SlaCase):
    def _level(self, **values):
        return (0, 0, {**ROLE, **values})

    def test_hostile_values_name_their_field(self):
        flexible = self._calendar("Flexible", flexible_hours=True)
        closed = self._calendar("Nobody", attendance_ids=[])
        rarely = self._calendar(
            "Rarely", attendance_ids=[(0, 0, self._attendance("0", 9, 9.25))]
        )
        stranger = self._user("mc_elsewhere", USER)
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger.sudo().write(
            {"company_ids": [(6, 0, company.ids)], "company_id": company.id}
        )
        for field, values in (
            ("Target Minutes", {"target_minutes": 0}),
            ("Target Minutes", {"target_minutes": -5}),
            ("Target Minutes", {"target_minutes": 2**31 - 1}),
            ("Warn at", {"warn_percent": "50, 100"}),
            ("Warn at", {"warn_percent": "half"}),
            ("Warn at", {"warn_percent": "50;75"}),
            ("Code", {"timer_type": "custom"}),
            ("Code", {"timer_type": "custom", "code": "First Patch"}),
            ("Code", {"timer_type": "custom", "code": "x" * 65}),
            ("Domain", {"domain": "[('no_such_field', '=', 1)]"}),
            ("Domain", {"domain": "[("}),
            ("Domain", {"domain": "{}"}),
            ("Domain", {"domain": "[('id', 'is like', 1)]"}),
            ("Domain", {"domain": "[('id', '=', uid)]"}),
            ("Domain", {"domain": "__import__('os').getcwd()"}),
            ("Domain", {"domain": "[('name', '=ilike', 'x')] * 10**9"}),
            ("Domain", {"domain": "[" * 5000}),
            (
                "Stop Domain",
                {"timer_type": "custom", "code": "x", "stop_domain": "[('x')]"},
            ),
            ("Flexible", {"calendar_id": flexible.id}),
            ("Nobody", {"calendar_id": closed.id}),
            ("Rarely", {"calendar_id": rarely.id, "target_minutes": 60 * 24 * 366}),
            ("Nobody", {"notify_calendar_id": closed.id}),
            ("At \\(%\\)", {"level_ids": [self._level(percent=0)]}),
            ("At \\(%\\)", {"level_ids": [self._level(percent=101)]}),
            ("Level", {"level_ids": [self._level(sequence=0)]}),
            ("Level", {"level_ids": [self._level(), self._level()]}),
            ("Wait Minutes", {"level_ids": [self._level(wait_minutes=-1)]}),
            ("Repeat", {"level_ids": [self._level(repeat=4)]}),
            ("Repeat", {"level_ids": [self._level(repeat=-1)]}),
            ("Repeat", {"level_ids": [self._level(repeat=1, repeat_minutes=0)]}),
            ("User", {"level_ids": [self._level(who="user")]}),
            (
                "User",
                {"level_ids": [self._level(who="user", user_id=stranger.id)]},
            ),
            ("Group", {"level_ids": [self._level(who="group")]}),
            ("Channels", {"level_ids": [self._level(use_n8n=False)]}),
        ):
            with (
                self.subTest(values),
                self.assertRaisesRegex(UserError, field),
                self.env.cr.savepoint(),
            ):
                self._policy(**values)

    def test_domain_does_not_look_further_than_its_author(self):
        """A policy is matched with all rights, so it must not become an oracle."""
        with self.assertRaisesRegex(ValidationError, "Domain"):
            self.policies.with_user(self.manager).create(
                {
                    "name": "Spy",
                    "domain": "[('evidence_ids.salt', '=like', 'a%')]",
                }
            )

    def test_snapshot(self):
        group = self.env.ref(MANAGER)
        policy = self._policy(
            level_ids=[
                self._level(sequence=2, who="group", group_id=group.id, use_slack=True),
                self._level(
                    who="user", user_id=self.member.id, repeat=3, repeat_minutes=5
                ),
                self._level(percent=75, wait_minutes=10, use_activity=True),
            ]
        )
        item = self._item()
        first, second, third = self._timer(item).levels
        self.assertEqual(
            first,
            {
                "level": 1,
                "percent": 75,
                "wait_minutes": 10,
                "who": "lane_leader",
                "user_id": None,
                "group_id": None,
                "channels": ["n8n", "activity"],
                "repeat": 0,
                "repeat_minutes": 15,
            },
        )
        self.assertEqual((second["who"], second["user_id"]), ("user", self.member.id))
        self.assertEqual((second["repeat"], second["repeat_minutes"]), (3, 5))
        self.assertEqual((third["level"], third["group_id"]), (2, group.id))
        self.assertEqual(third["channels"], ["n8n", "slack"])
        policy.level_ids.unlink()
        self.assertEqual(len(self._timer(item).levels), 3)
        self.assertFalse(self._timer(self._item()).levels)

    def test_a_level_is_a_mark(self):
        self._policy(warn_percent="50", level_ids=[self._level(percent=90)])
        marks = self._timer(self._item()).marks
        self.assertEqual([mark["percent"] for mark in marks], [50, 90, 100])

    def test_no_warnings(self):
        self._policy(warn_percent=False)
        marks = self._timer(self._item()).marks
        self.assertEqual([mark["percent"] for mark in marks], [100])

    def test_first_match_by_sequence(self):
        tag = self.env["mc.tag"].create({"name": "vip"})
        other = self.env["mc.tag"].create({"name": "other"})
        cases = (
            ("rest", 90, {}),
            ("lane", 50, {"lane_ids": [(6, 0, self.other_lane.ids)]}),
            ("priority", 40, {"priority": "1"}),
            ("tags", 30, {"tag_ids": [(6, 0, (tag | other).ids)]}),
            ("domain", 20, {"domain": "[('name', 'ilike', 'outage')]"}),
            ("source", 10, {"source": "github"}),
        )
        for name, sequence, values in cases:
            self._policy(name=name, sequence=sequence, **values)
        everything = {
            "lane_id": self.other_lane.id,
            "priority": "1",
            "tag_ids": [(6, 0, tag.ids)],
            "name": "Outage",
            "source": "github",
        }
        expected = ["source", "domain", "tags", "priority", "lane", "rest"]
        plain = {
            "source": "manual",
            "name": "x",
            "tag_ids": False,
            "priority": "3",
            "lane_id": self.lane.id,
        }
        for name, (field, value) in zip(
            expected, [*plain.items(), ("x", 0)], strict=True
        ):
            with self.subTest(name):
                item = self.env["mc.work.item"].sudo().create(dict(everything))
                self.assertEqual(self._timer(item).policy_id.name, name)
            everything[field] = value

    def test_archived_lane_still_is_a_condition(self):
        self._policy(lane_ids=[(6, 0, self.other_lane.ids)])
        self.other_lane.active = False
        self.assertFalse(self._timer(self._item()))

    def test_no_policy_no_clock(self):
        item = self._item()
        self.assertFalse(item.sla_timer_ids)
        self.assertEqual(item.sla_state, "none")
        item.action_start()
        item.action_done()
        self.assertEqual((item.state, item.sla_state), ("done", "none"))

    def test_matching_takes_no_query_per_item(self):
        for number in range(3):
            self._policy(sequence=number, domain=f"[('name', '=', 'number {number}')]")
        counts = {}
        for number in (5, 200):
            items = self.env["mc.work.item"].create(
                [{"name": "x", "lane_id": self.lane.id} for _n in range(number)]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.policies._for_items(items)
            counts[number] = self.env.cr.sql_log_count - before
        self.assertEqual(counts[5], counts[200])

    def test_custom_timer_stops_by_its_domain(self):
        self._policy(
            timer_type="custom",
            code="named",
            stop_domain="[('name', 'ilike', 'ready')]",
        )
        item = self._item(self.member)
        timer = self._timer(item, "custom", "named")
        self._wait(minutes=5)
        item.write({"name": "Not yet"})
        self.assertEqual(timer.state, "running")
        item.write({"name": "Ready"})
        self.assertEqual((timer.state, timer.stopped_at), ("met", self.now))
        self.assertEqual(item.sla_state, "met")
        self.assertEqual(self._events(item), ["named: started", "named: met"])

    def test_custom_timer_stops_by_evidence(self):
        policy = self._policy(
            timer_type="custom",
            code="first_patch",
            stop_domain="[('evidence_ids.kind', '=', 'patch')]",
        )
        item = self._item(self.member)
        timer = self._timer(item, "custom", "first_patch")
        policy.stop_domain = "[('name', '=', 'never')]"  # not for clocks in flight
        item.add_evidence("log", "Looking")
        self.assertEqual(timer.state, "running")
        item.add_evidence("patch", "Here it is")
        self.assertEqual(timer.state, "met")

    def test_custom_timer_stops_by_state_and_at_the_latest_when_done(self):
        self._policy(
            timer_type="custom",
            code="touched",
            stop_domain="[('state', '=', 'blocked')]",
        )
        self._policy(timer_type="custom", code="never")
        blocked, done = self._item(self.member), self._item(self.member)
        blocked.action_block("other")
        self.assertEqual(self._timer(blocked, "custom", "touched").state, "met")
        self.assertEqual(self._timer(blocked, "custom", "never").state, "paused")
        done.action_done()
        self.assertEqual(set(done.sla_timer_ids.mapped("state")), {"met"})

    def test_editing_and_archiving_leave_clocks_alone(self):
        policy = self._policy()
        timer = self._timer(self._item())
        before = timer.read()[0]
        policy.write({"target_minutes": 10, "warn_percent": "10", "active": False})
        self.env.invalidate_all()
        self.assertEqual(timer.read()[0], before)

    def test_used_policies_stay(self):
        policy = self._policy()
        self._item()
        with self.assertRaisesRegex(UserError, "Archive"):
            policy.unlink()
        company = self.env["res.company"].create({"name": "Second Company"})
        with self.assertRaisesRegex(UserError, "Company"):
            policy.company_id = company
        unused = self._policy()
        unused.unlink()

    def test_managers_of_the_company_only(self):
        policy = self._policy(level_ids=[self._level()])
        policy.with_user(self.manager).write({"target_minutes": 60})
        policy.level_ids.with_user(self.manager).write({"wait_minutes": 5})
        for user in (self.member, self.auditor):
            self.assertEqual(policy.with_user(user).target_minutes, 60)
            for change in (
                lambda user=user: policy.with_user(user).write({"name": "x"}),
                lambda user=user: policy.with_user(user).action_reapply(),
                lambda user=user: policy.level_ids.with_user(user).write({"repeat": 1}),
                lambda user=user: policy.with_user(user).create({"name": "x"}),
            ):
                with self.subTest(user.login), self.assertRaises(AccessError):
                    change()
        company = self.env["res.company"].create({"name": "Second Company"})
        stranger = self._user(
            "mc_manager_2",
            MANAGER,
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        with self.assertRaises(AccessError):
            policy.with_user(stranger).read(["name"])
        with self.assertRaises(AccessError):
            policy.with_user(stranger).action_reapply()

    def test_nothing_crosses_companies(self):
        company = self.env["res.company"].create({"name": "Second Company"})
        their_lane = self.env["mc.lane"]._by_code("DEV", company)
        their_tag = self.env["mc.tag"].create({"name": "x", "company_id": company.id})
        theirs = self._calendar("Theirs", company_id=company.id)
        for values in (
            {"lane_ids": [(6, 0, their_lane.ids)]},
            {"tag_ids": [(6, 0, their_tag.ids)]},
            {"calendar_id": theirs.id},
            {"notify_calendar_id": theirs.id},
        ):
            with self.subTest(values), self.assertRaises(UserError):
                self._policy(**values)

    def test_form(self):
        form = Form(self.policies.with_user(self.manager))
        form.name = "First patch"
        form.timer_type = "custom"
        form.code = "first_patch"
        form.target_minutes = 30
        with form.level_ids.new() as level:
            level.percent = 75
            level.who = "assignee"
        policy = form.save()
        self.assertEqual(policy._key(), ("custom", "first_patch"))
        self.assertEqual(policy._percentages(), [50, 75, 100])


class TestDefaultPolicies(MasterControlCase):
    def _defaults(self, company):
        return self.env["mc.sla.policy"].search([("company_id", "=", company.id)])

    def test_targets(self):
        company = self.env["res.company"].create({"name": "Second Company"})
        for one in (company, self.env.ref("base.main_company")):
            targets = {
                (policy.priority, policy.timer_type): policy.target_minutes
                for policy in self._defaults(one)
            }
            self.assertEqual(
                targets,
                {
                    ("1", "response"): 15,
                    ("1", "resolution"): 240,
                    ("2", "response"): 60,
                    ("2", "resolution"): 480,
                    ("3", "response"): 240,
                    ("3", "resolution"): 1440,
                    ("4", "response"): 1440,
                    ("4", "resolution"): 4320,
                },
            )

    def test_escalations(self):
        company = self.env["res.company"].create({"name": "Second Company"})
        for policy in self._defaults(company):
            levels = [
                (level["percent"], level["who"])
                for level in policy.level_ids._snapshot()
            ]
            leader, chain = (100, "lane_leader"), (100, "manager_chain")
            expected = {
                "1": [leader, chain],
                "2": [(75, "lane_leader"), leader, chain],
                "3": [leader],
                "4": [],
            }
            self.assertEqual(levels, expected[policy.priority])
            for level in policy.level_ids:
                self.assertEqual(level._channels(), ["n8n", "activity"])

    def test_they_come_once(self):
        policies = self.env["mc.sla.policy"]
        company = self.env["res.company"].create({"name": "Second Company"})
        self._defaults(company)[0].write({"active": False, "name": "Not for us"})
        self.assertFalse(policies._ensure_default_policies())
        self._defaults(company)[0].unlink()
        self.assertEqual(len(policies._ensure_default_policies(company)), 1)

    def test_an_item_gets_both(self):
        item = self._item(priority="1")
        timers = item.sla_timer_ids.sorted("target_seconds")
        self.assertEqual(timers.mapped("target_seconds"), [15 * 60, 4 * 3600])
        self.assertEqual(timers.mapped("timer_type"), ["response", "resolution"])

    def test_companies_have_their_own(self):
        company = self.env["res.company"].create({"name": "Second Company"})
        lane = self.env["mc.lane"]._by_code("DEV", company)
        item = self._item(company_id=company.id, lane_id=lane.id)
        self.assertEqual(item.sla_timer_ids.policy_id.company_id, company)
        self.assertEqual(item.sla_timer_ids.company_id, company)
        self.assertFalse(
            self.env["mc.sla.timer"]
            .with_user(self.manager)
            .search([("work_item_id", "=", item.id)])
        )
