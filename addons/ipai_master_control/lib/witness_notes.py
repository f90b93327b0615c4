# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What witnesses outside the database have seen, compared with the log."""

from . import checkpoint, witness_file
from .checkpoint import BadNote


class Witnesses:
    """The checkpoints of one log that witness files hold."""

    def __init__(self, origin, keys, report):
        self.origin = origin
        self.keys = keys
        self.report = report
        self.seen = {}  # tree size -> [(place, root)]
        self.largest = None

    def load(self, path):
        """Read a witness file; what is wrong with it becomes a finding."""
        size_before = 0
        try:
            for number, note, problem in witness_file.read(path):
                place = f"witness {path}, line {number}"
                if problem:
                    self.report.warn(f"{place}: {problem}.")
                    continue
                size_before = self._add(place, note, size_before)
        except OSError as error:
            self.report.add(
                "witness", f"witness {path}", f"cannot be read: {error.strerror}"
            )

    def _add(self, place, note, size_before):
        try:
            body, signatures = checkpoint.parse(note)
        except BadNote as error:
            self.report.add("witness", place, str(error))
            return size_before
        if body.origin != self.origin:
            return size_before
        if signatures and not self._is_signed(note):
            self.report.add("witness", place, "no key that we trust has signed it")
            return size_before
        if body.tree_size < size_before:
            self.report.add(
                "replayed",
                place,
                f"tree size {body.tree_size} after {size_before}: the log was put back"
                " to an older state",
            )
        self.seen.setdefault(body.tree_size, []).append((place, body.root))
        return max(size_before, body.tree_size)

    def _is_signed(self, note):
        for key in self.keys:
            try:
                checkpoint.verify(note, key.public)
                return True
            except BadNote:
                continue
        return False

    def reached(self, frontier):
        """Compare what was seen at the size that the tree has now."""
        for place, root in self.seen.pop(frontier.size, ()):
            self.report.witnessed += 1
            if root != frontier.root():
                self.report.add(
                    "fork",
                    place,
                    f"at tree size {frontier.size} it has seen another root than the"
                    " evidence gives: history was rewritten",
                    leaf_index=max(frontier.size - 1, 0),
                )

    def finish(self, leaves, tree_is_whole):
        """Report what was seen beyond the end of the log."""
        for size in sorted(self.seen):
            if size <= leaves and not tree_is_whole:
                continue
            for place, _root in self.seen[size]:
                self.report.add(
                    "truncated",
                    place,
                    f"it has seen tree size {size}, the log ends at {leaves}",
                    leaf_index=leaves,
                )
