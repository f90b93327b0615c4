# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Checks that no linter does: well-formed files, lengths, licences, readmes.

Each check takes the repository's root and yields problems as "path:line: text".
"""

import csv
import json
import tomllib
from pathlib import Path

from lxml import etree

MAX_LINES = 300
# Where code lives that people have to read; tests may tell long stories.
SHORT_FILES = ("addons/*/**/*.py", "tools/**/*.py")
MAY_BE_LONG = {"tests"}
LICENSE = "License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl)."
HEADER_LINES = 4
FRAGMENTS = ("DESCRIPTION.md", "CONFIGURE.md", "USAGE.md", "ROADMAP.md")
MANIFEST = "__manifest__.py"


def all_problems(root):
    """Return the problems of all checks."""
    checks = (xml, csv_files, data_files, lengths, licences, readmes)
    return [problem for check in checks for problem in check(Path(root))]


def xml(root):
    """XML and SVG files are well-formed."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    for path in _files(root, "addons/**/*.xml", "addons/**/*.svg"):
        try:
            etree.parse(str(path), parser)
        except etree.XMLSyntaxError as error:
            yield f"{path.relative_to(root)}:{error.lineno}: {error.msg}"


def csv_files(root):
    """CSV data files have a header and as many cells in each row."""
    for path in _files(root, "addons/**/*.csv"):
        with path.open(newline="") as file:
            rows = csv.reader(file, strict=True)
            try:
                header = next(rows, [])
                if "id" not in header:
                    yield f"{path.relative_to(root)}:1: the header has no column id"
                for row in rows:
                    if len(row) != len(header):
                        where = f"{path.relative_to(root)}:{rows.line_num}"
                        yield f"{where}: {len(row)} cells, the header has {len(header)}"
            except csv.Error as error:
                yield f"{path.relative_to(root)}:{rows.line_num}: {error}"


def data_files(root):
    """JSON and TOML files can be read."""
    readers = {".json": json.loads, ".toml": tomllib.loads}
    patterns = ("*.toml", "tools/**/*.toml")
    patterns += ("addons/**/*.json", "n8n/**/*.json", "tools/**/*.json")
    for path in _files(root, *patterns):
        try:
            readers[path.suffix](path.read_text())
        except ValueError as error:
            yield f"{path.relative_to(root)}:1: {error}"


def lengths(root):
    """Code files are short enough to be read."""
    for path in _files(root, *SHORT_FILES):
        if MAY_BE_LONG & set(path.relative_to(root).parts):
            continue
        lines = path.read_bytes().count(b"\n")
        if lines > MAX_LINES:
            where = f"{path.relative_to(root)}:{MAX_LINES + 1}"
            yield f"{where}: {lines} lines, {MAX_LINES} are allowed"


def licences(root):
    """Python files that are not empty name the licence at the top."""
    for path in _files(root, "addons/**/*.py", "tools/**/*.py", "tests/**/*.py"):
        text = path.read_text()
        head = text.splitlines()[:HEADER_LINES]
        if text.strip() and not any(LICENSE in line for line in head):
            yield f"{path.relative_to(root)}:1: no licence line: # {LICENSE}"


def readmes(root):
    """Each addon has OCA's readme fragments and an icon."""
    for manifest in _files(root, f"addons/*/{MANIFEST}"):
        addon = manifest.parent
        wanted = [addon / "readme" / name for name in FRAGMENTS]
        wanted.append(addon / "static" / "description" / "icon.png")
        for path in wanted:
            if not path.is_file() or not path.stat().st_size:
                yield f"{path.relative_to(root)}:1: missing or empty"


def _files(root, *patterns):
    found = {path for pattern in patterns for path in root.glob(pattern)}
    return sorted(path for path in found if path.is_file())
