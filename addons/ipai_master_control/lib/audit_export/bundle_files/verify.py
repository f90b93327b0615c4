#!/usr/bin/env python3
# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# pylint: disable=print-used
"""Check an unpacked audit bundle and say OK, or what is wrong and where.

    python3 verify.py [FOLDER] [--key KEY] [--witness FILE]...

KEY is the newest public key as you were told it, not as this bundle tells it. FILE holds
checkpoints that you kept. Needs Python 3.11 and "cryptography". See README.txt.
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
problems, notes = [], []


def problem(where, what):
    problems.append(f"{where}: {what}")


def lines(path):
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def file_hash(path):
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def canonical(value):
    """One value has one text: sorted keys, no spaces, UTF-8."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return text.encode()


def is_signed(key, signature, text):
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(key))
        key.verify(base64.b64decode(signature), text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


class Tree:
    """The hash tree of RFC 6962, from left to right: equal neighbours become a node."""

    def __init__(self):
        self.nodes = []  # (level, hash): the full subtrees so far, each twice as large

    def add(self, level, value):
        while self.nodes and self.nodes[-1][0] == level:
            left, level = self.nodes.pop()[1], level + 1
            value = hashlib.sha256(b"\x01" + left + value).digest()
        self.nodes.append((level, value))
        return self

    def add_all(self, nodes):
        for level, value in nodes:
            self.add(level, bytes.fromhex(value))
        return self

    def root(self):
        root = self.nodes[-1][1] if self.nodes else hashlib.sha256(b"").digest()
        for _level, left in self.nodes[-2::-1]:
            root = hashlib.sha256(b"\x01" + left + root).digest()
        return base64.b64encode(root).decode()


def check_manifest(folder, export, keys):
    """Each file is listed with its hash, none is missing, none was added."""
    manifest = folder / "MANIFEST.sha256"
    listed = dict(line.split("  ")[::-1] for line in manifest.read_text().splitlines())
    found = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    for name in sorted(listed.keys() - found):
        problem(name, "is missing")
    for name in sorted(found - listed.keys()):
        if name not in ("MANIFEST.sha256", "MANIFEST.sig", "timestamp.tsr"):
            problem(name, "was added")
    for name in sorted(found & listed.keys()):
        if file_hash(folder / name) != listed[name]:
            problem(name, "was changed")
    text = f"master-control/audit-export/v1\n{export['uuid']}\n{file_hash(manifest)}\n"
    signature = folder / "MANIFEST.sig"
    signature = signature.read_text() if signature.is_file() else ""
    if keys and not any(is_signed(key, signature, text) for key, *_period in keys):
        problem("MANIFEST.sig", "the manifest is not signed with a trusted key")


def trusted_keys(folder, origin, given):
    """Each key signs whom it follows, so the newest vouches for all before it."""
    keys, trusted, until = [], given, "9999"
    for row in sorted(lines(folder / "keys.jsonl"), key=lambda row: row["valid_from"])[
        ::-1
    ]:
        key, since, previous = row["public_key"], row["valid_from"], row["previous"]
        if not (trusted or keys):
            trusted = key
            notes.append(f"the newest key is {key}: is that the one you were told?")
        words = ("master-control/evidence-key/v1", origin, row["key_id"], since)
        text = "\n".join((*words, previous or "none", ""))
        if key != trusted or not is_signed(key, row["signature"], text):
            problem(f"key {row['key_id']}", "no trusted key vouches for it")
            continue
        keys.append((key, since, until))
        trusted, until = previous, since
    if not keys:
        notes.append("there is no trusted key: only a witness can prove anything")
    return keys


def checkpoints(folder, origin, keys):
    """Return {tree size: root} of the checkpoints, each the beginning of the next."""
    sizes = {}
    proofs = {(p["from"], p["to"]): p for p in lines(folder / "consistency.jsonl")}
    for note in (line["note"] for line in lines(folder / "checkpoints.jsonl")):
        text, _blank, tail = note.partition("\n\n")
        log, size, root, *extension = text.split("\n")
        where, size, before = f"checkpoint {size}", int(size), max(sizes, default=0)
        time = extension[0].removeprefix("time ") if extension else ""
        signatures = [
            base64.b64decode(line.split()[-1])[4:] for line in tail.splitlines()
        ]
        if log != origin or size < before:
            problem(where, "is of another log or out of order")
        if keys and not any(
            since <= time < until
            and is_signed(key, base64.b64encode(value), text + "\n")
            for key, since, until in keys
            for value in signatures
        ):
            problem(where, "is not signed with the key of its time")
        if before and size > before:
            proof = proofs.get((before, size), {"left": [], "right": []})
            tree = Tree().add_all(proof["left"])
            same = tree.root() == sizes[before]
            if not same or tree.add_all(proof["right"]).root() != root:
                problem(where, f"does not continue checkpoint {before}")
        sizes[size] = root
    return sizes


def check_witness(path, origin, sizes, export):
    """Compare with checkpoints that were kept where the sender could not write."""
    text = path.read_text(encoding="utf-8")
    kept = [text] if text[:1] != "{" else [note["note"] for note in lines(path)]
    for log, size, root, *_rest in (note.split("\n") for note in kept):
        known = sizes.get(int(size))
        if log == origin and known and known != root:
            problem(f"checkpoint {size}", f"is another one in {path}")
        elif log == origin and not known:
            lost = export["all_checkpoints"] and int(size) < max(sizes, default=0)
            (problem if lost else lambda *words: notes.append(": ".join(words)))(
                f"checkpoint {size}", f"is in {path}, but not in this bundle"
            )


def check_row(folder, row, header, where):
    """The row says what was sealed, its content and its file have their hashes."""
    for name in SEALED if header else ():
        if row[name] != header[name]:
            problem(where, f"{name} is not what was sealed")
    if row["erased_at"]:
        return notes.append(f"{where}: its content was erased on {row['erased_at']}")
    content = {
        name: row[name] for name in ("body", "file_sha256", "meta", "name", "uri")
    }
    content = canonical(content | {"actor_name": row["actor"]})
    if (
        hashlib.sha256(bytes.fromhex(row["salt"]) + content).hexdigest()
        != row["content_sha256"]
    ):
        problem(where, "its content was changed")
    if name := row["file_sha256"]:
        file = folder / "files" / name
        if not file.is_file() or file_hash(file) != name:
            problem(where, f"its file {name} is missing or another one")
    return None


def is_wanted(header, export):
    """Say whether the export should have the row; lanes and sources are not sealed."""
    wanted = export["filters"]
    if {"lane", "source"} & wanted.keys():
        return False
    in_time = export["from"] <= header["recorded_at"] < export["to"]
    return in_time and ("item" not in wanted or header["work_item"] in wanted["item"])


def check_leaves(folder, export, sizes):
    """No leaf of the range is missing, they make the tree, and each row has its own."""
    proof = json.loads((folder / "inclusion.json").read_text(encoding="utf-8"))
    tree, expected, count = Tree().add_all(proof["left"]), export["first_leaf"], 0
    rows = lines(folder / "rows.jsonl")
    row = next(rows, None)
    for leaf in lines(folder / "leaves.jsonl"):
        index, header, value = (
            leaf["index"],
            leaf["header"],
            bytes.fromhex(leaf["hash"]),
        )
        where = f"leaf {index}, evidence {header['uuid'] if header else 'unknown'}"
        if index != expected:
            problem(f"leaf {expected}", f"is missing; the next one is {where}")
        expected = index + 1
        tree.add(0, value)
        if not header:
            problem(where, "its evidence was deleted")
        elif hashlib.sha256(b"\x00" + canonical(header)).digest() != value:
            problem(where, "is not what was sealed")
        if row and row["leaf_index"] == index:
            check_row(folder, row, header, where)
            row, count = next(rows, None), count + 1
        elif header and is_wanted(header, export):
            problem(where, "is of the range, but its row is missing or out of order")
    if expected != export["last_leaf"] + 1:
        problem(f"leaf {expected}", f"is missing, and all up to {export['last_leaf']}")
    size, head = proof["tree_size"], max(sizes, default=0)
    if size != head or tree.add_all(proof["right"]).root() != sizes.get(
        size, tree.root()
    ):
        problem(f"checkpoint {head}", "these leaves are not the ones that it seals")
    while row:
        if row["leaf_index"] is not None:
            problem(
                f"evidence {row['uuid']}", f"has no leaf {row['leaf_index']} in order"
            )
        else:
            notes.append(f"evidence {row['uuid']}: was not sealed yet, so not proven")
        row, count = next(rows, None), count + 1
    if count != export["rows"]:
        problem("rows.jsonl", f"has {count} rows, the export had {export['rows']}")


def verify(folder, key=None, witnesses=()):
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
    parser.add_argument("--key")
    parser.add_argument("--witness", action="append", type=Path, default=[])
    given, summary = parser.parse_args(), "not readable"
    try:
        summary = verify(given.folder, given.key, given.witness)
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        problem("bundle", f"cannot be read: {type(error).__name__}: {error}")
    for line in notes[:20] + problems[:50]:
        print("WRONG" if line in problems else "note ", line)
    print(f"NOT OK: {len(problems)} problems" if problems else f"OK: {summary}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
