# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import hashlib

from odoo.exceptions import UserError

from .common import MasterControlCase


class CompletenessCase(MasterControlCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gaps = cls.env["mc.evidence.gap"]

    def _critical(self, **values):
        values = {
            "name": "Fire",
            "source": "api",
            "lane": "DEV",
            "priority": "1",
            "payload": {"alarm": 1.10},
            **values,
        }
        item, _created = self.env["mc.work.item"].intake(values)
        return item

    def _missing(self, item):
        self.env.flush_all()
        gaps = self.gaps.search([("work_item_id", "=", item.id)])
        return set(gaps.mapped("missing"))

    def _disarm(self, statement, *parameters):
        """Take evidence away, as only somebody with the database can."""
        self.assertTrue(self._tamper(statement, *parameters))

    def _attach(self, item, content=b"smoke", **values):
        return (
            self.env["ir.attachment"]
            .with_user(self.manager)
            .create(
                {
                    "name": "photo.txt",
                    "raw": content,
                    "res_model": item._name,
                    "res_id": item.id,
                    **values,
                }
            )
        )


class TestCompleteness(CompletenessCase):
    def test_a_whole_life_lacks_nothing(self):
        item = self._critical()
        item.action_start()
        item.write({"priority": "2", "user_id": self.member.id})
        item.write({"priority": "1", "lane_id": self.other_lane.id})
        self._attach(item)
        item.action_block("external")
        item.action_unblock()
        item.action_done()
        item.action_reopen()
        item.action_cancel()
        self.assertEqual(self._missing(item), set())
        self.assertEqual(self.gaps._check_complete(self.env.company), [])

    def test_an_approved_item_lacks_nothing(self):
        self._definition()
        item = self._critical(name="gated")
        item.action_done()
        item.with_user(self.reviewer).validate_tier()
        self.assertEqual(item.state, "done")
        self.assertEqual(self._missing(item), set())
        self._disarm(
            "DELETE FROM mc_evidence WHERE kind = 'approval' AND work_item_id = %s",
            item.id,
        )
        self.assertEqual(self._missing(item), {"approval"})

    def test_each_lack_is_listed(self):
        for kind, missing in (
            ("intake", {"intake"}),
            ("state", {"state", "resolution"}),
            ("assignment", {"assignment"}),
            ("doc", {"file"}),
        ):
            item = self._critical()
            item.write({"priority": "2"})
            self._attach(item)
            item.action_done()
            with self.subTest(kind):
                self.assertEqual(self._missing(item), set())
                self._disarm(
                    "DELETE FROM mc_evidence WHERE kind = %s AND work_item_id = %s",
                    kind,
                    item.id,
                )
                self.assertEqual(self._missing(item), missing)

    def test_a_state_in_between(self):
        item = self._critical()
        item.action_start()
        item.action_block()
        item.action_unblock()
        row = self._evidence(item, "state")[1]
        self._disarm("DELETE FROM mc_evidence WHERE id = %s", row.id)
        self.assertEqual(self._missing(item), {"state"})

    def test_a_change_by_sql(self):
        item = self._critical()
        self._disarm(
            "UPDATE mc_work_item SET state = 'done', priority = '2' WHERE id = %s",
            item.id,
        )
        self.assertEqual(self._missing(item), {"state", "assignment", "resolution"})
        reference, missing, _detail = self.gaps._check_complete(self.env.company)[0]
        self.assertEqual((reference, missing), (item.reference, "assignment"))

    def test_a_breach_without_evidence(self):
        item = self._critical()
        policy = self.env["mc.sla.policy"].create(
            {
                "name": "Old",
                "timer_type": "response",
                "target_minutes": 1,
                "active": False,
            }
        )
        self.env.flush_all()
        self.env.cr.execute(
            "INSERT INTO mc_sla_timer (uuid, company_id, work_item_id, policy_id,"
            " timer_type, cycle, state, target_seconds, started_at, breached_at)"
            " VALUES ('gap-test', %s, %s, %s, 'response', 99, 'breached', 1, now(),"
            " now())",
            [item.company_id.id, item.id, policy.id],
        )
        self.assertEqual(self._missing(item), {"sla"})

    def test_other_priorities_do_not_count(self):
        item = self._critical(priority="3")
        self._disarm("DELETE FROM mc_evidence WHERE work_item_id = %s", item.id)
        self.assertEqual(self._missing(item), set())

    def test_who_sees_the_list(self):
        item = self._critical()
        self._disarm("DELETE FROM mc_evidence WHERE work_item_id = %s", item.id)
        domain = [("work_item_id", "=", item.id)]
        self.assertTrue(self.gaps.with_user(self.auditor).search(domain))
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._user(
            "mc_gap_stranger",
            "ipai_master_control.mc_group_auditor",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        self.assertFalse(self.gaps.with_user(stranger).search(domain))
        action = self.gaps.search(domain)[0].action_open_work_item()
        self.assertEqual(action["res_id"], item.id)


class TestItemFiles(CompletenessCase):
    """Files on items are evidence of their own."""

    def _docs(self, item):
        self.env.invalidate_all()
        return self._evidence(item, "doc")

    def test_attached_changed_removed(self):
        item = self._critical()
        file = self._attach(item)
        first = self._docs(item)
        self.assertEqual(first.file_sha256, hashlib.sha256(b"smoke").hexdigest())
        self.assertEqual(first.actor_id, self.manager)
        self.assertNotEqual(first.attachment_id, file)
        file.write({"raw": b"fire"})
        second = self._docs(item)[-1]
        self.assertEqual(second.supersedes_id, first)
        self.assertEqual(second.attachment_id.raw, b"fire")
        file.write({"raw": b"fire"})
        self.assertEqual(len(self._docs(item)), 2, "the same bytes are no change")
        file.unlink()
        rows = self._docs(item)
        self.assertEqual(
            [self._meta(row)["event"] for row in rows],
            ["attached", "changed", "removed"],
        )
        self.assertFalse(rows[-1].attachment_id)
        self.assertEqual(rows[-1].supersedes_id, second)
        self.assertEqual(first.attachment_id.raw, b"smoke", "the log keeps its copy")
        self.assertEqual(self._missing(item), set())

    def test_the_chain_of_versions(self):
        item = self._critical()
        file = self._attach(item)
        for content in (b"2", b"3"):
            file.write({"raw": content})
        rows = self._docs(item)
        for row in rows:
            self.assertEqual(row.version_ids.ids, rows.ids[::-1])
            self.assertEqual(row.version_count, 3)
        alone = item.add_evidence("log", "x")
        self.assertEqual(alone.version_ids, alone)

    def test_moved_to_an_item(self):
        item = self._critical()
        file = self.env["ir.attachment"].create({"name": "a", "raw": b"a"})
        self.assertFalse(self._docs(item))
        file.write({"res_model": item._name, "res_id": item.id})
        self.assertEqual(len(self._docs(item)), 1)

    def test_posted_with_a_message(self):
        item = self._critical()
        item.message_post(body="Look", attachments=[("a.txt", b"abc")])
        self.assertEqual(self._docs(item).attachment_id.raw, b"abc")

    def test_what_is_no_file_of_an_item(self):
        item = self._critical()
        self._attach(item, type="url", url="https://example.com", raw=False)
        self.env["ir.attachment"].create({"name": "a", "raw": b"a"})
        self.assertFalse(self._docs(item))

    def test_resolution_names_outcome_and_responsible(self):
        item = self._critical(user_id=self.member.id)
        item.with_user(self.member).action_done()
        meta = self._meta(self._evidence(item, "state"))
        self.assertEqual(meta["resolution"]["outcome"], "done")
        self.assertEqual(meta["resolution"]["responsible"], self.member.name)
        item.action_reopen()
        self.env.invalidate_all()
        self.assertNotIn("resolution", self._meta(self._evidence(item, "state")[-1]))

    def test_the_evidence_of_a_file_cannot_be_deleted(self):
        item = self._critical()
        self._attach(item)
        with self.assertRaises(UserError):
            self._docs(item).attachment_id.unlink()
