# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A sealed log in a throw-away database, and a superuser who does as he likes.

The log is built with real commits through Odoo. Each attack runs on a connection of the
database's superuser with all triggers off, is verified on that connection, and rolled
back: so every attack meets the same log.
"""

import base64
import json
import os
import subprocess
import sys
from contextlib import closing

import psycopg2
import pytest
from sla_helpers import without_clocks

from tools.setup import database as databases
from tools.setup.registry import registry_of
from tools.verify_evidence import core

SIGNING = "MC_SECRET_EVIDENCE_SIGNING"
WITNESS = "MC_EVIDENCE_WITNESS_FILE"
SUPERUSER = "postgres"


def seed(number):
    return base64.b64encode(bytes([number]) * 32).decode()


def signing_key(number):
    return core("checkpoint").SigningKey.parse(seed(number))


class Log:
    """The database, its witness file, and the ways to look at them."""

    def __init__(self, environment, name, folder):
        self.environment, self.name = environment, name
        self.filestore = environment.data_dir / "filestore" / name
        self.witness = folder / "witness.jsonl"
        self.company = None

    def superuser(self):
        """Return a connection on which no trigger and no foreign key fires."""
        where = self.environment.server_variables
        connection = psycopg2.connect(
            host=where.get("PGHOST"),
            port=where.get("PGPORT"),
            user=SUPERUSER,
            dbname=self.name,
        )
        connection.set_session(isolation_level="REPEATABLE READ")
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
            assert cursor.fetchone()[0]
        return connection

    def verify(self, connection, **options):
        options = {
            "anchors": [signing_key(2).public],
            "witnesses": [self.witness],
            **options,
        }
        source = core("log_source").LogSource(
            connection, self.company, str(self.filestore)
        )
        return core("verification").Verifier(source, **options).run()

    def command(self, *options):
        """Run the command line as a person would; return (exit code, output)."""
        command = [sys.executable, "-m", "tools.verify_evidence", "--db", self.name]
        command += ["--filestore", str(self.filestore), *options]
        variables = self.environment.variables()
        variables |= {SIGNING: seed(2), WITNESS: str(self.witness)}
        done = subprocess.run(
            command,
            env=variables,
            cwd=self.environment.root,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr


class Attack:
    """One superuser's session; what it did is rolled back."""

    def __init__(self, log, connection):
        self.log, self.connection = log, connection

    def sql(self, statement, *parameters):
        with self.connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            return cursor.fetchall() if cursor.description else cursor.rowcount

    def evidence(self, kind, number=0):
        rows = self.sql(
            "SELECT e.id, l.leaf_index FROM mc_evidence e JOIN mc_evidence_leaf l"
            " ON l.evidence_id = e.id WHERE e.kind = %s AND e.company_id = %s"
            " ORDER BY e.id",
            kind,
            self.log.company[0],
        )
        return rows[number]

    def found(self, kind, **options):
        """Verify; return the first finding, which has to be of that kind."""
        report = self.log.verify(self.connection, **options)
        assert report.state == "broken", list(report.lines())
        assert report.first.kind == kind, list(report.lines())
        return report.first

    def kinds(self, **options):
        return {
            one.kind for one in self.log.verify(self.connection, **options).findings
        }


@pytest.fixture(scope="module")
def log(environment, tmp_path_factory):
    from odoo.api import Environment

    folder = tmp_path_factory.mktemp("evidence")
    with (
        databases.throw_away(environment, "tamper") as name,
        pytest.MonkeyPatch.context() as patch,
        registry_of(environment, name) as registry,
    ):
        log = Log(environment, name, folder)
        patch.setenv(WITNESS, str(log.witness))

        def commit(func):
            with registry.cursor() as cr:
                return func(Environment(cr, 1, {}))

        log.commit = commit
        # Without clocks each item leaves six rows.
        commit(without_clocks)
        for number in range(6):
            # The key changes in the middle.
            patch.setenv(SIGNING, seed(1 if number < 3 else 2))
            commit(lambda env, number=number: _fill(env, number))
            commit(lambda env: env["mc.evidence.sealer"]._cron_seal())
        with closing(databases.connect(environment, name)) as connection:
            log.company = core("log_source").companies(connection)[0]
        yield log


