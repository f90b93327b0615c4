# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The bundle, and what its verify.py says of honest and of forged ones.

The forger of these tests holds no key, but can change every file and make the manifest
fit again; where it says so, they hold the key as well.
"""

import io
import json
import shutil
import zipfile
from dataclasses import replace

import pytest
from export_log import (
    MemoryLog,
    check,
    read_lines,
    sign_again,
    signing_key,
    write_lines,
)
from export_rows import ABOUT, HOSTILE
from mc_lib import merkle
from mc_lib.audit_export import bundle
from mc_lib.audit_export.zip_stream import ZipStream

KEY = signing_key(1)
FILE = b"contract, version 1"


def _log(key=KEY, count=13):
    log = MemoryLog(key)
    for number in range(count):
        text = HOSTILE[number % len(HOSTILE)]
        content = FILE if number in (3, 7) else None
        log.append(
            content=content, body=text, actor=text, case=number % 3 and f"c{number % 3}"
        )
        if number % 4 == 3:
            log.seal(number)
    log.seal(59)
    return log


@pytest.fixture
def log():
    return _log()


@pytest.fixture
def folder(log, tmp_path):
    return log.make(tmp_path / "bundle")


def _says(folder, *expected, options=()):
    code, output = check(folder, *options)
    assert code == 1, output
    assert "NOT OK" in output
    for text in expected:
        assert text in output
    return output


def _is_ok(folder, *options):
    code, output = check(folder, *options)
    assert code == 0, output
    assert output.splitlines()[-1].startswith("OK: ")
    return output


def _edit(folder, name, change, again=True):
    values = read_lines(folder / name)
    write_lines(folder / name, change(values) or values)
    if again:
        sign_again(folder)


def test_honest(log, folder):
    output = _is_ok(folder, "--key", KEY.public.text)
    assert "OK: 13 rows, leaves 0 to 12" in output
    assert (folder / "files" / log.rows[3]["file_sha256"]).read_bytes() == FILE
    assert len(list((folder / "files").iterdir())) == 1, "each file once"
    assert "compare" not in output
    assert KEY.public.text in _is_ok(folder), "a key that nobody vouched for is shown"


@pytest.mark.parametrize("count", [1, 2, 3, 7, 8, 9, 31, 64])
def test_every_range_of_every_size(count, tmp_path):
    log = _log(count=count)
    for first in {0, 1, count // 2, count - 1}:
        for last in {first, count // 2, count - 1}:
            if not 0 <= first <= last < count:
                continue
            rows = log.rows[first : last + 1]
            end = log.rows[last]["recorded_at"].replace("000012Z", "000013Z")
            about = replace(ABOUT, date_from=rows[0]["recorded_at"], date_to=end)
            place = log.make(tmp_path / f"{first}-{last}", rows, about)
            output = _is_ok(place)
            assert f"{len(rows)} rows, leaves {max(first - 1, 0)} to" in output


def test_nothing_sealed_yet(tmp_path):
    log = MemoryLog(KEY)
    rows = [log.append() | {"leaf_index": None}]
    assert "was not sealed yet" in _is_ok(log.make(tmp_path / "bundle", rows))


def test_nothing_at_all(tmp_path):
    log = _log()
    about = replace(ABOUT, date_from="2020", date_to="2021")
    assert "OK: 0 rows" in _is_ok(log.make(tmp_path / "bundle", [], about))


def test_without_key_only_a_witness_proves(tmp_path):
    log = _log(key=None)
    assert "only a witness" in _is_ok(log.make(tmp_path / "bundle"))


def test_filtered_by_item(log, tmp_path):
    about = bundle_about(item=["c1"])
    rows = [row for row in log.rows if row["work_item"] == "c1"]
    place = log.make(tmp_path / "bundle", rows, about)
    _is_ok(place)
    _edit(place, "rows.jsonl", lambda values: values[:1] + values[2:])
    _says(place, f"leaf {rows[1]['leaf_index']}, evidence {rows[1]['uuid']}: is of")


def bundle_about(**filters):
    return replace(ABOUT, filters=filters)


def test_filtered_by_lane(log, tmp_path):
    _is_ok(log.make(tmp_path / "b", log.rows[2:9:3], bundle_about(lane=["DEV"])))


def test_erased_content(log, tmp_path):
    log.rows[4] |= dict.fromkeys(("name", "body", "uri", "actor", "meta", "salt"))
    log.rows[4]["erased_at"] = "2026-01-20T00:00:00.000000Z"
    place = log.make(tmp_path / "bundle")
    assert "leaf 4, evidence" in _is_ok(place)
    _edit(place, "rows.jsonl", lambda rows: rows[4].update(body="!"))
    _says(place, f"leaf 4, evidence {log.rows[4]['uuid']}: has content though")


def test_rotated_key(tmp_path):
    log = _log()
    log.rotate(signing_key(2), "2026-01-11T00:00:00.000000Z")
    log.append()
    log.sealed.append((14, log.seal().replace("2026-01-10", "2026-01-12")))
    log.sealed = log.sealed[:-2]
    time = "2026-01-12T00:00:00.000000Z"
    from mc_lib.checkpoint import Checkpoint

    point = Checkpoint(log.origin, 14, log.frontier.root(), time)
    log.sealed.append((14, log.key.sign(point)))
    place = log.make(tmp_path / "bundle")
    _is_ok(place, "--key", log.key.public.text)
    _says(place, "no trusted key vouches", options=["--key", KEY.public.text])


# Tampering


@pytest.mark.parametrize("name", ["body", "actor", "name", "meta", "salt"])
def test_edited_content(log, folder, name):
    def change(rows):
        rows[5][name] = "00" if name == "salt" else "better"

    _edit(folder, "rows.jsonl", change)
    _says(folder, f"leaf 5, evidence {log.rows[5]['uuid']}: its content was changed")


@pytest.mark.parametrize("name", ["kind", "recorded_at", "work_item", "content_sha256"])
def test_edited_header(log, folder, name):
    def change(rows):
        rows[5][name] = "x"

    _edit(folder, "rows.jsonl", change)
    _says(folder, f"leaf 5, evidence {log.rows[5]['uuid']}: {name} is not what")


def test_edited_row_and_leaf(log, folder):
    """The forger makes row, header and leaf fit: the tree does not."""
    other = MemoryLog(KEY)
    for number, one in enumerate(log.rows):
        other.append(
            **{
                **one,
                "case": one["work_item"],
                **({"body": "!"} if number == 5 else {}),
            }
        )
    write_lines(folder / "rows.jsonl", other.rows)
    leaves = [
        {"index": i, "hash": h, "header": d, "retired": None}
        for i, h, d in other.headers
    ]
    write_lines(folder / "leaves.jsonl", leaves)
    sign_again(folder)
    _says(folder, "checkpoint 8: seals other leaves than these")


def test_edited_without_a_new_manifest(folder):
    _edit(folder, "rows.jsonl", lambda rows: rows[:-1], again=False)
    _says(folder, "rows.jsonl: was changed")


def test_new_manifest_is_not_signed(folder):
    (folder / "README.txt").write_text("Trust me.")
    sign_again(folder)
    _says(folder, "MANIFEST.sig: the manifest is not signed")
    (folder / "MANIFEST.sig").unlink()
    _says(folder, "MANIFEST.sig: the manifest is not signed")


def test_deleted_row(log, folder):
    _edit(folder, "rows.jsonl", lambda rows: rows[:5] + rows[6:])
    uuid = log.rows[5]["uuid"]
    _says(folder, f"leaf 5, evidence {uuid}: is of the range", "has 12 rows")


def test_deleted_row_and_leaf(folder):
    _edit(folder, "rows.jsonl", lambda rows: rows[:5] + rows[6:])
    _edit(folder, "leaves.jsonl", lambda leaves: leaves[:5] + leaves[6:])
    _says(folder, "leaf 5: is missing; the next one is leaf 6", "checkpoint 8: seals")


def test_last_leaf_cut_off(log, folder):
    _edit(folder, "rows.jsonl", lambda rows: rows[:-1])
    _edit(folder, "leaves.jsonl", lambda leaves: leaves[:-1])
    _says(folder, "leaf 12: is missing, up to leaf 12")


def test_reordered_rows(log, folder):
    def change(rows):
        rows[5], rows[6] = rows[6], rows[5]

    _edit(folder, "rows.jsonl", change)
    _says(folder, "leaf 5, evidence", "missing or out of order")


def test_exchanged_leaf_numbers(folder):
    def change(rows):
        rows[5]["leaf_index"], rows[6]["leaf_index"] = 6, 5
        rows[5], rows[6] = rows[6], rows[5]

    _edit(folder, "rows.jsonl", change)
    _says(folder, "leaf 5, evidence", "uuid is not what was sealed")


def test_row_passed_off_as_not_sealed(log, folder):
    def change(rows):
        rows[5]["leaf_index"] = None
        rows.append(rows.pop(5) | {"body": "!"})

    _edit(folder, "rows.jsonl", change)
    _says(folder, f"leaf 5, evidence {log.rows[5]['uuid']}: is of the range")


def test_added_row(folder):
    _edit(folder, "rows.jsonl", lambda rows: [*rows, rows[-1] | {"leaf_index": 13}])
    _says(folder, "has no leaf 13", "has 14 rows, the export had 13")


def test_swapped_file(log, folder):
    name = log.rows[3]["file_sha256"]
    (folder / "files" / name).write_bytes(b"contract, version 2")
    sign_again(folder)
    for index in (3, 7):
        _says(folder, f"leaf {index}, evidence {log.rows[index]['uuid']}: its file")


def test_missing_and_added_file(log, folder):
    (folder / "files" / log.rows[3]["file_sha256"]).unlink()
    (folder / "extra.txt").write_text("?")
    _says(folder, ": is missing", "extra.txt: was added", "leaf 3, evidence")


def test_forged_checkpoint(folder):
    """A root of the forger's own, signed with a key of the forger's own."""
    other = _log(key=signing_key(9), count=13)
    other.rows[5] |= {"body": "!"}
    write_lines(folder / "checkpoints.jsonl", [{"note": n} for _s, n in other.sealed])
    sign_again(folder)
    _says(folder, "checkpoint 13: is not signed with the key of its time")


def test_forged_log_with_its_own_key(tmp_path):
    """All of it made anew fits itself, and is found by the key or by a witness."""
    forged = _log(key=signing_key(9), count=12)
    forged.append(body="!")
    forged.seal(59)
    place = forged.make(tmp_path / "bundle")
    assert signing_key(9).public.text in _is_ok(place)
    _says(place, "no trusted key vouches", options=["--key", KEY.public.text])
    witness = tmp_path / "mail.txt"
    witness.write_text(_log().sealed[-1][1])
    _says(place, "checkpoint 13: is another one", options=["--witness", witness])


def test_key_holder_rewrites_history(log, tmp_path):
    """Who holds the key can sign another history; what was told to a witness stays."""
    forged = _log(count=3)
    for _number in range(10):
        forged.append(body="!")
    forged.seal(59)
    place = forged.make(tmp_path / "bundle")
    _is_ok(place, "--key", KEY.public.text)
    witness = tmp_path / "witness.jsonl"
    write_lines(witness, [{"note": note} for _size, note in log.sealed])
    options = ["--key", KEY.public.text, "--witness", witness]
    _says(
        place,
        "checkpoint 13: is another one",
        "checkpoint 4: is in",
        options=options,
    )


def test_changed_checkpoint(folder):
    def change(values):
        values[-1]["note"] = values[-1]["note"].replace(
            "time 2026-01-10", "time 2026-01-09"
        )

    _edit(folder, "checkpoints.jsonl", change)
    _says(folder, "checkpoint 13: is not signed")


def test_replayed_checkpoint(folder):
    """An old checkpoint, properly signed, in place of the newest."""
    _edit(folder, "checkpoints.jsonl", lambda values: values[:-1])
    _says(folder, "checkpoint 12: seals other leaves than these")
    _edit(folder, "checkpoints.jsonl", lambda values: [*values, values[0]])
    _says(folder, "checkpoint 4: is of another log or out of order")


def test_replayed_checkpoint_with_its_proof(log, tmp_path):
    """The key holder shows the log as it was; the witness knows it was larger."""
    witness = tmp_path / "witness.jsonl"
    write_lines(witness, [{"note": note} for _size, note in log.sealed])
    log.sealed = log.sealed[:1]
    place = log.make(tmp_path / "bundle", log.rows[:4])
    lost = "checkpoint 13: is in"
    _says(place, lost, "but the log lost it", options=["--witness", witness])
    about = replace(ABOUT, made_at="2026-01-10T00:03:30.000000Z")
    place = log.make(tmp_path / "older", log.rows[:4], about)
    assert f"note:  {lost}" in _is_ok(place, "--witness", witness)


def test_checkpoint_of_another_log(folder):
    def change(values):
        values[-1]["note"] = values[-1]["note"].replace("c0ffee00", "c0ffee01")

    _edit(folder, "checkpoints.jsonl", change)
    _says(folder, "checkpoint 13: is of another log")


def test_wrong_consistency_proof(folder):
    def change(values):
        values[-1]["left"][0][1] = "00" * 32

    _edit(folder, "consistency.jsonl", change)
    _says(folder, "checkpoint 13: does not continue checkpoint 12")
    (folder / "consistency.jsonl").write_text("")
    _says(folder, "checkpoint 13: does not continue checkpoint 12")


def test_slipped_in_key(folder):
    forged = MemoryLog(signing_key(9)).known
    forged[0]["valid_from"] = "2025-01-01T00:00:00.000000Z"
    _edit(folder, "keys.jsonl", lambda keys: [*keys, *forged])
    _says(folder, f"key {forged[0]['key_id']}: no trusted key vouches for it")


def test_range_cut_off(log, folder):
    """Rows and leaves of the last days are gone, and the description says so."""
    _edit(folder, "rows.jsonl", lambda rows: rows[2:-2])
    _edit(folder, "leaves.jsonl", lambda leaves: leaves[2:-2])
    export = json.loads((folder / "export.json").read_text())
    export |= {"first_leaf": 2, "last_leaf": 10, "rows": 9}
    (folder / "export.json").write_text(json.dumps(export))
    proof = {
        "tree_size": 13,
        "left": bundle._nodes(log, 0, 2),
        "right": bundle._nodes(log, 11, 13),
    }
    (folder / "inclusion.json").write_text(json.dumps(proof))
    sign_again(folder, KEY)
    ends = [
        f"leaf {i}, evidence {log.rows[i]['uuid']}: is of the range," for i in (2, 10)
    ]
    output = _says(folder, *ends)
    assert "2 problems" in output


def test_retired_evidence(log, tmp_path):
    """Retention drops what is due; the leaf stays and says when."""
    gone = {"uuid": log.rows[5]["uuid"], "recorded_at": "2018", "retired_at": "2026"}
    rows = log.rows[:5] + log.rows[6:]
    leaves = [
        (index, leaf, None if index == 5 else header, gone if index == 5 else None)
        for index, leaf, header in log.headers
    ]
    log.leaves = lambda: iter(leaves)
    output = _is_ok(log.make(tmp_path / "bundle", rows))
    assert "leaf 5, evidence unknown: dropped by retention on 2026" in output


def test_unknown_evidence(folder):
    def change(leaves):
        leaves[5]["header"] = None

    _edit(folder, "leaves.jsonl", change)
    _edit(folder, "rows.jsonl", lambda rows: rows[:5] + rows[6:])
    _says(folder, "leaf 5, evidence unknown: its evidence was deleted")


@pytest.mark.parametrize(
    "name", ["export.json", "rows.jsonl", "keys.jsonl", "inclusion.json"]
)
@pytest.mark.parametrize("content", ["", "{", "[]\n", None])
def test_broken_file(folder, name, content):
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_text(content)
    output = _says(folder)
    assert "Traceback" not in output


def test_verify_needs_only_the_standard_library_and_cryptography():
    import ast

    source = (bundle._FILES / "verify.py").read_text()
    names = {
        name.split(".")[0]
        for one in ast.walk(ast.parse(source))
        if isinstance(one, ast.Import | ast.ImportFrom)
        for name in (
            [one.module]
            if isinstance(one, ast.ImportFrom)
            else [a.name for a in one.names]
        )
    }
    import sys

    assert names - set(sys.stdlib_module_names) == {"cryptography"}
    code = [line for line in source.splitlines() if line.strip()]
    assert len(code) < 240, "it has to be read by people"


# The parts


@pytest.mark.parametrize("size", range(1, 40))
def test_cover_is_the_tree(size):
    assert list(bundle.cover(0, size)) == merkle.frontier_nodes(size)
    for start in range(size):
        leaves = [
            leaf
            for level, index in bundle.cover(start, size)
            for leaf in range(index << level, (index + 1) << level)
        ]
        assert leaves == list(range(start, size))


def test_thinned_keeps_the_ends():
    assert bundle.thinned([1, 2], 5) == [1, 2]
    some = bundle.thinned(list(range(1000)), 10)
    assert (len(some), some[0], some[-1]) == (10, 0, 999)
    assert some == sorted(set(some))


@pytest.mark.parametrize(
    "name",
    ["../x", "/x", "a/../b", "a//b", "", "a\\b", "C:x", "a\0", "files/..", "a\n"],
)
def test_no_name_leads_out_of_the_folder(name):
    with pytest.raises(ValueError, match="not a name"):
        list(ZipStream().add(name, [b""]))


def test_file_name_of_evidence_is_never_a_path(tmp_path):
    log = MemoryLog(KEY)
    log.append(content=b"x", file_name="../../../etc/passwd")
    log.seal()
    place = log.make(tmp_path / "in" / "bundle")
    assert {path.name for path in tmp_path.rglob("*") if path.is_file()} >= {
        "verify.py"
    }
    assert not list(tmp_path.rglob("passwd"))
    _is_ok(place)


def test_zip_is_written_in_pieces():
    """Members can be larger than memory: what was added was sent before the next."""
    stream = ZipStream()
    seen = []

    def content():
        for _number in range(50):
            seen.append(len(parts))
            yield json.dumps([str(i) for i in range(20_000)]).encode()

    parts = []
    for data in stream.add("big", content()):
        parts.append(data)
    parts += [b"".join(stream.finish())]
    assert max(seen) > 40
    with zipfile.ZipFile(io.BytesIO(b"".join(parts))) as file:
        assert file.testzip() is None
        assert file.getinfo("big").file_size > 5_000_000


def test_unpacked_elsewhere(folder, tmp_path):
    moved = shutil.move(folder, tmp_path / "elsewhere")
    code, output = check(moved)
    assert code == 0, output
    assert folder != moved
