# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a superuser did to the database, and what the bundle's verify.py says of it."""

import json

import pytest
from conftest import check, seed

from tools.verify_evidence import core


def _key(number):
    return core("checkpoint").SigningKey.parse(seed(number))


def _says(sealed, *expected, options=()):
    code, output = check(sealed.bundle(), "--key", _key(2).public.text, *options)
    assert code == 1, output
    for text in expected:
        assert text in output
    return output


def _victim(sql, kind="log", number=2):
    """Return (id, "leaf N, evidence UUID") of a piece of evidence."""
    id_, leaf, uuid = sql(
        "SELECT e.id, l.leaf_index, e.uuid FROM mc_evidence e"
        " JOIN mc_evidence_leaf l ON l.evidence_id = e.id"
        " WHERE e.kind = %s ORDER BY l.leaf_index OFFSET %s LIMIT 1",
        kind,
        number,
    )[0]
    return id_, leaf, f"leaf {leaf}, evidence {uuid}"


@pytest.fixture
def witness(sealed, tmp_path):
    path = tmp_path / "witness.jsonl"
    with sealed.env() as env:
        notes = env["mc.checkpoint"].search([], order="id").mapped("note")
    path.write_text("".join(json.dumps({"note": note}) + "\n" for note in notes))
    return path


def test_honest(sealed, witness):
    folder = sealed.bundle()
    code, output = check(folder, "--key", _key(2).public.text, "--witness", witness)
    assert code == 0, output
    assert "not sealed" not in output
    code, output = check(folder, "--key", _key(1).public.text)
    assert code == 1 and "no trusted key vouches" in output


def test_filtered(sealed):
    with sealed.env() as env:
        item = env["mc.work.item"].search([("source_ref", "=", "audit-3")])
        name = item.reference
    for filters in ({"items": (name,)}, {"lanes": ("IT",)}, {"sources": ("api",)}):
        code, output = check(sealed.bundle(**filters))
        assert code == 0, output


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("body = 'other'", "its content was changed"),
        ("actor_name = 'Somebody else'", "its content was changed"),
        ("meta = '{\"n\":1.2}'", "its content was changed"),
        ("kind = 'report'", "is not what was sealed"),
        ("recorded_at = recorded_at + interval '1 ms'", "is not what was sealed"),
        ("content_sha256 = repeat('00', 32)", "is not what was sealed"),
        ("work_item_id = NULL", "is not what was sealed"),
    ],
)
def test_edit(sealed, change, expected):
    with sealed.superuser() as sql:
        id_, _leaf, where = _victim(sql)
        assert sql(f"UPDATE mc_evidence SET {change} WHERE id = %s", id_) == 1
        _says(sealed, f"{where}: {expected}")


def test_edit_with_leaf(sealed):
    """Row and leaf fit each other: the tree does not, from the next checkpoint on."""
    with sealed.superuser() as sql:
        id_, leaf, _where = _victim(sql)
        sql("UPDATE mc_evidence SET kind = 'report' WHERE id = %s", id_)
        with sealed.env(sealed.auditor) as env:
            export = env["mc.audit.export"].search([], limit=1)
            close = type("T", (), {})()
            log = export._log(close, lambda: None)
            header = next(h for i, _v, h, _r in log.leaves() if i == leaf)
        data = json.dumps(
            header, ensure_ascii=False, separators=(",", ":"), sort_keys=True
        )
        forged = core("merkle").leaf_hash(data.encode()).hex()
        sql(
            "UPDATE mc_evidence_leaf SET leaf_hash = %s WHERE evidence_id = %s",
            forged,
            id_,
        )
        size = sql(
            "SELECT min(tree_size) FROM mc_checkpoint WHERE tree_size > %s", leaf
        )[0][0]
        _says(sealed, f"checkpoint {size}: seals other leaves than these")


def test_deletion(sealed):
    with sealed.superuser() as sql:
        id_, leaf, _where = _victim(sql, "state")
        sql("DELETE FROM mc_evidence WHERE id = %s", id_)
        _says(sealed, f"leaf {leaf}, evidence unknown: its evidence was deleted")


