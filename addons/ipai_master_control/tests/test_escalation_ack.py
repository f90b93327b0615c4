# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import os
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tests.common import HttpCase
from odoo.tools import mute_logger

from ..lib import ack_token
from ..models.mc_escalation_ack import ACK_DAYS, ACK_PATH
from .escalation_common import EscalationCase, EscalationMixin


class TestButtons(EscalationCase):
    def setUp(self):
        super().setUp()
        level = self._level(repeat=2)
        self.message = self._told(level, self._level(level=2, wait_minutes=30))
        self.item = self.timer.work_item_id
        self.first = self.message.escalation_ids

    def _check_acknowledged(self, user):
        self.assertEqual(self.timer.acknowledged_at, self.now)
        self.assertEqual(self.timer.acknowledged_by_id, user)
        self.assertEqual(self.first.state, "acknowledged")
        self.assertEqual(self.first.acknowledged_by_id, user)
        rest = self.notices - self.first
        self.assertEqual(set(rest.mapped("state")), {"cancelled"})
        row = self._evidence(self.item, "escalation")[-1]
        self.assertEqual(self._meta(row)["event"], "acknowledged")
        self.assertEqual(row.actor_id, user)
        self._wait(hours=2)
        self.assertFalse(self._dispatch())

    def test_on_the_notice(self):
        self.first.with_user(self.leader).action_acknowledge()
        self._check_acknowledged(self.leader)

    def test_on_the_timer(self):
        self.timer.with_user(self.member).action_acknowledge()
        self._check_acknowledged(self.member)

    def test_on_the_item(self):
        item = self.item.with_user(self.member)
        self.assertTrue(item.can_acknowledge)
        item.action_acknowledge()
        self._check_acknowledged(self.member)
        self.assertFalse(item.can_acknowledge)

    def test_on_the_message(self):
        self.message.with_user(self.leader).action_acknowledge()
        self.assertTrue(self.message.acknowledged_at)
        self._check_acknowledged(self.leader)

    def test_the_first_one_counts(self):
        self.timer.with_user(self.leader).action_acknowledge()
        self.timer.with_user(self.member).action_acknowledge()
        self.assertEqual(self.timer.acknowledged_by_id, self.leader)
        events = self._escalation_events(self.item)
        self.assertEqual(events.count("acknowledged"), 1)

    def test_who_may_not(self):
        for user in (self.outsider, self.auditor):
            for record in (self.timer, self.first, self.item, self.message):
                record.invalidate_recordset()
                with (
                    self.subTest(user=user.login, model=record._name),
                    self.assertRaises(AccessError),
                ):
                    record.with_user(user).action_acknowledge()
        self.assertFalse(self.timer.acknowledged_at)

    def test_other_clocks_of_the_item_go_on(self):
        other = self._timer(self._level(), item=self.item)
        notice = self._cross(other)
        self.timer._acknowledge("button")
        self.assertEqual(notice.state, "pending")