def _fill(env, number):
    item, _created = env["mc.work.item"].intake(
        {"name": f"Item {number}", "source": "api", "lane": "IT", "priority": "1"}
    )
    item.action_start()
    item.add_evidence("log", "Log", body=f"line {number}", meta={"amount": 1.10})
    first = item.add_evidence(
        "doc", "Contract", attachment=("c.txt", b"version %d" % number, "text/plain")
    )
    item.add_evidence("doc", "Contract", body="v2", supersedes=first)
    item.action_done()


@pytest.fixture
def attack(log):
    with closing(log.superuser()) as connection:
        yield Attack(log, connection)
        connection.rollback()


def test_an_honest_log(log, attack):
    report = log.verify(attack.connection)
    assert report.state == "ok", list(report.lines())
    assert report.leaves == report.tree_size == 6 * 6
    assert report.files == 6
    assert report.checkpoints == report.signed == report.witnessed == 6
    code, output = log.command()
    assert code == 0, output
    assert "OK, 36 pieces of evidence" in output


def test_what_nobody_vouches_for_is_said(log, attack):
    alone = log.verify(attack.connection, anchors=[], witnesses=[])
    assert alone.state == "unproven"
    assert len(alone.warnings) == 2
    wrong = log.verify(attack.connection, anchors=[signing_key(9).public])
    assert wrong.state == "broken"
    assert {one.kind for one in wrong.findings} >= {"key", "checkpoint"}


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ("body = 'other'", "content"),
        ("name = 'other'", "content"),
        ("actor_name = 'Somebody else'", "content"),
        ("meta = '{\"amount\":1.2}'", "content"),
        ("salt = repeat('00', 32)", "content"),
        ("salt = NULL", "content"),
        ("kind = 'report'", "row"),
        ("recorded_at = recorded_at + interval '1 microsecond'", "row"),
        ("uuid = gen_random_uuid()::text", "row"),
        ("content_sha256 = repeat('00', 32)", "row"),
        ("work_item_id = NULL", "row"),
        ("erased_at = now()", "erasure"),
    ],
)
def test_an_edit(attack, change, kind):
    evidence, leaf = attack.evidence("log", 2)
    assert attack.sql(f"UPDATE mc_evidence SET {change} WHERE id = %s", evidence) == 1
    found = attack.found(kind)
    assert (found.evidence_id, found.leaf_index) == (evidence, leaf)
    assert found.where == f"evidence {evidence} (leaf {leaf})"


