# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.ipai_master_control.lib import log_source, verification
from odoo.addons.ipai_master_control.models.evidence_functions import BLANKED
from odoo.addons.ipai_master_control.models.trust import trusted
from odoo.exceptions import AccessError, UserError
from odoo.tools import config, mute_logger
from psycopg2 import DatabaseError

from .test_seal import SealCase

REASON = "Article 17, letter of 3 May"
SECRET = "Jane Roe"


class ErasureCase(SealCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        companies = {
            "company_id": cls.company.id,
            "company_ids": [(6, 0, cls.company.ids)],
        }
        group = "ipai_master_control.mc_group_{}".format
        cls.asker = cls._user("mc_asker", group("manager"), **companies)
        cls.second = cls._user("mc_second", group("manager"), **companies)
        cls.worker = cls._user("mc_worker", group("user"), **companies)
        cls.looker = cls._user("mc_looker", group("auditor"), **companies)

    def setUp(self):
        super().setUp()
        self.item = self._secret_item()
        self.other = self._secret_item()
        self.item.action_done()
        self._seal()

    def _secret_item(self):
        item, _created = self.env["mc.work.item"].intake(
            {
                "name": f"Offboard {SECRET}",
                "source": "api",
                "source_ref": f"{SECRET}-{self.env['mc.work.item'].search_count([])}",
                "lane": "HR",
                "payload": {"name": SECRET},
                "description": SECRET,
                "tags": [SECRET],
                "company_id": self.company.id,
            }
        )
        self.env["ir.attachment"].create(
            {
                "name": f"{SECRET}.txt",
                "raw": SECRET.encode(),
                "res_model": item._name,
                "res_id": item.id,
            }
        )
        item.message_post(body=f"Called {SECRET}")
        item.add_evidence(
            "doc",
            SECRET,
            body=SECRET,
            uri=f"https://hr/{SECRET}",
            meta={"who": SECRET},
            attachment=("contract.txt", SECRET.encode() * 3, "text/plain"),
        )
        return item

    def _request(self, item=None, user=None, reason=REASON):
        requests = self.env["mc.erasure.request"].with_user(user or self.asker)
        return requests._request(
            (item or self.item).with_user(requests.env.user), reason
        )

    def _erase(self, item=None):
        request = self._request(item)
        request.with_user(self.second).action_confirm()
        self.env.invalidate_all()
        return request

    def _report(self):
        self.env.flush_all()
        company = (self.company.id, self.company.mc_uuid, self.company.name)
        source = log_source.LogSource(
            self.env.cr._cnx, company, config.filestore(self.env.cr.dbname)
        )
        return verification.Verifier(source).run()

    def _rows(self, item=None):
        rows = self.env["mc.evidence"].search(
            [("work_item_id", "=", (item or self.item).id)], order="id"
        )
        return rows.filtered(lambda row: row.kind != "erasure")


class TestErasure(ErasureCase):
    def test_two_people_erase(self):
        rows = self._rows()
        headers = rows.read(["uuid", "kind", "recorded_at", "content_sha256"])
        attachment = rows.attachment_id
        request = self._erase()
        self.assertEqual(request.state, "done")
        self.assertEqual(request.evidence_count, len(rows))
        self.assertEqual(request.file_count, 2)
        self.assertEqual(request.confirmed_by_id, self.second)
        for row in rows:
            self.assertTrue(row.erased_at)
            self.assertFalse(any(row[name] for name in BLANKED), row.kind)
            self.assertTrue(row._is_intact())
            self.assertIn("erased", row.display_name)
        self.assertEqual(
            rows.read(["uuid", "kind", "recorded_at", "content_sha256"]), headers
        )
        self.assertFalse(attachment.exists())

    def test_it_is_evidence_and_the_rest_verifies(self):
        rows = self._rows()
        self._erase()
        proof = self._evidence(self.item, "erasure")
        meta = self._meta(proof)
        self.assertEqual(meta["erased"], sorted(rows.mapped("uuid")))
        self.assertEqual(meta["reason"], REASON)
        self.assertEqual(meta["requested_by"], self.asker.name)
        self.assertEqual(meta["confirmed_by"], self.second.name)
        self.assertEqual(proof.actor_id, self.second)
        self._seal()
        report = self._report()
        self.assertEqual(report.findings, [])
        self.assertEqual(report.erased, len(rows))
        self.assertEqual(report.leaves, len(self._leaves()))

    def test_nothing_of_the_person_is_left(self):
        self._erase()
        item = self.item
        self.assertEqual(item.name, "[erased]")
        for field in ("payload", "description", "source_ref", "tag_ids", "message_ids"):
            self.assertFalse(item[field], field)
        self.env.flush_all()
        for table, column in (
            ("mc_work_item", "work_item"),
            ("mc_evidence", "work_item_id"),
        ):
            key = "id" if table == "mc_work_item" else column
            self.env.cr.execute(
                f"SELECT row_to_json(t)::text FROM {table} t WHERE {key} = %s",
                [item.id],
            )
            for (text,) in self.env.cr.fetchall():
                self.assertNotIn(SECRET, text)
        for table, where in (
            ("mail_message", "model = 'mc.work.item' AND res_id = %s"),
            ("ir_attachment", "res_model = 'mc.work.item' AND res_id = %s"),
            ("mail_followers", "res_model = 'mc.work.item' AND res_id = %s"),
        ):
            self.env.cr.execute(
                f"SELECT count(*) FROM {table} WHERE {where}", [item.id]
            )
            self.assertEqual(self.env.cr.fetchone(), (0,), table)
        self.env.cr.execute(
            "SELECT count(*) FROM mc_work_item_claim c JOIN mc_work_item w"
            " ON w.company_id = c.company_id WHERE w.id = %s"
            " AND c.source_ref LIKE %s",
            [item.id, f"{SECRET}%"],
        )
        self.assertEqual(self.env.cr.fetchone(), (1,), "the other item's only")

    def test_other_items_are_left_alone(self):
        self._erase()
        self.assertEqual(self.other.payload, {"name": SECRET})
        for row in self._rows(self.other):
            self.assertFalse(row.erased_at)
            self.assertTrue(row._is_intact())
        self.assertEqual(
            self._rows(self.other)
            .attachment_id.mapped("raw")
            .count(SECRET.encode() * 3),
            1,
        )

    def test_later_evidence_is_erased_by_a_second_request(self):
        self._erase()
        self.item.action_reopen()
        self.item.action_done()
        before = len(self._rows().filtered(lambda row: not row.erased_at))
        self.assertEqual(self._erase().evidence_count, before)
        self._seal()
        self.assertEqual(self._report().findings, [])

    def test_one_person_is_not_enough(self):
        request = self._request()
        self.assertFalse(request.may_confirm)
        with self.assertRaisesRegex(UserError, "Another person"):
            request.action_confirm()
        self.assertTrue(request.with_user(self.second).may_confirm)

    def test_who_may(self):
        request = self._request()
        for user in (self.worker, self.looker):
            with self.subTest(user.login):
                with self.assertRaises(AccessError):
                    self._request(self.other, user)
                with self.assertRaises(AccessError):
                    request.with_user(user).action_confirm()
        for user in (self.manager, self.auditor):
            with self.subTest(user.login), self.assertRaises(AccessError):
                request.with_user(user).read(["reason"])
        with self.assertRaises(AccessError):
            request.with_user(self.manager).action_confirm()
        self.assertEqual(request.state, "requested")

    def test_what_is_asked_for(self):
        for reason in ("", "   short  ", None):
            with self.assertRaisesRegex(UserError, "Reason"):
                self._request(reason=reason)
        with self.assertRaisesRegex(UserError, "is open"):
            self._request(self.other)
        self._request()
        with self.assertRaisesRegex(UserError, "already"):
            self._request()

    def test_refused(self):
        request = self._request()
        request.with_user(self.second).action_refuse()
        self.assertEqual(request.refused_by_id, self.second)
        with self.assertRaisesRegex(UserError, "decided already"):
            request.with_user(self.second).action_confirm()
        self.assertFalse(any(row.erased_at for row in self._rows()))

    def test_legal_hold(self):
        request = self._request()
        self.item.write({"legal_hold": True, "legal_hold_reason": "Court 4 O 12/26"})
        with self.assertRaisesRegex(UserError, "legal hold"):
            request.with_user(self.second).action_confirm()
        self.env.flush_all()
        self._refused_by_database("SELECT mc_evidence_erase(%s)", request.id)
        self.item.write({"legal_hold": False})
        request.with_user(self.second).action_confirm()
        self.assertEqual(request.state, "done")

    def test_requests_are_not_forged(self):
        request = self._request()
        forged = {"state": "confirmed", "confirmed_by_id": self.second.id}
        for change in (
            lambda: request.sudo().write(forged),
            lambda: request.sudo().with_context(mc_trusted=True).write(forged),
            lambda: request.sudo().create([{}]),
            request.sudo().unlink,
        ):
            with self.assertRaises(UserError):
                change()
        with self.assertRaises(UserError):
            request.with_user(self.second).write(forged)

    def _refused_by_database(self, statement, *parameters):
        with (
            self.assertRaises(DatabaseError) as refused,
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(statement, parameters)
        self.assertIsInstance(refused.exception, self._refusals)

    def test_the_database_checks_the_request_itself(self):
        request = self._request()
        self.env.flush_all()
        erase = "SELECT mc_evidence_erase(%s)"
        self._refused_by_database(erase, request.id)
        self._refused_by_database(erase, 0)
        same = {"state": "confirmed", "confirmed_by_id": self.asker.id}
        trusted(request.sudo()).write(same)
        self.env.flush_all()
        self._refused_by_database(erase, request.id)

    def test_the_marker_alone_opens_nothing(self):
        request = self._request()
        trusted(request.sudo()).write(
            {"state": "confirmed", "confirmed_by_id": self.second.id}
        )
        self.env.flush_all()
        blank = ", ".join(f"{name} = NULL" for name in BLANKED)
        mark = f"SELECT set_config('mc.erasure_request', '{request.id}', true);"
        row, other = self._rows()[0].id, self._rows(self.other)[0].id
        update = f"{mark} UPDATE mc_evidence SET {{}} WHERE id = %s"
        for change, where in (
            ("body = 'other'", row),
            ("erased_at = now()", row),
            (f"{blank}, erased_at = now(), kind = 'doc'", row),
            (f"{blank}, erased_at = now(), recorded_at = now()", row),
            (f"{blank}, erased_at = now(), content_sha256 = 'x'", row),
            (f"{blank}, erased_at = now()", other),
        ):
            with self.subTest(change):
                self._refused_by_database(update.format(change), where)
        self._refused_by_database(f"{mark} DELETE FROM mc_evidence WHERE id = %s", row)

    def test_blanked_without_a_record_is_found(self):
        blank = ", ".join(f"{name} = NULL" for name in BLANKED)
        row = self._rows()[1]
        self._tamper(
            f"UPDATE mc_evidence SET {blank}, erased_at = now() WHERE id = %s", row.id
        )
        first = self._report().first
        self.assertEqual((first.kind, first.evidence_id), ("erasure", row.id))

    def test_wizard(self):
        wizard = (
            self.env["mc.erasure.wizard"]
            .with_user(self.asker)
            .with_context(active_model="mc.work.item", active_id=self.item.id)
            .create({"reason": REASON})
        )
        action = wizard.action_request()
        request = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(request.work_item_id, self.item)
        self.assertEqual(request.requested_by_id, self.asker)


class TestLegalHold(ErasureCase):
    def test_managers_set_it_with_a_reason(self):
        hold = {"legal_hold": True, "legal_hold_reason": "Court"}
        self.other.user_id = self.worker
        with self.assertRaisesRegex(AccessError, "Only managers"):
            self.other.with_user(self.worker).write(hold)
        with self.assertRaisesRegex(AccessError, "Only managers"):
            self.env["mc.work.item"].with_user(self.worker).create(
                {"name": "x", "lane_id": self.own_lane.id, **hold}
            )
        with self.assertRaises(UserError):
            self.other.with_user(self.asker).write({"legal_hold": True})
        self.other.with_user(self.asker).write(hold)
        self.env.invalidate_all()
        proof = self._evidence(self.other, "doc")[-1]
        self.assertEqual(self._meta(proof), {"legal_hold": True, "reason": "Court"})
        self.assertEqual(proof.actor_id, self.asker)
        self.other.with_user(self.asker).legal_hold = False
        self.env.invalidate_all()
        proof = self._evidence(self.other, "doc")[-1]
        self.assertFalse(self._meta(proof)["legal_hold"])
