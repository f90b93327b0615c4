# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the REST answers need to know of commits and differences."""

from .gitrepo import BareRepository

FIELD = "\x1f"
COMMIT_FORMAT = FIELD.join(
    ("%H", "%T", "%P", "%an", "%ae", "%at", "%cn", "%ce", "%ct", "%B")
)
STATUS = {"A": "added", "M": "modified", "D": "removed", "R": "renamed", "T": "changed"}


def commit_facts(git: BareRepository, sha: str) -> dict:
    """Tree, parents, people, times (seconds) and message of a commit."""
    text = git.run("show", "-s", f"--format={COMMIT_FORMAT}", sha)
    values = text.split(FIELD)
    keys = ("sha", "tree", "parents", "author_name", "author_email", "author_time")
    keys += ("committer_name", "committer_email", "committer_time", "message")
    facts = dict(zip(keys, values, strict=True))
    facts["parents"] = facts["parents"].split()
    facts["author_time"] = int(facts["author_time"])
    facts["committer_time"] = int(facts["committer_time"])
    facts["message"] = facts["message"].rstrip("\n")
    return facts


def diff_text(git: BareRepository, base: str, head: str) -> str:
    """What ``head`` changed since it left ``base``, as a unified diff."""
    start = git.merge_base(base, head)
    return git.raw("diff", "--no-color", start, head).decode(errors="replace")


def changed_files(git: BareRepository, start: str, head: str) -> list[dict]:
    """The files between two trees, in the shape of GitHub's file objects."""
    names = _pairs(git.run("diff", "--no-renames", "--name-status", "-z", start, head))
    counts = _counts(git.run("diff", "--no-renames", "--numstat", "-z", start, head))
    files = []
    for status, path in names:
        added, removed = counts.get(path, (0, 0))
        patch = git.raw("diff", "--no-renames", "--no-color", start, head, "--", path)
        entry = {
            "sha": _blob_id(git, head, path),
            "filename": path,
            "status": STATUS.get(status[:1], "changed"),
            "additions": added,
            "deletions": removed,
            "changes": added + removed,
        }
        hunks = patch.decode(errors="replace").partition("\n@@")
        if hunks[1]:
            entry["patch"] = "@@" + hunks[2].rstrip("\n")
        files.append(entry)
    return files


def _blob_id(git, commit, path):
    line = git.run("ls-tree", commit, "--", path)
    return line.split()[2] if line else None


def _pairs(text):
    values = [value for value in text.split("\0") if value]
    return list(zip(values[::2], values[1::2], strict=True))


def _counts(text):
    counts = {}
    for line in text.split("\0"):
        if line:
            added, removed, path = line.split("\t", 2)
            counts[path] = (_number(added), _number(removed))
    return counts


def _number(value):
    return 0 if value == "-" else int(value)
