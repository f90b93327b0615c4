# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import hashlib
import os
from datetime import timedelta
from unittest.mock import patch

from odoo.addons.ipai_master_control.lib import (
    checkpoint,
    evidence_leaf,
    merkle,
    witness_file,
)
from odoo.addons.ipai_master_control.models import (
    mc_checkpoint_publication as publications,
)
from odoo.addons.ipai_master_control.models.mc_clock import McClock
from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from .common import REFUSED, MasterControlCase

VARIABLE = "MC_SECRET_EVIDENCE_SIGNING"
LOGGER = "odoo.addons.ipai_master_control.models.mc_evidence_sealer"


def seed(number):
    return base64.b64encode(bytes([number]) * 32).decode()


class SealCase(MasterControlCase):
    """A company of its own, so that nothing else is in its log."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Sealed Ltd"})
        cls.own_lane = cls.env["mc.lane"]._by_code("FIN", cls.company)
        cls.sealer = cls.env["mc.evidence.sealer"]
        # No clocks come with the items: the tests count rows.
        cls.env["mc.sla.policy"].search([]).active = False

    def setUp(self):
        super().setUp()
        self._set_key(1)

    def _set_key(self, number):
        values = {VARIABLE: seed(number)} if number else {}
        environment = patch.dict(os.environ, values)
        environment.start()
        self.addCleanup(environment.stop)
        if not number:
            os.environ.pop(VARIABLE, None)

    def _new_item(self, **values):
        return self._item(
            company_id=self.company.id, lane_id=self.own_lane.id, **values
        )

    def _seal(self, **kwargs):
        self.env.flush_all()
        count = self.sealer._seal_company(self.company.id, kwargs.get("thorough"))
        self.env.invalidate_all()
        return count

    def _points(self):
        domain = [("company_id", "=", self.company.id)]
        return self.env["mc.checkpoint"].search(domain, order="id")

    def _leaves(self):
        domain = [("company_id", "=", self.company.id)]
        return self.env["mc.evidence.leaf"].search(domain, order="leaf_index")


class TestSeal(SealCase):
    def _header(self, row):
        return {
            "uuid": row.uuid,
            "company": self.company.mc_uuid,
            "kind": row.kind,
            "work_item": row.work_item_id.uuid or None,
            "recorded_at": row.recorded_at,
            "supersedes": row.supersedes_id.uuid or None,
            "content_sha256": row.content_sha256,
        }

    def test_every_row_gets_its_leaf(self):
        item = self._new_item()
        first = item.add_evidence("doc", "v1")
        item.add_evidence("doc", "v2", supersedes=first)
        self.env["mc.evidence"].append("export", "x", company=self.company)
        rows = self.env["mc.evidence"].search(
            [("company_id", "=", self.company.id)], order="id"
        )
        self.assertEqual(self._seal(), len(rows))
        leaves = self._leaves()
        self.assertEqual(leaves.mapped("evidence_id"), rows.ids)
        self.assertEqual(leaves.mapped("leaf_index"), list(range(len(rows))))
        frontier = merkle.Frontier()
        for row, leaf in zip(rows, leaves, strict=True):
            expected = evidence_leaf.leaf_hash(**self._header(row))
            self.assertEqual(leaf.leaf_hash, expected.hex())
            frontier.append(expected)
        point = self._points()
        self.assertEqual(point.root_hash, frontier.root().hex())
        self.assertEqual(point.tree_size, len(rows))
        self.assertEqual(leaves.checkpoint_id, point)

    def test_the_note_is_signed(self):
        self._new_item()
        self._seal()
        point = self._points()
        key = self.env["mc.evidence.key"]._current(self.company)
        body = checkpoint.verify(point.note, checkpoint.PublicKey.parse(key.public_key))
        self.assertEqual(body.origin, f"master-control/evidence/{self.company.mc_uuid}")
        self.assertEqual(body.root.hex(), point.root_hash)
        self.assertEqual(body.time, evidence_leaf.moment(point.sealed_at))
        self.assertEqual(point.key_id, key.key_id)
        self.assertIn(point.signature, point.note)

    def test_nothing_new_makes_no_checkpoint(self):
        self._new_item()
        self._seal()
        self.assertEqual(self._seal(), 0)
        self.assertEqual(len(self._points()), 1)

    def test_sealing_goes_on_where_it_was(self):
        sizes = []
        for count in (1, 3, 1, 4):
            for _n in range(count):
                self._new_item()
            self._seal()
            sizes.append(len(self._leaves()))
        points = self._points()
        self.assertEqual(points.mapped("tree_size"), sizes)
        leaves = [bytes.fromhex(leaf.leaf_hash) for leaf in self._leaves()]
        for size, point in zip(sizes, points, strict=True):
            frontier = merkle.Frontier()
            for leaf in leaves[:size]:
                frontier.append(leaf)
            self.assertEqual(point.root_hash, frontier.root().hex())

    def test_proofs(self):
        for _n in range(7):
            self._new_item()
            self._seal()
        Leaf = self.env["mc.evidence.leaf"]
        points = self._points()
        last = points[-1]
        for leaf in self._leaves():
            proof = Leaf._inclusion_proof(self.company, leaf.leaf_index, last.tree_size)
            self.assertTrue(
                merkle.verify_inclusion(
                    leaf.leaf_index,
                    last.tree_size,
                    bytes.fromhex(leaf.leaf_hash),
                    proof,
                    bytes.fromhex(last.root_hash),
                )
            )
        for point in points:
            proof = Leaf._consistency_proof(
                self.company, point.tree_size, last.tree_size
            )
            self.assertTrue(
                merkle.verify_consistency(
                    point.tree_size,
                    last.tree_size,
                    bytes.fromhex(point.root_hash),
                    bytes.fromhex(last.root_hash),
                    proof,
                )
            )

    def test_batches(self):
        for _n in range(5):
            self._new_item()
        rows = len(
            self.env["mc.evidence"].search([("company_id", "=", self.company.id)])
        )
        with patch(f"{LOGGER}.BATCH_ROWS", 2):
            self.assertEqual(self._seal(), rows)
        self.assertEqual(self._leaves().mapped("leaf_index"), list(range(rows)))
        self.assertEqual(max(self._points().mapped("settled_id")), 0)

    def test_rows_below_the_settled_id_are_found_by_the_thorough_pass(self):
        self._new_item()
        self._seal()
        later = self.env["mc.clock"].now() + timedelta(hours=1)
        with patch.object(McClock, "now", lambda self: later):
            self._new_item()
            self.env.flush_all()
            # In a test all runs in one transaction, which never ends before itself.
            self.env.cr.execute("SELECT max(seen_id) FROM mc_checkpoint")
            with patch.object(
                type(self.sealer), "_settled_id", lambda self, *a: 2**31 - 1
            ):
                self._seal()
        self._new_item()
        self.assertEqual(self._seal(), 0)
        self.assertEqual(self._seal(thorough=True), 1)

    def test_companies_have_logs_of_their_own(self):
        self._new_item()
        self._item()
        self._seal()
        self.assertEqual(self._leaves().mapped("leaf_index"), [0])
        self.env.flush_all()
        self.sealer._seal_company(self.env.company.id, False)
        other = self.env["mc.checkpoint"]._latest(self.env.company)
        self.assertNotIn(self.company.mc_uuid, other.note)
        self.assertIn(self.env.company.mc_uuid, other.note)

    def test_without_a_key(self):
        self._set_key(None)
        self._new_item()
        with self.assertLogs(LOGGER, "WARNING") as logs:
            self._seal()
        self.assertIn(VARIABLE, logs.output[0])
        point = self._points()
        self.assertFalse(point.is_signed)
        self.assertFalse(point.signature)
        self.assertEqual(point.tree_size, 1)
        self.assertEqual(checkpoint.parse(point.note)[1], [])
        report = self.env["mc.health"]._check_evidence_seal()
        self.assertEqual((report["status"], report["signed"]), ("degraded", False))
        self._set_key(1)
        self._seal()
        signed = self._points()[-1]
        self.assertTrue(signed.is_signed)
        self.assertEqual(signed.root_hash, point.root_hash)
        self.assertEqual(
            self.env["mc.checkpoint"].search_count(
                [("company_id", "=", self.company.id), ("is_signed", "=", False)]
            ),
            1,
        )

    def test_a_key_that_is_none(self):
        with (
            patch.dict(os.environ, {VARIABLE: "rubbish-rubbish"}),
            self.assertLogs(LOGGER, "ERROR") as logs,
        ):
            self._new_item()
            self._seal()
        self.assertNotIn("rubbish", "".join(logs.output))
        self.assertFalse(self._points().is_signed)

    def test_rotation(self):
        self._new_item()
        self._seal()
        self._set_key(2)
        self._new_item()
        self._seal()
        keys = self.env["mc.evidence.key"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(len(keys), 2)
        self.assertEqual(keys[1].previous_public_key, keys[0].public_key)
        self.assertEqual(self._points().mapped("key_id"), keys.mapped("key_id"))

    def test_a_damaged_log_is_not_continued(self):
        self._new_item()
        self._seal()
        self._new_item()
        self._tamper(
            "DELETE FROM mc_evidence_leaf WHERE company_id = %s", self.company.id
        )
        with self.assertLogs(LOGGER, "ERROR") as logs:
            self.assertEqual(self._seal(), 0)
        self.assertIn("0 leaves, the last checkpoint has 1", logs.output[0])
        self.assertEqual(len(self._points()), 1)

    def test_append_only(self):
        self._new_item()
        self._new_item()
        self._seal()
        key = self.env["mc.evidence.key"]._current(self.company)
        for record in (self._points(), self._leaves()[0], key):
            for change in (
                lambda record=record: record.sudo().write({"company_id": 1}),
                record.sudo().unlink,
                record.sudo().copy,
                lambda record=record: record.sudo().create([{}]),
            ):
                with self.assertRaisesRegex(UserError, "append only"):
                    change()
        for table in (
            "mc_checkpoint",
            "mc_evidence_leaf",
            "mc_evidence_node",
            "mc_evidence_key",
        ):
            for statement in (
                f"UPDATE {table} SET company_id = company_id",
                f"DELETE FROM {table}",
                f"TRUNCATE {table} CASCADE",
            ):
                with (
                    self.subTest(statement),
                    self.assertRaisesRegex(self._refusals, REFUSED),
                    mute_logger("odoo.sql_db"),
                    self.env.cr.savepoint(),
                ):
                    self.env.cr.execute(statement)

    def test_module_update_leaves_the_log_alone(self):
        self._new_item()
        self._seal()
        names = ["mc.checkpoint", "mc.evidence.leaf", "mc.evidence.key"]
        self.env.registry.init_models(
            self.env.cr, names, {"module": "ipai_master_control", "update_module": True}
        )
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self._points().row_version, 1)

    def test_health(self):
        self._new_item()
        self._seal()
        check = self.env["mc.health"]._check_evidence_seal
        self.assertEqual(check()["unsealed"], 0)
        past = self.env["mc.clock"].now() - timedelta(hours=2)
        with patch.object(McClock, "now", lambda self: past):
            self._new_item()
            self.env.flush_all()
        report = check()
        self.assertEqual((report["status"], report["unsealed"]), ("degraded", 1))
        self.assertGreater(report["oldest_unsealed_age_seconds"], 7000)
        self._seal()
        self.assertEqual(check()["unsealed"], 0)

    def test_the_uuid_of_a_company_stays(self):
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            self.company.mc_uuid = "other"
        other = self.env["res.company"].create(
            {"name": "Other", "mc_uuid": self.company.mc_uuid}
        )
        self.assertNotEqual(other.mc_uuid, self.company.mc_uuid)

    def test_who_reads_the_log(self):
        self._new_item()
        self._seal()
        point = self._points()
        with self.assertRaises(AccessError):
            point.with_user(self.auditor).read(["note"])
        insider = self._user(
            "mc_seal_auditor",
            "ipai_master_control.mc_group_auditor",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        self.assertTrue(point.with_user(insider).read(["note"]))
        for model in ("mc.checkpoint", "mc.evidence.leaf", "mc.evidence.key"):
            for operation in ("create", "write", "unlink"):
                for user in (insider, self.manager):
                    self.assertFalse(
                        self.env[model].with_user(user).has_access(operation)
                    )


class TestWitnesses(SealCase):
    def setUp(self):
        super().setUp()
        self.env["mc.checkpoint.publication"].search([]).unlink()
        self.path = f"/tmp/mc-witness-{os.getpid()}-{os.urandom(4).hex()}.jsonl"
        self.addCleanup(lambda: os.path.exists(self.path) and os.unlink(self.path))

    def _rows(self):
        return self.env["mc.checkpoint.publication"].search(
            [("company_id", "=", self.company.id)], order="id"
        )

    def _seal_with_file(self, path=None):
        variables = {publications.WITNESS_FILE_VARIABLE: path or self.path}
        with patch.dict(os.environ, variables):
            self._new_item()
            self._seal()

    def _publish(self):
        self.env["mc.checkpoint.publication"]._publish_pending()

    def _notes(self):
        return [note for _number, note, _problem in witness_file.read(self.path)]

    def test_the_file_gets_each_checkpoint(self):
        self._seal_with_file()
        self._seal_with_file()
        self.assertEqual(self._rows().mapped("state"), ["pending"] * 2)
        self._publish()
        self.assertEqual(self._rows().mapped("state"), ["sent"] * 2)
        self.assertEqual(self._notes(), self._points().mapped("note"))
        self._publish()
        self.assertEqual(len(self._notes()), 2)

    def test_many_for_one_that_is_away_hold_up_no_other(self):
        self._seal_with_file(f"{self.path}.d/witness")
        self._seal_with_file(f"{self.path}.d/witness")
        self._seal_with_file()
        muted = mute_logger(publications.__name__)
        with patch.object(publications, "BATCH", 2), muted:
            self._publish()
        self.assertEqual(self._rows().mapped("state"), ["pending"] * 2 + ["sent"])

    def test_a_file_that_cannot_be_written_is_tried_again_in_order(self):
        missing = f"{self.path}.d/witness"
        self._seal_with_file(missing)
        self._seal_with_file(missing)
        with mute_logger(publications.__name__):
            self._publish()
        rows = self._rows()
        self.assertEqual(rows.mapped("state"), ["pending"] * 2)
        self.assertEqual(rows.mapped("attempts"), [1, 0])
        self.assertIn("No such file", rows[0].last_error)

    def test_not_in_the_data_folder(self):
        from odoo.tools import config

        self._seal_with_file(os.path.join(config["data_dir"], "witness"))
        with mute_logger(publications.__name__):
            self._publish()
        self.assertIn("data folder", self._rows().last_error)
        self.assertFalse(os.path.exists(os.path.join(config["data_dir"], "witness")))

    def test_one_mail_a_day(self):
        self.company.mc_witness_email = "auditor@example.com"
        self._new_item()
        self._seal()
        self._publish()
        row = self._rows()
        self.assertEqual((row.witness, row.state), ("email", "pending"))
        mail = row.mail_id
        self.assertEqual(mail.email_to, "auditor@example.com")
        self.assertIn(self._points().signature, mail.body_html)
        self._new_item()
        self._seal()
        self._publish()
        self.assertEqual(len(self._rows()), 1, "not on the same day")
        later = self.env["mc.clock"].now() + timedelta(days=1, minutes=1)
        with patch.object(McClock, "now", lambda self: later):
            self._publish()
        self.assertEqual(self._rows()[-1].checkpoint_id, self._points()[-1])
        mail.state = "sent"
        self._publish()
        self.assertEqual(row.state, "sent")

    def test_a_mail_for_each_checkpoint(self):
        self.company.write(
            {
                "mc_witness_email": "auditor@example.com",
                "mc_witness_frequency": "checkpoint",
            }
        )
        for _n in range(2):
            self._new_item()
            self._seal()
        self._publish()
        self.assertEqual(len(self._rows().mail_id), 2)

    def test_a_mail_that_failed_is_sent_again(self):
        self.company.mc_witness_email = "auditor@example.com"
        self._new_item()
        self._seal()
        self._publish()
        mail = self._rows().mail_id
        mail.write({"state": "exception", "failure_reason": "no server"})
        self._publish()
        self.assertEqual(mail.state, "outgoing")
        self.assertEqual(self._rows().last_error, "no server")

    def test_hash_of_the_note_is_what_was_signed(self):
        self._seal_with_file()
        self._publish()
        digest = hashlib.sha256(self._points().note.encode()).hexdigest()
        kept = hashlib.sha256(self._notes()[0].encode()).hexdigest()
        self.assertEqual(digest, kept)
