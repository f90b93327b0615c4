# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``python -m tools.superset bundle|contexts|install``."""

import sys

from tools.setup.console import SetupError, say

USAGE_EXIT = 2


def bundle(path="", uri=""):
    """Write the bundle, to a path, with a database's address."""
    from .bundle import DEFAULT, make

    make(path or DEFAULT, uri)


def contexts():
    """Write the charts' query contexts."""
    from .contexts import write

    say(f"{write()} charts changed")


def install():
    """Install Superset for the tests."""
    from .install import ensure

    ensure()


COMMANDS = {command.__name__: command for command in (bundle, contexts, install)}


def main(argv):
    """Run one command; the exit code is 1 with a message when it fails."""
    command = COMMANDS.get(argv[0]) if argv else None
    if command is None:
        print(f"usage: python -m tools.superset {'|'.join(COMMANDS)}", file=sys.stderr)
        return USAGE_EXIT
    try:
        command(*argv[1:])
    except SetupError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