def test_an_edit_with_a_matching_content_hash(attack):
    """Salt and text are known to a superuser, so he can make a hash that fits."""
    evidence, leaf = attack.evidence("log", 3)
    salt, meta, actor = attack.sql(
        "SELECT salt, meta, actor_name FROM mc_evidence WHERE id = %s", evidence
    )[0]
    value = core("canonical").content_hash(
        salt,
        name="Log",
        body="forged",
        uri=None,
        actor_name=actor,
        file_sha256=None,
        meta=meta,
    )
    attack.sql(
        "UPDATE mc_evidence SET body = 'forged', content_sha256 = %s WHERE id = %s",
        value,
        evidence,
    )
    assert attack.found("row").evidence_id == evidence
    # … and the leaf as well: then the tree does not fit.
    source = core("log_source").LogSource(attack.connection, attack.log.company)
    row = next(one.row for one in source.leaves() if one.evidence_id == evidence)
    forged = row.header_hash(attack.log.company[1])
    attack.sql(
        "UPDATE mc_evidence_leaf SET leaf_hash = %s WHERE evidence_id = %s",
        forged,
        evidence,
    )
    found = attack.found("tree")
    assert leaf - 1 <= found.leaf_index <= leaf
    # … and all nodes above: then it does not give the root that was signed.
    _rebuild_nodes(attack)
    found = attack.found("tree")
    assert found.where.startswith("checkpoint ")
    assert f"leaves {found.leaf_index} to" in found.message
    assert found.leaf_index <= leaf < found.leaf_index + 6
    # … and all roots and notes, without the key: then nobody has signed it.
    _rebuild_checkpoints(attack, signing_key(9))
    assert attack.kinds(witnesses=[]) == {"checkpoint"}
    # … and the key besides: then no key that we trust vouches for it.
    _slip_in_key(attack, signing_key(9))
    assert attack.kinds(witnesses=[]) == {"checkpoint", "key"}
    # … or without signatures at all: then the witness knows better.
    _rebuild_checkpoints(attack, None)
    attack.sql(
        "DELETE FROM mc_evidence_key WHERE key_id = %s", signing_key(9).public.key_id
    )
    unsigned = attack.log.verify(attack.connection, witnesses=[])
    assert unsigned.state == "unproven" and unsigned.signed == 0
    assert any("without a signature" in one for one in unsigned.warnings)
    assert "fork" in attack.kinds()


def _rebuild_nodes(attack):
    merkle, company = core("merkle"), attack.log.company[0]
    attack.sql("DELETE FROM mc_evidence_node WHERE company_id = %s", company)
    frontier = merkle.Frontier()
    for (text,) in attack.sql(
        "SELECT leaf_hash FROM mc_evidence_leaf WHERE company_id = %s"
        " ORDER BY leaf_index",
        company,
    ):
        for level, index, value in frontier.append(bytes.fromhex(text)):
            attack.sql(
                "INSERT INTO mc_evidence_node VALUES (%s, %s, %s, %s)",
                company,
                level,
                index,
                value,
            )


def _rebuild_checkpoints(attack, key):
    """Give each checkpoint the root of the leaves as they are now."""
    merkle, checkpoint = core("merkle"), core("checkpoint")
    company = attack.log.company
    source = core("log_source").LogSource(attack.connection, company)
    leaves = [bytes.fromhex(leaf.leaf_hash) for leaf in source.leaves()]
    for point in list(source.checkpoints()):
        frontier = merkle.Frontier()
        for leaf in leaves[: point.tree_size]:
            frontier.append(leaf)
        body = checkpoint.Checkpoint(
            checkpoint.origin(company[1]),
            point.tree_size,
            frontier.root(),
            core("evidence_leaf").moment(point.sealed_at),
        )
        attack.sql(
            "UPDATE mc_checkpoint SET root_hash = %s, note = %s, key_id = %s"
            " WHERE id = %s",
            frontier.root().hex(),
            key.sign(body) if key else body.text(),
            key.public.key_id if key else None,
            point.id,
        )


def _slip_in_key(attack, key):
    chain, company = core("key_chain"), attack.log.company
    start = "2020-01-01T00:00:00.000000"
    text = chain.statement(
        core("checkpoint").origin(company[1]), key.public.key_id, start + "Z", ""
    )
    attack.sql(
        "INSERT INTO mc_evidence_key"
        " (company_id, uuid, key_id, public_key, valid_from, signature)"
        " VALUES (%s, gen_random_uuid()::text, %s, %s, %s, %s)",
        company[0],
        key.public.key_id,
        key.public.text,
        start,
        base64.b64encode(key.sign_bytes(text.encode())).decode(),
    )


def test_a_deletion(attack):
    evidence, leaf = attack.evidence("state", 4)
    attack.sql("DELETE FROM mc_evidence WHERE id = %s", evidence)
    found = attack.found("deleted")
    assert (found.evidence_id, found.leaf_index) == (evidence, leaf)