class TestAccess(EscalationCase):
    def setUp(self):
        super().setUp()
        self.message = self._told()
        self.notice = self.message.escalation_ids

    def test_who_sees_the_item_sees_its_deliveries(self):
        item = self.timer.work_item_id
        for user in (self.member, self.leader, self.manager, self.auditor):
            with self.subTest(user.login):
                mine = item.with_user(user)
                mine.invalidate_recordset()
                self.assertEqual(mine.escalation_count, 1)
                action = mine.action_open_escalations()
                found = self.env["mc.escalation"].with_user(user)
                notice = found.search(action["domain"])
                self.assertEqual(notice.id, self.notice.id)
                self.assertFalse(notice.delivery_log)

    def test_others_see_nothing(self):
        for model in ("mc.escalation", "mc.escalation.message", "mc.delivery.attempt"):
            with self.subTest(model):
                self.assertFalse(self.env[model].with_user(self.outsider).search([]))

    def test_a_member_sees_no_digest_of_others(self):
        messages = self.env["mc.escalation.message"]
        self.assertFalse(messages.with_user(self.member).search([]))
        self.assertEqual(messages.with_user(self.leader).search([]), self.message)

    def test_nobody_writes(self):
        for user in (self.leader, self.manager):
            for record in (self.notice, self.message):
                with (
                    self.subTest(user=user.login, model=record._name),
                    self.assertRaises(AccessError),
                ):
                    record.with_user(user).write({"state": "sent"})

    def test_settings_are_for_administrators(self):
        fields_ = ["mc_n8n_url", "mc_slack_ref", "mc_fallback_email"]
        with self.assertRaises(AccessError):
            self.company.with_user(self.manager).read(fields_)
        with self.assertRaises(AccessError):
            self.company.with_user(self.manager).write({"mc_slack_ref": "x"})
        admin = self.env.ref("base.user_admin")
        self.company.with_user(admin).write({"mc_slack_ref": "x"})

    def test_views(self):
        for model in ("mc.escalation", "mc.escalation.message", "mc.work.item"):
            for kind in ("form", "list", "search"):
                with self.subTest(model=model, kind=kind):
                    self.env[model].with_user(self.member).get_view(view_type=kind)


