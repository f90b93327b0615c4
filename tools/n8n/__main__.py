# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``python -m tools.n8n install`` and ``python -m tools.n8n embed``."""

import sys

from tools.setup.console import SetupError

from . import embed, install


def main(argv):
    """Run one command; the exit code is 1 with a message when it fails."""
    commands = {"install": install.ensure, "embed": embed.embed}
    if len(argv) != 1 or argv[0] not in commands:
        print(f"usage: python -m tools.n8n {'|'.join(commands)}", file=sys.stderr)
        return 2
    try:
        commands[argv[0]]()
    except SetupError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
