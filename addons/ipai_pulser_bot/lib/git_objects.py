# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Read a repository's index and objects."""

from dataclasses import dataclass

from .git_command import GitError
from .git_names import checked_sha, decode, is_sha

SUBMODULE_MODE = "160000"
MAX_BLOB_BYTES = 10 * 1024 * 1024
MAX_FOUND_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Change:
    """One changed path, as ``git diff --raw`` tells it.

    ``status`` is A (added), M (modified), D (deleted) or T (type changed); a rename is
    a deletion and an addition. Modes are octal texts, ``000000`` without a file.
    """

    path: str
    old_mode: str
    new_mode: str
    status: str


class GitObjects:
    """Contents and listings of one repository.

    :param GitCommand git: runs git there
    """

    def __init__(self, git):
        self._git = git

    def in_commit(self, sha, path):
        """Return a file's content in a commit, ``None`` when it has no such file."""
        arguments = ("-z", "--full-tree", checked_sha(sha), "--", path)
        return self._blob(self._git.run("ls-tree", "ls-tree", *arguments), path)

    def staged(self, path):
        """Return a file's content in the index, ``None`` when it is not there."""
        arguments = ("--stage", "-z", "--", path)
        return self._blob(self._git.run("ls-files", "ls-files", *arguments), path)

    def submodules(self):
        """Return the paths of the submodules in the index."""
        return frozenset(
            path for path, mode in self.listing() if mode == SUBMODULE_MODE
        )

    def listing(self):
        """Return (path, mode) of all entries of the index."""
        listing = self._git.run("ls-files", "ls-files", "--stage", "-z")
        return [(name, facts[0]) for facts, name in _entries(listing)]

    def search(self, pattern):
        """Yield (path, line number, line) of the index's text files that match."""
        options = ("--cached", "-n", "-I", "-z", "--no-color", "--full-name")
        for dialect in ("--perl-regexp", "--extended-regexp"):
            code, output, errors = self._git.attempt(
                "grep", "grep", *options, dialect, "-e", pattern, limit=MAX_FOUND_BYTES
            )
            # Not every git was built with the first dialect.
            if "USE_LIBPCRE" not in errors:
                break
        if code > 1:
            raise GitError("grep", errors)
        for found in decode(output).split("\n"):
            path, _nul, rest = found.partition("\0")
            line, _nul, text = rest.partition("\0")
            if line.isdigit():
                yield path, int(line), text

    def changes(self, sha):
        """Return a :class:`Change` for each path where index and commit differ."""
        options = ("--cached", "--raw", "-z", "--no-renames", "--no-abbrev")
        output = decode(self._git.run("diff", "diff", *options, checked_sha(sha)))
        parts = output.split("\0")[:-1]
        return [
            _change(facts, path)
            for facts, path in zip(parts[::2], parts[1::2], strict=True)
        ]

    def _blob(self, listing, path):
        """Return the content that a listing names, if it is this path's and a file."""
        for facts, name in _entries(listing):
            if name == path and facts[0] != SUBMODULE_MODE and "tree" not in facts:
                return self._content(next(filter(is_sha, facts)), path)
        return None

    def _content(self, oid, path):
        size = int(self._git.run("cat-file", "cat-file", "-s", oid))
        if size > MAX_BLOB_BYTES:
            raise GitError("cat-file", f"{path} is over {MAX_BLOB_BYTES} bytes")
        return self._git.run("cat-file", "cat-file", "blob", oid)


def _entries(listing):
    """Yield facts and name of each entry of ``ls-tree -z`` or ``ls-files -sz``."""
    for entry in decode(listing).split("\0")[:-1]:
        facts, _tab, name = entry.partition("\t")
        yield facts.split(), name


def _change(facts, path):
    old_mode, new_mode, _old, _new, status = facts.removeprefix(":").split()
    return Change(path, old_mode, new_mode, status[0])
