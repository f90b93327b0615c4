# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the tests on a checkout share."""

from pulser_lib.toolbox import EDITOR

SOURCE = "import os\n\n\ndef total(items):\n    return sum(items)\n"


def edit(box, command, path, **arguments):
    return box.run(EDITOR, {"command": command, "path": path, **arguments})


def write(workspace, path, text):
    """Write a file of a checkout."""
    place = workspace.tree / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(text if isinstance(text, bytes) else text.encode())
