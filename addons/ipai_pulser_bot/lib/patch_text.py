# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The added and removed lines of a git patch.

Hunks are counted, so that a changed line that looks like a header is not taken for one.
"""

import re
from dataclasses import dataclass, field

_HUNK = re.compile(r"@@ -\d{1,9}(?:,(\d{1,9}))? \+\d{1,9}(?:,(\d{1,9}))? @@")
_BINARY = ("GIT binary patch", "Binary files ")


@dataclass
class PatchLines:
    """What a patch adds and removes, in all files together."""

    added: list = field(default_factory=list)
    removed: list = field(default_factory=list)
    binary: bool = False


def read_patch(text):
    """Return the :class:`PatchLines` of a patch."""
    result = PatchLines()
    old = new = 0
    for line in text.split("\n"):
        if old <= 0 and new <= 0:
            hunk = _HUNK.match(line)
            if hunk:
                old, new = (int(count or 1) for count in hunk.groups())
            elif line.startswith(_BINARY):
                result.binary = True
        elif line.startswith("\\"):
            continue  # "No newline at end of file"
        elif line.startswith("+"):
            new -= 1
            result.added.append(line[1:])
        elif line.startswith("-"):
            old -= 1
            result.removed.append(line[1:])
        else:
            old, new = old - 1, new - 1
    return result