def test_a_deletion_called_retention(attack):
    evidence, leaf = attack.evidence("state", 4)
    attack.sql(
        "INSERT INTO mc_evidence_retirement (company_id, evidence_id, evidence_uuid,"
        " leaf_index, recorded_at, due_at, retired_at, batch_uuid)"
        " SELECT company_id, id, uuid, %s, recorded_at, recorded_at, now(), 'x'"
        " FROM mc_evidence WHERE id = %s",
        leaf,
        evidence,
    )
    attack.sql("DELETE FROM mc_evidence WHERE id = %s", evidence)
    found = attack.found("deleted")
    assert found.evidence_id == evidence and "no retention allows" in found.message
    attack.sql(
        "UPDATE mc_evidence_retirement SET retired_at = now() + interval '9 years'"
    )
    assert "no retention is recorded" in attack.found("deleted").message


def test_a_gap(attack):
    evidence, leaf = attack.evidence("log", 2)
    attack.sql("DELETE FROM mc_evidence WHERE id = %s", evidence)
    attack.sql("DELETE FROM mc_evidence_leaf WHERE evidence_id = %s", evidence)
    found = attack.found("gap")
    assert found.leaf_index == leaf and f"leaf {leaf} is missing" in found.message


def test_a_gap_that_was_closed(attack):
    """The later leaves move up, so that no number is missing."""
    evidence, leaf = attack.evidence("log", 2)
    attack.sql("DELETE FROM mc_evidence WHERE id = %s", evidence)
    attack.sql("DELETE FROM mc_evidence_leaf WHERE evidence_id = %s", evidence)
    attack.sql("DROP INDEX mc_evidence_leaf_index_uniq")
    attack.sql(
        "UPDATE mc_evidence_leaf SET leaf_index = leaf_index - 1"
        " WHERE leaf_index > %s AND company_id = %s",
        leaf,
        attack.log.company[0],
    )
    found = attack.found("tree")
    assert leaf - 1 <= found.leaf_index <= leaf


def test_a_truncation(attack):
    """The youngest rows go, with or without what sealed them."""
    company = attack.log.company[0]
    last = attack.sql("SELECT max(leaf_index) FROM mc_evidence_leaf")[0][0]
    attack.sql(
        "DELETE FROM mc_evidence WHERE id IN (SELECT evidence_id FROM mc_evidence_leaf"
        " WHERE company_id = %s AND leaf_index > %s)",
        company,
        last - 6,
    )
    assert attack.found("deleted").leaf_index == last - 5
    attack.sql(
        "DELETE FROM mc_evidence_leaf WHERE company_id = %s AND leaf_index > %s",
        company,
        last - 6,
    )
    found = attack.found("truncated", witnesses=[])
    assert f"tree size {last + 1}" in found.where
    attack.sql("DELETE FROM mc_checkpoint WHERE tree_size > %s", last - 5)
    attack.sql(
        "DELETE FROM mc_evidence_node WHERE ((node_index::bigint + 1) << level::int)"
        " > %s",
        last - 5,
    )
    # Now it is the log as it was a minute ago: only a witness can tell.
    assert attack.log.verify(attack.connection, witnesses=[]).state == "unproven"
    found = attack.found("truncated")
    assert found.where == f"witness {attack.log.witness}, line 6"
    assert f"it has seen tree size {last + 1}, the log ends at {last - 5}" in (
        found.message
    )


def test_truncate(attack):
    attack.sql("TRUNCATE mc_evidence, mc_evidence_retirement CASCADE")
    found = attack.found("deleted")
    assert found.leaf_index == 0
    attack.sql("TRUNCATE mc_evidence_leaf, mc_evidence_node")
    assert attack.found("truncated").leaf_index == 0


