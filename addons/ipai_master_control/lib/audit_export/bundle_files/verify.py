#!/usr/bin/env python3
# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# pylint: disable=print-used
"""Check an unpacked audit bundle and say OK, or what is wrong and where.

    python3 verify.py [FOLDER] [--key KEY] [--witness FILE]

KEY is the newest public key as you were told it, not as this bundle tells it. FILE
holds checkpoints that you kept. Needs Python 3.11 and "cryptography"; see README.txt.
"""

import argparse
import base64
import hashlib
import json
import sys
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

SEALED = ("uuid", "kind", "work_item", "recorded_at", "supersedes", "content_sha256")
CONTENT = ("body", "file_sha256", "meta", "name", "uri")
problems, notes = [], []


def problem(where, what):
    problems.append(f"{where}: {what}")


def lines(path):
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def file_hash(path):
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def canonical(value):  # one value has one text: sorted keys, no spaces, UTF-8
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return text.encode()


def is_signed(key, signature, text):
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(key))
        key.verify(signature, text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


class Tree:
    """The hash tree of RFC 6962 from left to right: equal neighbours become a node."""

    def __init__(self, nodes=()):
        self.nodes = []  # (level, hash) of the full subtrees so far
        self.add_all(nodes)

    def add(self, level, value):
        while self.nodes and self.nodes[-1][0] == level:
            left, level = self.nodes.pop()[1], level + 1
            value = hashlib.sha256(b"\x01" + left + value).digest()
        self.nodes.append((level, value))

    def add_all(self, nodes):
        for level, value in nodes:
            self.add(level, bytes.fromhex(value))

    def root(self):
        root = self.nodes[-1][1] if self.nodes else hashlib.sha256(b"").digest()
        for _level, left in self.nodes[-2::-1]:
            root = hashlib.sha256(b"\x01" + left + root).digest()
        return base64.b64encode(root).decode()


def check_manifest(folder, export, keys):
    """Each file is listed with its hash, none is missing, none was added."""
    manifest, seal = folder / "MANIFEST.sha256", folder / "MANIFEST.sig"
    listed = dict(line.split("  ")[::-1] for line in manifest.read_text().splitlines())
    found = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    for name in sorted(found | set(listed)):
        if name not in found:
            problem(name, "is missing")
        elif name in listed and file_hash(folder / name) != listed[name]:
            problem(name, "was changed")
        elif name not in (*listed, "MANIFEST.sha256", "MANIFEST.sig", "timestamp.tsr"):
            problem(name, "was added")
    text = f"master-control/audit-export/v1\n{export['uuid']}\n{file_hash(manifest)}\n"
    signature = base64.b64decode(seal.read_text()) if seal.is_file() else b""
    if keys and not any(is_signed(key, signature, text) for key, *_period in keys):
        problem("MANIFEST.sig", "the manifest is not signed with a trusted key")


def trusted_keys(folder, origin, trusted):
    """Each key signs whom it follows, so the newest vouches for all before it."""
    rows = sorted(lines(folder / "keys.jsonl"), key=lambda row: row["valid_from"])[::-1]
    if rows and not trusted:
        trusted = rows[0]["public_key"]
        notes.append(f"the newest key is {trusted}: is that what you were told?")
    keys, until = [], "9999"
    for row in rows:
        key, since, before = row["public_key"], row["valid_from"], row["previous"]
        words = ("master-control/evidence-key/v1", origin, row["key_id"], since)
        text = "\n".join((*words, before or "none", ""))
        if key == trusted and is_signed(key, base64.b64decode(row["signature"]), text):
            keys.append((key, since, until))
            trusted, until = before, since
        else:
            problem(f"key {row['key_id']}", "no trusted key vouches for it")
    if not keys:
        notes.append("there is no trusted key: only a witness can prove anything")
    return keys


def checkpoints(folder, origin, keys):
    """Return {tree size: root} of the checkpoints, each the beginning of the next."""
    sizes, before = {}, 0
    proofs = {(p["from"], p["to"]): p for p in lines(folder / "consistency.jsonl")}
    for note in (line["note"] for line in lines(folder / "checkpoints.jsonl")):
        text, _blank, tail = note.partition("\n\n")
        log, size, root, *more = text.split("\n")
        where, size, time = f"checkpoint {size}", int(size), "".join(more)[5:]
        signatures = [base64.b64decode(line.split()[-1]) for line in tail.splitlines()]
        if keys and not any(
            since <= time < until and is_signed(key, signature[4:], text + "\n")
            for key, since, until in keys
            for signature in signatures
        ):
            problem(where, "is not signed with the key of its time")
        if log != origin or size <= before:
            problem(where, "is of another log or out of order")
        elif before:
            proof = proofs.get((before, size), {"left": [], "right": []})
            tree = Tree(proof["left"])
            begins = tree.root() == sizes[before]
            tree.add_all(proof["right"])
            if not begins or tree.root() != root:
                problem(where, f"does not continue checkpoint {before}")
        sizes[size], before = root, size
    return sizes


def check_witness(path, origin, sizes, export):
    """Compare with checkpoints that were kept where the sender could not write."""
    text = path.read_text(encoding="utf-8")
    kept = [text] if text[:1] != "{" else [line["note"] for line in lines(path)]
    for log, size, root, *more in (note.splitlines() for note in kept):
        where, known, time = f"checkpoint {size}", sizes.get(int(size)), more[:1]
        if log == origin and known and known != root:
            problem(where, f"is another one in {path}")
        elif log == origin and not known:
            if export["all_checkpoints"] and "".join(time)[5:] < export["made_at"]:
                problem(where, f"is in {path}, but the log lost it")
            else:
                notes.append(f"{where}: is in {path}, but not in this bundle")


def check_row(folder, row, header, where):
    """The row says what was sealed; its content and its file have their hashes."""
    for name in SEALED:
        if header and row[name] != header[name]:
            problem(where, f"{name} is not what was sealed")
    content = {name: row[name] for name in CONTENT} | {"actor_name": row["actor"]}
    if row["erased_at"]:
        notes.append(f"{where}: its content was erased on {row['erased_at']}")
        if row["salt"] or any(content.values()):
            problem(where, "has content though it was erased")
        return
    salted = bytes.fromhex(row["salt"]) + canonical(content)
    if hashlib.sha256(salted).hexdigest() != row["content_sha256"]:
        problem(where, "its content was changed")
    file = folder / "files" / (row["file_sha256"] or "")
    if row["file_sha256"] and not (file.is_file() and file_hash(file) == file.name):
        problem(where, f"its file {file.name} is missing or another one")


def check_leaf(leaf, row, export, head, where):
    """The leaf is that of its header, and has a row if the export should have one."""
    header, only = leaf["header"], export["filters"]
    if not header:
        gone = leaf["retired"]
        if gone:
            notes.append(f"{where}: dropped by retention on {gone['retired_at']}")
        else:
            problem(where, "its evidence was deleted")
        return
    if hashlib.sha256(b"\x00" + canonical(header)).hexdigest() != leaf["hash"]:
        problem(where, "is not what was sealed")
    if not export["from"] <= header["recorded_at"] < export["to"]:
        return  # a neighbour, or recorded out of turn
    first, last = export["first_leaf"], export["last_leaf"]
    if leaf["index"] == first > 0 or leaf["index"] == last < head - 1:
        problem(where, "is of the range, which was cut off here")
    wanted = "item" not in only or header["work_item"] in only["item"]
    if (
        wanted and not row and not {"lane", "source"} & set(only)
    ):  # those are not sealed
        problem(where, "is of the range, but its row is missing or out of order")


def check_leaves(folder, export, sizes):
    """No leaf is missing, together they make the tree, and each row has its own."""
    proof = json.loads((folder / "inclusion.json").read_text(encoding="utf-8"))
    tree, expected, head = (
        Tree(proof["left"]),
        export["first_leaf"],
        max(sizes, default=0),
    )
    rows, count, fits = lines(folder / "rows.jsonl"), 0, True
    row = next(rows, None)
    for leaf in lines(folder / "leaves.jsonl"):
        index, header = leaf["index"], leaf["header"]
        where = f"leaf {index}, evidence {header['uuid'] if header else 'unknown'}"
        if index != expected:
            problem(f"leaf {expected}", f"is missing; the next one is {where}")
        expected = index + 1
        tree.add(0, bytes.fromhex(leaf["hash"]))
        own = row if row and row["leaf_index"] == index else None
        check_leaf(leaf, own, export, head, where)
        if own:
            check_row(folder, own, header, where)
            row, count = next(rows, None), count + 1
        if fits and expected in sizes and tree.root() != sizes[expected]:
            fits = problem(f"checkpoint {expected}", "seals other leaves than these")
    if expected != export["last_leaf"] + 1:
        problem(f"leaf {expected}", f"is missing, up to leaf {export['last_leaf']}")
    tree.add_all(proof["right"])
    if fits and sizes and tree.root() != sizes[head]:
        problem(f"checkpoint {head}", "seals other leaves than these")
    while row:
        if row["leaf_index"] is None:
            notes.append(f"evidence {row['uuid']}: was not sealed yet, so not proven")
        else:
            problem(f"evidence {row['uuid']}", f"has no leaf {row['leaf_index']} here")
        row, count = next(rows, None), count + 1
    if count != export["rows"]:
        problem("rows.jsonl", f"has {count} rows, the export had {export['rows']}")


def verify(folder, key, witnesses):
    export = json.loads((folder / "export.json").read_text(encoding="utf-8"))
    keys = trusted_keys(folder, export["origin"], key)
    check_manifest(folder, export, keys)
    sizes = checkpoints(folder, export["origin"], keys)
    for path in witnesses:
        check_witness(path, export["origin"], sizes, export)
    check_leaves(folder, export, sizes)
    return (
        f"{export['rows']} rows, leaves {export['first_leaf']} to {export['last_leaf']}"
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).parent)
    parser.add_argument("--key", default="")
    parser.add_argument("--witness", action="append", type=Path, default=[])
    given, summary = parser.parse_args(), ""
    try:
        summary = verify(given.folder, given.key, given.witness)
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        problem("bundle", f"cannot be read: {type(error).__name__}: {error}")
    for line in [f"note:  {one}" for one in notes[:20]]:
        print(line)
    for line in [f"WRONG: {one}" for one in problems[:50]]:
        print(line)
    print(f"NOT OK: {len(problems)} problems" if problems else f"OK: {summary}")
    return min(len(problems), 1)


if __name__ == "__main__":
    sys.exit(main())
