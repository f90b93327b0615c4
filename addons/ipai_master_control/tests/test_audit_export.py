# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import csv
import datetime
import hashlib
import io
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from unittest.mock import patch

from lxml import etree
from odoo.addons.ipai_master_control.lib.audit_export import formats, pdf_listing
from odoo.addons.ipai_master_control.lib.audit_export.request import (
    BadParameter,
    parse,
)
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import mute_logger

from .common import MANAGER
from .test_seal import SealCase

FILE_MODULE = "odoo.addons.ipai_master_control.models.mc_audit_export_file"
XES = "{http://www.xes-standard.org/}"
FORMATS = tuple(formats.FORMATS)


class ExportCase(SealCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_ids = [(6, 0, (cls.company | cls.env.company).ids)]
        for user in (cls.auditor, cls.manager, cls.member):
            user.company_ids = cls.company_ids

    def setUp(self):
        super().setUp()
        self.today = self.env["mc.clock"].now().date()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        files = patch.object(
            type(self.env["mc.audit.export"]),
            "_path",
            lambda export: self.folder / "exports" / export.sudo().uuid,
        )
        files.start()
        self.addCleanup(files.stop)

    def _wanted(self, format_="csv", **values):
        values = {
            "from": self.today.isoformat(),
            "to": self.today.isoformat(),
            "format": format_,
            "company": str(self.company.id),
            **values,
        }
        pairs = []
        for name, value in values.items():
            pairs += [
                (name, one) for one in (value if type(value) is list else [value])
            ]
        return parse(pairs, FORMATS)

    def _request(self, format_="csv", user=None, **values):
        self.env.flush_all()
        exports = self.env["mc.audit.export"].with_user(user or self.auditor)
        return exports._request(self._wanted(format_, **values), "interface")

    def _run(self, export):
        self.env.flush_all()
        export._job_run()
        return export

    def _bytes(self, *args, **kwargs):
        export = self._run(self._request(*args, **kwargs))
        self.assertEqual(export.state, "done", export.error)
        content = export._readable_path().read_bytes()
        self.assertEqual(export.sha256, hashlib.sha256(content).hexdigest())
        self.assertEqual(export.size_bytes, len(content))
        return content

    def _rows(self, **kwargs):
        lines = self._bytes("jsonl", **kwargs).decode().split("\n")[:-1]
        return [json.loads(line) for line in lines]

    def _work(self):
        """Some items with states, files, versions and hostile texts."""
        items = [
            self._new_item(name="=1+1", source="manual"),
            self._new_item(name="Zwei\u2028 <&>"),
        ]
        items[0].action_start()
        first = items[0].add_evidence(
            "doc", "Contract", attachment=("../../v1.txt", b"version 1", "text/plain")
        )
        items[0].add_evidence("doc", "+2", body="a\x0bb,\r\n'c\"", supersedes=first)
        items[1].add_evidence("log", "Log", meta={"n": 1.10})
        items[0].action_done()
        self.env.flush_all()
        return items


class TestAuditExport(ExportCase):
    def test_row_says_everything(self):
        items = self._work()
        self._seal()
        rows = self._rows()
        row = next(row for row in rows if row["name"] == "Contract")
        evidence = self.env["mc.evidence"].search([("uuid", "=", row["uuid"])])
        self.env.cr.execute(
            "SELECT recorded_at FROM mc_evidence WHERE id = %s", [evidence.id]
        )
        moment = self.env.cr.fetchone()[0].isoformat(timespec="microseconds") + "Z"
        self.assertEqual(
            {key: row[key] for key in row if key not in ("content_sha256", "meta")},
            {
                "leaf_index": row["leaf_index"],
                "recorded_at": moment,
                "uuid": evidence.uuid,
                "kind": "doc",
                "name": "Contract",
                "body": None,
                "uri": None,
                "actor": self.env.user.name,
                "work_item": items[0].uuid,
                "reference": items[0].reference,
                "title": "=1+1",
                "lane": "FIN",
                "source": "manual",
                "priority": "3",
                "state": "done",
                "supersedes": None,
                "file_name": "../../v1.txt",
                "file_sha256": hashlib.sha256(b"version 1").hexdigest(),
                "erased_at": None,
            },
        )
        newer = next(row for row in rows if row["name"] == "+2")
        self.assertEqual(newer["supersedes"], evidence.uuid)
        self.assertIn('{"n":1.1}', [row["meta"] for row in rows])
        self.assertEqual(
            [row["recorded_at"] for row in rows],
            sorted(row["recorded_at"] for row in rows),
        )

    def test_formats_equal_each_other(self):
        self._work()
        self._request("jsonl")  # its evidence has no work item
        self._seal()
        cases = {}
        rows = self._rows()
        for row in rows:
            cases.setdefault(row["work_item"] or "no-work-item", []).append(row["uuid"])
        until = {"to": rows[-1]["recorded_at"][:19] + "Z"}
        rows = self._rows(**until)
        self.assertLess(len(rows), sum(map(len, cases.values())) + 1)
        cases = {}
        for row in rows:
            cases.setdefault(row["work_item"] or "no-work-item", []).append(row["uuid"])
        self.assertEqual(self._csv_cases(**until), cases)
        self.assertEqual(self._xes_cases(**until), cases)
        self.assertEqual(self._ocel_cases(**until), cases)
        with zipfile.ZipFile(io.BytesIO(self._bytes("bundle", **until))) as file:
            bundled = [json.loads(line) for line in file.open("rows.jsonl")]
        for row in bundled:
            self.assertTrue(row.pop("salt"))
            row["leaf_index"] = None
        plain = [row | {"leaf_index": None} for row in rows]
        self.assertCountEqual(map(json.dumps, bundled), map(json.dumps, plain))

    def _csv_cases(self, **kwargs):
        text = self._bytes("csv", **kwargs).decode()
        cases = {}
        for row in csv.DictReader(io.StringIO(text, newline="")):
            self.assertFalse(any(v[:1] in tuple("=+-@") for v in row.values() if v))
            cases.setdefault(row["work_item"] or "no-work-item", []).append(row["uuid"])
        return cases

    def _xes_cases(self, **kwargs):
        root = etree.fromstring(self._bytes("xes", **kwargs))
        return {
            trace.find(f"{XES}string[@key='concept:name']").get("value"): [
                node.get("value")
                for node in trace.iter()
                if node.get("key") == "mc:uuid"
            ]
            for trace in root.findall(f"{XES}trace")
        }

    def _ocel_cases(self, **kwargs):
        log = json.loads(self._bytes("ocel", **kwargs))
        cases = {one["id"]: [] for one in log["objects"]}
        for event in log["events"]:
            cases[event["relationships"][0]["objectId"]].append(event["id"])
        return cases

    def test_filters(self):
        items = self._work()
        other = self._new_item(name="Other")
        other.write({"lane_id": self.env["mc.lane"]._by_code("HR", self.company).id})
        of = {row["work_item"] for row in self._rows(item=items[0].reference)}
        self.assertEqual(of, {items[0].uuid})
        of = {
            row["work_item"] for row in self._rows(item=f"{items[0].uuid},{other.uuid}")
        }
        self.assertEqual(of, {items[0].uuid, other.uuid})
        of = {row["work_item"] for row in self._rows(lane="HR")}
        self.assertEqual(of, {other.uuid})
        of = {
            row["work_item"] for row in self._rows(lane=["HR", "FIN"], source="manual")
        }
        self.assertEqual(of, {other.uuid, *(item.uuid for item in items)})
        self.assertEqual(self._rows(source="github"), [])
        yesterday = (self.today - datetime.timedelta(days=1)).isoformat()
        self.assertEqual(self._rows(**{"from": yesterday, "to": yesterday}), [])
        self.assertTrue(self._rows(**{"from": "0001-01-01", "to": "9999-12-30"}))

    def test_what_is_not_there_is_named(self):
        foreign = self._item(self.member)
        for name, value in (
            ("lane", "NOPE"),
            ("item", "WI-999999"),
            ("item", foreign.reference),
            ("item", foreign.uuid),
            ("source", "nope"),
            ("company", str(self.env["res.company"].create({"name": "X"}).id)),
        ):
            with (
                self.subTest(name, value=value),
                self.assertRaises(BadParameter) as bad,
            ):
                self._request(**{name: value})
            self.assertEqual(bad.exception.parameter, name)

    def test_other_companies_are_never_in_it(self):
        self._work()
        self._item(self.member, name="Not yours")
        rows = self._rows()
        self.assertNotIn("Not yours", [row["title"] for row in rows])
        self.auditor.company_ids = [(3, self.company.id)]
        with self.assertRaises(BadParameter):
            self._request()

    def test_right_taken_away_before_the_job(self):
        export = self._request()
        self.auditor.company_ids = [(3, self.company.id)]
        self._run(export)
        self.assertEqual((export.sudo().state, export.sudo().row_count), ("failed", 0))
        with self.assertRaises(AccessError):
            export._readable_path()

    def test_rights(self):
        for user in (self.member, self.outsider):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._request(user=user)
        for user in (self.manager, self.auditor):
            with self.subTest(user.login):
                export = self._run(self._request(user=user))
                self.assertEqual(export.state, "done")
                with self.assertRaises(AccessError):
                    export.write({"state": "done"})
                with self.assertRaises(AccessError):
                    export.unlink()
                with self.assertRaises(AccessError):
                    export.create({"name": "x"})
        with self.assertRaises(AccessError):
            export.with_user(self.manager)._readable_path()
        self.assertFalse(
            self.env["mc.audit.export"]
            .with_user(self.manager)
            .search([("user_id", "=", self.auditor.id)])
        )

    def test_export_is_evidence(self):
        export = self._run(self._request("csv", lane="FIN"))
        rows = self.env["mc.evidence"].search(
            [("kind", "=", "export"), ("company_id", "=", self.company.id)], order="id"
        )
        asked, given = rows
        self.assertEqual(asked, export.sudo().evidence_id)
        self.assertEqual(given.supersedes_id, asked)
        self.assertEqual(asked.actor_id, self.auditor)
        meta = json.loads(given.meta)
        self.assertEqual(meta["stage"], "completed")
        self.assertEqual(meta["sha256"], export.sha256)
        self.assertEqual((meta["format"], meta["lanes"]), ("csv", ["FIN"]))
        self.assertEqual(meta["rows"], export.row_count)

    def test_too_many_rows_for_a_pdf(self):
        self._work()
        with patch.object(pdf_listing, "MAX_ROWS", 3):
            export = self._run(self._request("pdf"))
        self.assertEqual(export.state, "failed")
        self.assertIn("at most 3 rows", export.error)
        self.assertFalse(export._part_path().exists())

    def test_pdf(self):
        self._work()
        content = self._bytes("pdf")
        self.assertTrue(content.startswith(b"%PDF-"))
        self.assertTrue(content.rstrip().endswith(b"%%EOF"))

    @mute_logger("odoo.addons.ipai_master_control.models.mc_audit_export_file")
    def test_failure_leaves_no_file(self):
        export = self._request()
        csv_format = formats.FORMATS["csv"]
        with patch.object(csv_format, "chunks", side_effect=OSError("full")):
            try:  # assertRaises would take back what the job noted
                export._job_run()
            except OSError as error:
                self.assertEqual(str(error), "full")
            else:
                self.fail("the queue has to see the failure")
        self.assertEqual(export.state, "failed")
        self.assertNotIn("full", export.error)
        self.assertEqual(list((self.folder / "exports").iterdir()), [])

    def test_files_do_not_stay_forever(self):
        export = self._run(self._request())
        path = export._readable_path()
        other = path.with_name("stray.part")
        other.write_text("half")
        with (
            patch(
                f"{FILE_MODULE}.FOLDER",
                "exports",
            ),
            patch(
                f"{FILE_MODULE}.config.filestore",
                lambda _name: str(self.folder),
            ),
        ):
            export.sudo()._gc_files()
            self.assertTrue(path.is_file())
            self.assertFalse(other.exists())
            export.sudo().expires_at = datetime.datetime(2020, 1, 1)
            export.sudo()._gc_files()
        self.assertFalse(path.exists())
        self.assertEqual(export.state, "expired")
        with self.assertRaises(UserError):
            export._readable_path()

    def test_wizard(self):
        self._work()
        wizard = (
            self.env["mc.audit.export.wizard"]
            .with_user(self.auditor)
            .with_company(self.company)
            .create({"format": "jsonl", "lane_ids": [(6, 0, self.own_lane.ids)]})
        )
        action = wizard.action_export()
        export = self.env["mc.audit.export"].browse(action["res_id"])
        self.assertEqual(export.user_id, self.auditor)
        self.assertEqual(export.lane_ids, self.own_lane)
        job = self.env["queue.job"].search([("model_name", "=", "mc.audit.export")])
        self.assertEqual(job.user_id, self.auditor)
        self.assertEqual(job.channel, "root.master_control.audit_export")
        action = wizard.action_download()
        self.assertIn(("format", "jsonl"), action["params"]["fields"])
        wizard.date_to = datetime.date(2020, 1, 1)
        with self.assertRaisesRegex(UserError, "to: "):
            wizard.action_export()
        with self.assertRaises(AccessError):
            wizard.with_user(self.member).create({})

    def test_who_sets_the_time_stamping_authority(self):
        for user in (self.manager, self.auditor):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.company.with_user(user).read(["mc_tsa_url"])
        for url in ("ftp://tsa", "http://127.0.0.1/", "https://u:p@tsa.example/"):
            with self.subTest(url), self.assertRaises(ValidationError):
                self.company.mc_tsa_url = url

    def test_name_cannot_break_a_header_or_a_path(self):
        self.company.name = 'A/../"B"\r\nX: é\u202e'
        self.assertRegex(self._request().name, r"\Aaudit-[a-z0-9-]+-\d{8}-\d{8}\.csv\Z")
        self.company.name = "東京"
        self.assertRegex(self._request().name, r"\Aaudit-\d+-\d{8}-\d{8}\.csv\Z")


class TestAuditBundle(ExportCase):
    """The bundle of the sealed log, and what verify.py says of a forged one."""

    def _unpack(self, **kwargs):
        content = self._bytes("bundle", **kwargs)
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            file.extractall(folder)
        return folder

    def _check(self, folder, *options):
        done = subprocess.run(
            [sys.executable, "-I", "-X", "utf8", folder / "verify.py", *options],
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    def _is_ok(self, **kwargs):
        code, output = self._check(self._unpack(**kwargs))
        self.assertEqual(code, 0, output)
        return output

    def _says(self, *expected, options=()):
        code, output = self._check(self._unpack(), *options)
        self.assertEqual(code, 1, output)
        for text in expected:
            self.assertIn(text, output)

    def _sql(self, statement, *params):
        """Do what only the tables' owner can: the triggers are off."""
        self.assertTrue(self._tamper(statement, *params))

    def _victim(self, name="Contract"):
        row = self.env["mc.evidence"].search(
            [("name", "=", name), ("company_id", "=", self.company.id)]
        )
        leaf = self.env["mc.evidence.leaf"].search([("evidence_id", "=", row.id)])
        return row, f"leaf {leaf.leaf_index}, evidence {row.uuid}"

    def setUp(self):
        super().setUp()
        self.items = self._work()
        self._seal()
        self._new_item(name="Later")
        self._seal()

    def test_honest(self):
        folder = self._unpack()
        code, output = self._check(folder)
        self.assertEqual(code, 0, output)
        self.assertNotIn("not sealed", output, "what was new was sealed first")
        sha256 = hashlib.sha256(b"version 1").hexdigest()
        self.assertEqual((folder / "files" / sha256).read_bytes(), b"version 1")
        names = {path.relative_to(folder).as_posix() for path in folder.rglob("*.*")}
        self.assertEqual(
            names,
            {
                *("README.txt", "verify.py", "export.json", "MANIFEST.sha256"),
                *("MANIFEST.sig", "rows.jsonl", "leaves.jsonl", "inclusion.json"),
                *("checkpoints.jsonl", "consistency.jsonl", "keys.jsonl"),
            },
        )

    def test_filtered(self):
        self._is_ok(item=self.items[1].reference)
        self._is_ok(lane="HR")
        self._is_ok(source="manual")

    def test_part_of_the_log(self):
        """A range in the middle has its neighbours, and nothing of them but hashes."""
        row, _where = self._victim()
        self._sql(
            "UPDATE mc_evidence SET recorded_at = %s WHERE id = %s",
            datetime.datetime(2025, 5, 5, 12),
            self._append_one("Old").id,
        )
        self._seal()
        folder = self._unpack(**{"from": "2025-05-05", "to": "2025-05-05"})
        code, output = self._check(folder)
        self.assertEqual(code, 0, output)
        self.assertIn("OK: 1 rows", output)
        text = (folder / "leaves.jsonl").read_text()
        self.assertGreater(len(text.splitlines()), 1)
        self.assertNotIn(row.name, text)

    def _append_one(self, name):
        return self.env["mc.evidence"].append("doc", name, company=self.company)

    def test_without_key(self):
        self._set_key(0)
        logger = "odoo.addons.ipai_master_control.models.mc_evidence_sealer"
        company = self.env["res.company"].create({"name": "Unsigned"})
        self.auditor.company_ids = [(4, company.id)]
        self.env["mc.evidence"].append("doc", "Something", company=company)
        with mute_logger(logger):
            self.assertIn("only a witness", self._is_ok(company=str(company.id)))

    def test_edited(self):
        row, where = self._victim()
        self._sql("UPDATE mc_evidence SET name = 'Better' WHERE id = %s", row.id)
        self._says(f"{where}: its content was changed")

    def test_edited_with_a_new_hash(self):
        row, where = self._victim()
        self._sql("UPDATE mc_evidence SET name = 'Better' WHERE id = %s", row.id)
        digest = row._content_hash(row.sudo())
        self._sql(
            "UPDATE mc_evidence SET content_sha256 = %s WHERE id = %s", digest, row.id
        )
        self._says(f"{where}: is not what was sealed")

    def test_deleted(self):
        row, where = self._victim("Log")
        self._sql("DELETE FROM mc_evidence WHERE id = %s", row.id)
        where = where.split(",")[0]
        self._says(f"{where}, evidence unknown: its evidence was deleted")

    def test_gap(self):
        row, where = self._victim("Log")
        self._sql("DELETE FROM mc_evidence_leaf WHERE evidence_id = %s", row.id)
        self._sql("DELETE FROM mc_evidence WHERE id = %s", row.id)
        self._says(f"{where.split(',')[0]}: is missing")

    def test_swapped_file(self):
        row, where = self._victim()
        other = self.env["ir.attachment"].create({"name": "x", "raw": b"version 2"})
        self.env.flush_all()
        self._sql(
            "UPDATE ir_attachment SET (store_fname, db_datas, checksum) ="
            " (SELECT store_fname, db_datas, checksum FROM ir_attachment WHERE id = %s)"
            " WHERE id = %s",
            other.id,
            row.attachment_id.id,
        )
        self._says(f"{where}: its file {row.file_sha256} is missing or another one")

    def test_forged_checkpoint(self):
        point = self.env["mc.checkpoint"]._latest(self.company)
        forged = point.note.replace("\ntime 20", "\ntime 19")
        self.assertNotEqual(forged, point.note)
        self._freeze_seal()
        self._sql("UPDATE mc_checkpoint SET note = %s WHERE id = %s", forged, point.id)
        self._says(f"checkpoint {point.tree_size}: is not signed with the key of its")

    def test_replayed_checkpoint(self):
        old = self.env["mc.checkpoint"].search(
            [("company_id", "=", self.company.id)], order="id", limit=1
        )
        point = self.env["mc.checkpoint"]._latest(self.company)
        self._freeze_seal()
        self._sql(
            "UPDATE mc_checkpoint SET note = %s WHERE id = %s", old.note, point.id
        )
        self._says(f"checkpoint {old.tree_size}: is of another log or out of order")

    def test_truncated(self):
        """Log, leaves and rows end earlier, as if nothing more had ever happened."""
        point = self.env["mc.checkpoint"]._latest(self.company)
        witness = self.folder / "witness.txt"
        witness.write_text(point.note)
        size = point.tree_size
        old = self.env["mc.checkpoint"].search(
            [("company_id", "=", self.company.id)], order="id", limit=1
        )
        self._freeze_seal()
        for table, column in (
            ("mc_evidence_leaf", "leaf_index"),
            ("mc_checkpoint", "tree_size - 1"),
        ):
            self._sql(
                f"DELETE FROM {table} WHERE company_id = %s AND {column} >= %s",
                self.company.id,
                old.tree_size,
            )
        code, output = self._check(self._unpack(), "--witness", witness)
        self.assertEqual(code, 0)
        self.assertIn(f"checkpoint {size}: is in {witness}", output)
        self.assertIn("was not sealed yet", output)

    def _freeze_seal(self):
        """The forger strikes just before the export."""
        sealer = type(self.env["mc.evidence.sealer"])
        frozen = patch.object(sealer, "_seal", lambda *args: 0)
        frozen.start()
        self.addCleanup(frozen.stop)

    def test_erased_by_two_people(self):
        """What was erased is in no export any more, and all of it still verifies."""
        second = self._user("mc_export_second", MANAGER, company_ids=self.company_ids)
        item = self.items[0]
        count = len(item.sudo().evidence_ids)
        requests = self.env["mc.erasure.request"].with_user(self.manager)
        item = item.with_user(self.manager)
        requests._request(item, "Letter of 3 May").with_user(second).action_confirm()
        self.env.invalidate_all()
        folder = self._unpack()
        code, output = self._check(folder)
        self.assertEqual(code, 0, output)
        self.assertEqual(output.count("its content was erased"), count)
        self.assertFalse((folder / "files").exists())
        for format_ in ("csv", "jsonl", "xes", "ocel", "pdf"):
            content = self._bytes(format_, item=item.reference)
            self.assertNotIn(b"version 1", content)
            self.assertNotIn(b"Contract", content)
        report = self.env["ir.actions.report"].with_user(self.auditor)
        name = "ipai_master_control.audit_trail"
        content, _type = report._render_qweb_html(name, item.ids)
        self.assertIn(b"Content erased", content)
        self.assertNotIn(b"do not have the hash", content)

    def test_environment_is_not_in_it(self):
        content = self._bytes("bundle")
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            text = b"".join(file.read(name) for name in file.namelist())
        self.assertNotIn(os.environ["MC_SECRET_EVIDENCE_SIGNING"].encode(), text)
