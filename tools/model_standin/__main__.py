# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Run the model stand-in on its own: ``python -m tools.model_standin --port N``.

Prints one JSON line with its address and runs until it is interrupted. The API key
that it asks for comes from the variable that ``--key-env`` names.
"""

import argparse
import json
import os
import signal
import sys
import threading

from .server import ModelStandin


def main() -> int:
    """Run until SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.model_standin", description=__doc__
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--key-env", default="MODEL_STANDIN_KEY")
    options = parser.parse_args()
    key = os.environ.get(options.key_env)
    if not key:
        sys.exit(f"{options.key_env}: the variable with the API key is not set")
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    with ModelStandin(options.host, options.port, key) as standin:
        print(json.dumps({"url": standin.url}), flush=True)
        ended.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
