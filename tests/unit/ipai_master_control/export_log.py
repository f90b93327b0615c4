# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A sealed log in memory, and bundles of it that tests can tamper with."""

import base64
import hashlib
import io
import json
import subprocess
import sys
import zipfile
from dataclasses import replace

from export_rows import ABOUT, row
from mc_lib import canonical, checkpoint, evidence_leaf, key_chain, merkle
from mc_lib.audit_export import bundle

ORIGIN = checkpoint.origin("c0ffee00-0000-4000-8000-000000000001")
SALT = "5a" * 32


def signing_key(number):
    return checkpoint.SigningKey.parse(base64.b64encode(bytes([number]) * 32).decode())


class MemoryLog(bundle.Log):
    """A log whose leaves are those of the rows; ``seal`` makes a checkpoint."""

    origin = ORIGIN

    def __init__(self, key=None):
        self.key = key
        self.rows, self.headers, self.nodes, self.sealed = [], [], {}, []
        self.frontier = merkle.Frontier()
        self.known, self.stored, self.chosen = [], {}, []
        if key:
            self.rotate(key, "2026-01-01T00:00:00.000000Z")

    def rotate(self, key, since):
        before = self.known[-1]["public_key"] if self.known else ""
        text = key_chain.statement(ORIGIN, key.public.key_id, since, before)
        self.key = key
        self.known.append(
            {
                "key_id": key.public.key_id,
                "public_key": key.public.text,
                "valid_from": since,
                "previous": before,
                "signature": base64.b64encode(key.sign_bytes(text.encode())).decode(),
            }
        )

    def append(self, content=None, **values):
        """Add a row; ``content`` are the bytes of its file."""
        index = len(self.rows)
        one = row(index, **values) | {"salt": SALT}
        if content is not None:
            one["file_sha256"] = hashlib.sha256(content).hexdigest()
            self.stored[one["file_sha256"]] = content
        one["content_sha256"] = canonical.content_hash(
            SALT,
            actor_name=one["actor"],
            **{key: one[key] for key in ("name", "body", "uri", "file_sha256", "meta")},
        )
        names = ("uuid", "kind", "work_item", "recorded_at", "supersedes")
        header = {"v": 1, "company": ORIGIN.rpartition("/")[2]}
        header |= {name: one[name] for name in (*names, "content_sha256")}
        leaf = merkle.leaf_hash(evidence_leaf._ENCODE(header).encode())
        self.nodes[0, index] = leaf
        for level, number, value in self.frontier.append(leaf):
            self.nodes[level, number] = value
        self.rows.append(one)
        self.headers.append((index, leaf.hex(), header))
        return one

    def seal(self, minute=0):
        time = f"2026-01-10T00:{minute:02}:00.000000Z"
        size, root = self.frontier.size, self.frontier.root()
        point = checkpoint.Checkpoint(ORIGIN, size, root, time)
        note = self.key.sign(point) if self.key else point.text()
        self.sealed = [one for one in self.sealed if one[0] != size]
        self.sealed.append((size, note))
        return note

    def make(self, folder, rows=None, about=ABOUT):
        """Unpack a bundle of the rows (all by default) into a new folder.

        The leaves are those of the dates in ``about``, with their neighbours.
        """
        self.chosen = self.rows if rows is None else rows
        head = self.sealed[-1][0] if self.sealed else 0
        found = [
            index
            for index, _leaf, header in self.headers[:head]
            if about.date_from <= header["recorded_at"] < about.date_to
        ]
        self.first_leaf = max(min(found, default=0) - 1, 0)
        self.last_leaf = min(max(found, default=-2) + 1, head - 1)
        about = replace(about, total=len(self.chosen))
        data = b"".join(bundle.chunks(iter(self.chosen), about, self))
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            file.extractall(folder)
        return folder

    def leaves(self):
        for index, leaf, header in self.headers[self.first_leaf : self.last_leaf + 1]:
            yield index, leaf, header, None

    def notes(self):
        return self.sealed

    def keys(self):
        return self.known

    def files(self):
        wanted = {one["file_sha256"] for one in self.chosen} - {None}
        return ((name, [self.stored[name]]) for name in sorted(wanted))

    def get_node(self, level, index):
        return self.nodes[level, index]

    def sign(self, text):
        if not self.key:
            return None
        return base64.b64encode(self.key.sign_bytes(text.encode())).decode()

    def stamp(self, data):
        return None


def check(folder, *options):
    """Run the bundle's own verify.py as an auditor does; return (code, output)."""
    done = subprocess.run(
        [sys.executable, "-I", "-X", "utf8", folder / "verify.py", *options],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def read_lines(path):
    return [json.loads(line) for line in path.read_text().split("\n") if line]


def write_lines(path, values):
    text = "".join(
        json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"
        for value in values
    )
    path.write_text(text)


def sign_again(folder, key=None):
    """Make the manifest fit again, as a forger would; ``key`` signs it."""
    names = [line.split("  ")[1] for line in _manifest(folder).read_text().splitlines()]
    names = [name for name in names if (folder / name).is_file()]
    lines = [
        f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n"
        for name in names
    ]
    _manifest(folder).write_text("".join(lines))
    if key:
        uuid = json.loads((folder / "export.json").read_text())["uuid"]
        text = bundle.manifest_text(uuid, _manifest(folder).read_bytes())
        signature = base64.b64encode(key.sign_bytes(text.encode()))
        (folder / "MANIFEST.sig").write_bytes(signature)


def _manifest(folder):
    return folder / "MANIFEST.sha256"