@tagged("post_install", "-at_install")
class TestLink(EscalationMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_people()
        cls._set_up_escalation()

    def setUp(self):
        super().setUp()
        self._set_clock()
        self.message = self._told(self._level(repeat=1), item=self._item(name="A <b>"))
        self.item = self.timer.work_item_id
        self.first = self.message.escalation_ids
        self.link = self._link(self.first)
        self.env.flush_all()

    def _link(self, record, user=None):
        link = self.env["mc.escalation"]._ack_link(record, user or self.leader)
        return ACK_PATH + link.rpartition("/")[2]

    def _get(self, link=None):
        return self.url_open(link or self.link)

    def _post(self, link=None):
        self.env.flush_all()
        return self.url_open(link or self.link, data={"x": "y"})

    def _is_acknowledged(self):
        self.env.invalidate_all()
        return bool(self.timer.acknowledged_at)

    def test_get_shows_and_changes_nothing(self):
        before = self.first.row_version
        for _time in range(3):
            answer = self._get()
        self.assertEqual(answer.status_code, 200)
        self.assertIn(self.item.reference, answer.text)
        self.assertIn("A &lt;b&gt;", answer.text)
        self.assertIn(self.leader.name, answer.text)
        self.assertIn("2026-12-02 12:00:00", answer.text)
        self.assertIn('method="post"', answer.text)
        self.assertFalse(self._is_acknowledged())
        self.assertEqual(self.first.row_version, before)
        self.assertEqual(self._escalation_events(self.item), ["owed"])

    def test_it_shows_no_more_than_reference_and_title(self):
        self.item.description = "private words"
        self.item.payload = {"secret": "words"}
        self.env.flush_all()
        text = self._get().text
        for hidden in ("private", "words", self.lane.name, self.member.name):
            self.assertNotIn(hidden, text)

    def test_headers(self):
        for answer in (self._get(), self._post(), self._get(f"{ACK_PATH}nonsense")):
            self.assertEqual(answer.headers["Cache-Control"], "no-store")
            self.assertEqual(answer.headers["Referrer-Policy"], "no-referrer")
            self.assertEqual(answer.headers["X-Frame-Options"], "DENY")
            policy = answer.headers["Content-Security-Policy"]
            self.assertIn("default-src 'none'", policy)
            self.assertNotIn("<script", answer.text)

    def test_head_changes_nothing(self):
        answer = self.opener.head(self.base_url() + self.link, timeout=12)
        self.assertIn(answer.status_code, (200, 405))
        self.assertFalse(self._is_acknowledged())

    def test_post_acknowledges_in_the_recipients_name(self):
        answer = self._post()
        self.assertEqual(answer.status_code, 200)
        self.assertIn("Acknowledged", answer.text)
        self.assertTrue(self._is_acknowledged())
        self.assertEqual(self.timer.acknowledged_by_id, self.leader)
        self.assertEqual(self.first.state, "acknowledged")
        rest = self.notices - self.first
        self.assertEqual(rest.state, "cancelled")
        row = self._evidence(self.item, "escalation")[-1]
        self.assertEqual(row.actor_id, self.leader)
        self.assertEqual(self._meta(row)["via"], "link")

    def test_works_once(self):
        self._post()
        answer = self._post()
        self.assertEqual(answer.status_code, 410)
        self.assertEqual(self._get().status_code, 410)
        events = self._escalation_events(self.item)
        self.assertEqual(events.count("acknowledged"), 1)

    def test_another_recipients_link_after_it_was_acknowledged(self):
        self.message.recipient_ids |= self.member
        other = self._link(self.first, self.member)
        self._post()
        self.assertEqual(self._post(other).status_code, 410)
        self.env.invalidate_all()
        self.assertEqual(self.timer.acknowledged_by_id, self.leader)

    def test_message_link_acknowledges_all_of_it(self):
        link = self._link(self.message)
        self.assertEqual(self._post(link).status_code, 200)
        self.assertTrue(self._is_acknowledged())
        self.assertEqual(self._post(link).status_code, 410)

    def _refused(self, link, status=404):
        for answer in (self._get(link), self._post(link)):
            self.assertEqual(answer.status_code, status)
            self.assertNotIn(self.item.reference, answer.text)
            self.assertNotIn(self.leader.name, answer.text)
        self.assertFalse(self._is_acknowledged())

    def test_tampered(self):
        token = self.link.removeprefix(ACK_PATH)
        for position in (0, 5, 20, 40, 77):
            other = "A" if token[position] != "A" else "B"
            self._refused(ACK_PATH + token[:position] + other + token[position + 1 :])

    def test_expired(self):
        self._wait(days=ACK_DAYS)
        self._refused(self.link, 410)

    def test_of_another_database(self):
        claim = ack_token.Claim("notice", self.first.id, self.leader.id, 2**40)
        key = ack_token.derive_key("another database")
        self._refused(ACK_PATH + ack_token.make(key, claim))

    def test_for_somebody_who_was_not_told(self):
        self._refused(self._link(self.first, self.outsider))
        self._refused(self._link(self.message, self.manager))

    def test_archived_user(self):
        self.leader.active = False
        self._refused(self.link)

    def test_user_who_left_the_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.leader.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        self._refused(self.link)

    def test_user_who_lost_the_lane(self):
        self.lane.leader_id = self.manager
        self._refused(self.link)

    def test_named_user_without_the_lane(self):
        level = self._level(who="user", user_id=self.outsider.id)
        message = self._told(level, item=self._item())
        link = self._link(message.escalation_ids, self.outsider)
        self.assertEqual(self._post(link).status_code, 200)
        self.assertTrue(self._is_acknowledged())

    def test_clock_that_has_stopped(self):
        self.timer.stopped_at = self.now
        self.assertEqual(self._post().status_code, 410)
        self.assertFalse(self._is_acknowledged())

    @mute_logger("odoo.http", "werkzeug")
    def test_nonsense(self):
        for token in ("x", "A" * 78, "%00" * 78, "A" * 5_000, "..%2F..%2Fetc", "é"):
            with self.subTest(token[:10]):
                self._refused(ACK_PATH + token)

    def test_record_that_is_not_there(self):
        missing = self.env["mc.escalation"].browse(10**9)
        self._refused(self._link(missing))
        nobody = self.env["res.users"].browse(10**9)
        self._refused(self._link(self.first, nobody))

    def test_key_of_the_environment(self):
        with patch.dict(os.environ, {"MC_SECRET_ACK": "a secret of ours"}):
            link = self._link(self.first)
            self.assertEqual(self._get(link).status_code, 200)
            self._refused(self.link)
        self._refused(link)

    def test_nobody_else_learns_the_link(self):
        texts = self.env["mail.message"].sudo().search([("body", "ilike", ACK_PATH)])
        self.assertFalse(texts)
        self.assertNotIn(ACK_PATH, str(self._evidence(self.item).mapped("meta")))
