# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A zip with rows, files, proofs and a program that checks them without us.

What is in it says ``bundle_files/README.txt``, which is part of it. All proofs are
nodes of RFC 6962's tree, from left to right: those left and right of the range's leaves
(which prove that every leaf is in the tree and none is missing between them), and for
two checkpoints those of the earlier tree and those that came after it.
"""

import hashlib
import json
import re
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path

from .rows import COLUMNS, joined
from .zip_stream import ZipStream

EXTENSION = "zip"
MIMETYPE = "application/zip"
ORDER = "leaf"
BUNDLE_COLUMNS = (*COLUMNS, "salt")
MANIFEST_TITLE = "master-control/audit-export/v1"
MAX_CHECKPOINTS = 2000
_FILES = Path(__file__).with_name("bundle_files")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Log:
    """What the bundle needs of the sealed log; the addon reads it from the database.

    ``first_leaf`` and ``last_leaf`` are the range's, 0 and -1 when no row is sealed.
    """

    origin = ""
    first_leaf = 0
    last_leaf = -1
    all_checkpoints = True

    def leaves(self):
        """Yield ``(index, hex hash, header, retired)`` of all leaves in the range.

        ``header`` is the sealed dict, None when the evidence is gone; ``retired`` then
        tells of its retention (uuid, recorded_at, retired_at), or is None, too.
        """
        raise NotImplementedError

    def notes(self):
        """Return ``[(tree size, note)]``, growing; the last is the proofs' tree."""
        raise NotImplementedError

    def keys(self):
        """Return the public keys: dicts as in ``lib.key_chain.KnownKey``."""
        raise NotImplementedError

    def files(self):
        """Yield ``(hex SHA-256, chunks)``, each file once."""
        raise NotImplementedError

    def get_node(self, level, index):
        """Return the hash of a full subtree."""
        raise NotImplementedError

    def sign(self, text):
        """Return the signature over a text in base64, or None without a key."""
        raise NotImplementedError

    def stamp(self, data):
        """Return an RFC 3161 time stamp over ``data``, or None without an authority.

        Nothing is read from the log after this.
        """
        raise NotImplementedError


def chunks(rows, about, log):
    """Yield the zip file's bytes."""
    stream = ZipStream()
    count = 0

    def counted():
        nonlocal count
        for row in rows:
            count += 1
            yield row

    yield from stream.add("verify.py", [(_FILES / "verify.py").read_bytes()])
    yield from stream.add("README.txt", [_readme(about)])
    yield from stream.add("rows.jsonl", _lines(counted()))
    yield from stream.add("leaves.jsonl", _lines(_leaves(log)))
    notes = log.notes()
    size = notes[-1][0] if notes else 0
    yield from stream.add("inclusion.json", [_json(_inclusion(log, size))])
    yield from stream.add("checkpoints.jsonl", _lines({"note": n} for _s, n in notes))
    yield from stream.add("consistency.jsonl", _lines(_consistency(log, notes)))
    yield from stream.add("keys.jsonl", _lines(log.keys()))
    for sha256, content in log.files():
        if not _SHA256.fullmatch(sha256):
            raise ValueError("a file's hash is not a SHA-256")
        yield from stream.add(f"files/{sha256}", content)
    yield from stream.add("export.json", [_json(_export(about, log, count))])
    yield from _sealed(stream, about, log)
    yield from stream.finish()


def _sealed(stream, about, log):
    """Add the manifest with its signature and its time stamp."""
    manifest = stream.manifest()
    signature = log.sign(manifest_text(about.uuid, manifest))
    stamp = log.stamp(manifest)
    yield from stream.add("MANIFEST.sha256", [manifest])
    if signature:
        yield from stream.add("MANIFEST.sig", [signature.encode() + b"\n"])
    if stamp:
        yield from stream.add("timestamp.tsr", [stamp])


def manifest_text(uuid, manifest):
    """Return the text that the log's key signs for a bundle."""
    digest = hashlib.sha256(manifest).hexdigest()
    return f"{MANIFEST_TITLE}\n{uuid}\n{digest}\n"


def cover(start, end):
    """Yield the full subtrees (level, index) of leaves ``start`` up to ``end``."""
    while start < end:
        level = (end - start).bit_length() - 1
        if start:
            level = min(level, (start & -start).bit_length() - 1)
        yield level, start >> level
        start += 1 << level


def _nodes(log, start, end):
    return [
        (level, log.get_node(level, index).hex()) for level, index in cover(start, end)
    ]


def _inclusion(log, size):
    return {
        "tree_size": size,
        "left": _nodes(log, 0, log.first_leaf),
        "right": _nodes(log, log.last_leaf + 1, size),
    }


def _consistency(log, notes):
    sizes = [size for size, _note in notes]
    for old, new in pairwise(sizes):
        if 0 < old < new:
            yield {
                "from": old,
                "to": new,
                "left": _nodes(log, 0, old),
                "right": _nodes(log, old, new),
            }


def _leaves(log):
    for index, value, header, retired in log.leaves():
        yield {"index": index, "hash": value, "header": header, "retired": retired}


def _export(about, log, count):
    return {
        "v": 1,
        "uuid": about.uuid,
        "origin": log.origin,
        "company": about.company,
        "from": about.date_from,
        "to": about.date_to,
        "made_at": about.made_at,
        "made_by": about.made_by,
        "filters": about.filters,
        "rows": count,
        "first_leaf": log.first_leaf,
        "last_leaf": log.last_leaf,
        "all_checkpoints": log.all_checkpoints,
    }


def thinned(things, limit=MAX_CHECKPOINTS):
    """Return at most ``limit`` of the things, evenly, with the first and the last."""
    if len(things) <= limit:
        return things
    step = (len(things) - 1) / (limit - 1)
    return [things[round(number * step)] for number in range(limit)]


def _readme(about):
    text = (_FILES / "README.txt").read_text(encoding="utf-8")
    for name, value in asdict(about).items():
        text = text.replace(f"{{{name}}}", str(value))
    return text.encode()


def _json(value):
    return _encode(value).encode() + b"\n"


def _lines(values):
    return joined(_encode(value) + "\n" for value in values)