def test_gap(sealed):
    with sealed.superuser() as sql:
        id_, leaf, _where = _victim(sql)
        sql("DELETE FROM mc_evidence WHERE id = %s", id_)
        sql("DELETE FROM mc_evidence_leaf WHERE evidence_id = %s", id_)
        _says(sealed, f"leaf {leaf}: is missing; the next one is leaf {leaf + 1}")


def test_reordered(sealed):
    with sealed.superuser() as sql:
        one, first, _where = _victim(sql, number=1)
        two, second, _where = _victim(sql, number=2)
        sql("DROP INDEX mc_evidence_leaf_index_uniq")
        for id_, index in ((one, second), (two, first)):
            sql(
                "UPDATE mc_evidence_leaf SET leaf_index = %s WHERE evidence_id = %s",
                index,
                id_,
            )
        size = sql(
            "SELECT min(tree_size) FROM mc_checkpoint WHERE tree_size > %s", first
        )[0][0]
        _says(sealed, f"checkpoint {size}: seals other leaves than these")


def test_truncated_and_sealed_anew(sealed, witness):
    """What came last is gone, checkpoints as well: only a witness can tell."""
    with sealed.superuser() as sql:
        size = sql("SELECT min(tree_size) FROM mc_checkpoint")[0][0]
        last = sql("SELECT max(tree_size) FROM mc_checkpoint")[0][0]
        sql(
            "DELETE FROM mc_evidence e USING mc_evidence_leaf l"
            " WHERE l.evidence_id = e.id AND l.leaf_index >= %s",
            size,
        )
        sql("DELETE FROM mc_evidence_leaf WHERE leaf_index >= %s", size)
        sql("DELETE FROM mc_checkpoint WHERE tree_size > %s", size)
        sql(
            "DELETE FROM mc_evidence_node"
            " WHERE ((node_index::bigint + 1) << level::int) > %s",
            size,
        )
        _says(
            sealed,
            f"checkpoint {last}: is in {witness}, but the log lost it",
            options=["--witness", witness],
        )


def test_swapped_file(sealed):
    with sealed.superuser() as sql:
        id_, _leaf, where = _victim(sql, "doc")
        sql(
            "UPDATE ir_attachment SET db_datas = 'other', store_fname = NULL"
            " WHERE id = (SELECT attachment_id FROM mc_evidence WHERE id = %s)",
            id_,
        )
        _says(sealed, f"{where}: its file")
        sql(
            "UPDATE ir_attachment SET store_fname = '../../../../../etc/passwd'"
            " WHERE id = (SELECT attachment_id FROM mc_evidence WHERE id = %s)",
            id_,
        )
        _says(sealed, f"{where}: its file")


def _third(sql):
    return sql("SELECT id, tree_size, note FROM mc_checkpoint ORDER BY id OFFSET 2")[0]


def test_forged_checkpoint(sealed):
    with sealed.superuser() as sql:
        id_, size, note = _third(sql)
        body, _signatures = core("checkpoint").parse(note)
        forged = core("checkpoint").Checkpoint(
            body.origin, size, b"\x01" * 32, body.time
        )
        sql(
            "UPDATE mc_checkpoint SET note = %s WHERE id = %s",
            _key(9).sign(forged),
            id_,
        )
        _says(
            sealed,
            f"checkpoint {size}: is not signed with the key of its time",
            f"checkpoint {size}: seals other leaves than these",
        )


def test_checkpoint_signed_with_an_old_key(sealed):
    with sealed.superuser() as sql:
        id_, size, note = _third(sql)
        body, _signatures = core("checkpoint").parse(note)
        sql("UPDATE mc_checkpoint SET note = %s WHERE id = %s", _key(1).sign(body), id_)
        _says(sealed, f"checkpoint {size}: is not signed with the key of its time")


def test_replayed_checkpoint(sealed):
    with sealed.superuser() as sql:
        id_, size, _note = _third(sql)
        sql(
            "UPDATE mc_checkpoint SET note ="
            " (SELECT note FROM mc_checkpoint ORDER BY id LIMIT 1) WHERE id = %s",
            id_,
        )
        first = sql("SELECT min(tree_size) FROM mc_checkpoint")[0][0]
        assert first < size
        _says(sealed, f"checkpoint {first}: is of another log or out of order")