def test_a_swapped_file_in_the_database(attack):
    evidence, leaf = attack.evidence("doc", 4)
    attachment = attack.sql(
        "SELECT attachment_id FROM mc_evidence WHERE id = %s", evidence
    )[0][0]
    attack.sql(
        "UPDATE ir_attachment SET db_datas = 'other', store_fname = NULL WHERE id = %s",
        attachment,
    )
    found = attack.found("file")
    assert (found.evidence_id, found.leaf_index) == (evidence, leaf)
    attack.sql("DELETE FROM ir_attachment WHERE id = %s", attachment)
    assert "missing" in attack.found("file").message
    assert not attack.kinds(files=False)


@pytest.mark.parametrize("content", [b"other", None])
def test_a_swapped_file_in_the_file_store(log, attack, content):
    evidence, _leaf = attack.evidence("doc", 4)
    name = attack.sql(
        "SELECT a.store_fname FROM mc_evidence e JOIN ir_attachment a"
        " ON a.id = e.attachment_id WHERE e.id = %s",
        evidence,
    )[0][0]
    path = log.filestore / name
    kept = path.read_bytes()
    path.unlink()
    try:
        if content is not None:
            path.write_bytes(content)
        assert attack.found("file").evidence_id == evidence
        code, output = log.command()
        assert code == 1 and f"evidence {evidence} " in output, output
        assert log.command("--no-files")[0] == 0
    finally:
        path.unlink(missing_ok=True)
        path.write_bytes(kept)


def test_a_file_outside_the_file_store(attack):
    evidence, _leaf = attack.evidence("doc", 4)
    attack.sql(
        "UPDATE ir_attachment SET store_fname = '../../../../../../etc/passwd'"
        " WHERE id = (SELECT attachment_id FROM mc_evidence WHERE id = %s)",
        evidence,
    )
    assert "missing" in attack.found("file").message


def test_a_forged_checkpoint(attack):
    point, size = attack.sql(
        "SELECT id, tree_size FROM mc_checkpoint ORDER BY id OFFSET 3 LIMIT 1"
    )[0]
    changes = (
        "root_hash = repeat('ab', 32)",
        "tree_size = tree_size - 1",
        "note = replace(note, 'time 2', 'time 3')",
        "key_id = NULL",
        "key_id = 'abcdefabcdefabcd'",
        "sealed_at = sealed_at + interval '1 ms'",
        "note = 'rubbish'",
        "note = (SELECT note FROM mc_checkpoint ORDER BY id LIMIT 1)",
    )
    for change in changes:
        attack.sql("SAVEPOINT before")
        attack.sql(f"UPDATE mc_checkpoint SET {change} WHERE id = %s", point)
        report = attack.log.verify(attack.connection)
        places = {one.checkpoint_id for one in report.findings}
        assert report.state == "broken" and point in places, (change, report.findings)
        attack.sql("ROLLBACK TO before")
    _sign(attack, point, 9)
    assert attack.found("checkpoint").where == f"checkpoint {point} (tree size {size})"
    # The key from before the rotation is known, but its time is over.
    _sign(attack, point, 1)
    assert "in use at its time" in attack.found("checkpoint").message


def _sign(attack, point, number):
    key, checkpoint = signing_key(number), core("checkpoint")
    note = attack.sql("SELECT note FROM mc_checkpoint WHERE id = %s", point)[0][0]
    attack.sql(
        "UPDATE mc_checkpoint SET note = %s, key_id = %s WHERE id = %s",
        key.sign(checkpoint.parse(note)[0]),
        key.public.key_id,
        point,
    )


def test_a_deleted_checkpoint(attack):
    """The tree is the same without it; the leaf that names it is not signed sooner."""
    attack.sql("DELETE FROM mc_checkpoint WHERE tree_size = 36")
    found = attack.found("checkpoint")
    assert "no checkpoint covers" in found.message and found.leaf_index == 30


def test_a_replayed_old_checkpoint(attack):
    """An old state, well signed, put forward as the newest."""
    attack.sql(
        "INSERT INTO mc_checkpoint (company_id, uuid, tree_size, root_hash, note,"
        " key_id, signature, sealed_at)"
        " SELECT company_id, gen_random_uuid()::text, tree_size, root_hash, note,"
        " key_id, signature, sealed_at FROM mc_checkpoint WHERE tree_size = 24"
    )
    newest = attack.sql("SELECT max(id) FROM mc_checkpoint")[0][0]
    found = attack.found("replayed")
    assert found.checkpoint_id == newest
    assert "older state was put after tree size 36" in found.message


def test_a_log_that_was_put_back_and_went_on(log, attack, tmp_path):
    """The witness sees a smaller tree after a larger one, or another root."""
    lines = log.witness.read_text().splitlines(keepends=True)
    replayed = tmp_path / "replayed.jsonl"
    replayed.write_text("".join([*lines, lines[3]]))
    found = attack.found("replayed", witnesses=[replayed])
    assert found.where == f"witness {replayed}, line 7"
    forked = tmp_path / "forked.jsonl"
    checkpoint = core("checkpoint")
    body, _signatures = checkpoint.parse(json.loads(lines[4])["note"])
    other = checkpoint.Checkpoint(body.origin, body.tree_size, b"\x01" * 32, body.time)
    note = signing_key(2).sign(other)
    forked.write_text("".join(lines[:4]) + json.dumps({"note": note}) + "\n")
    found = attack.found("fork", witnesses=[forked])
    assert found.where == f"witness {forked}, line 5"


def test_what_a_witness_file_may_hold(log, attack, tmp_path):
    lines = log.witness.read_text().splitlines(keepends=True)
    torn = tmp_path / "torn.jsonl"
    torn.write_text(lines[0] + '{"note": "mast\n' + lines[1])
    report = log.verify(attack.connection, witnesses=[torn])
    assert report.state == "unproven" and report.witnessed == 2
    assert "line 2" in report.warnings[0]
    forged = tmp_path / "forged.jsonl"
    note = json.loads(lines[0])["note"].replace("\n6\n", "\n7\n")
    forged.write_text(json.dumps({"note": note}) + "\n")
    found = attack.found("witness", witnesses=[forged])
    assert found.where == f"witness {forged}, line 1"
    saved = tmp_path / "from-an-email.txt"
    saved.write_text(json.loads(lines[2])["note"])
    report = log.verify(attack.connection, witnesses=[saved])
    assert report.state == "ok" and report.witnessed == 1
    assert (
        "cannot be read"
        in attack.found("witness", witnesses=[tmp_path / "none"]).message
    )


def test_a_damaged_node(attack):
    attack.sql(
        "UPDATE mc_evidence_node SET hash = decode(repeat('ab', 32), 'hex')"
        " WHERE level = 2 AND node_index = 3 AND company_id = %s",
        attack.log.company[0],
    )
    found = attack.found("tree")
    assert found.where == "leaves 12 to 15"


def test_a_changed_key(attack):
    attack.sql("UPDATE mc_evidence_key SET valid_from = valid_from - interval '1 day'")
    assert "key" in attack.kinds()


def test_another_company_in_the_header(attack):
    attack.sql("UPDATE res_company SET mc_uuid = gen_random_uuid()::text")
    company = attack.sql("SELECT id, mc_uuid, name FROM res_company ORDER BY id")[0]
    source = core("log_source").LogSource(attack.connection, company)
    report = core("verification").Verifier(source, files=False).run()
    assert {one.kind for one in report.findings} >= {"row", "checkpoint", "key"}


def test_the_command_says_when_it_cannot(log):
    code, output = log.command("--company", "nobody")
    assert (code, output) == (2, "error: no company nobody\n")
    code, output = log.command("--public-key", os.devnull)
    assert code == 3 and "only the database vouches" in output
    code, output = log.command("--json")
    assert code == 0 and json.loads(output)[0]["leaves"] == 36
