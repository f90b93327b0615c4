# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Run the forge on its own: ``python -m tools.forge --root DIR --port N``.

Prints one JSON line with its addresses and runs until it is interrupted. Secrets
come from the environment: the variables are named on the command line.
"""

import argparse
import json
import os
import signal
import sys
import threading
from pathlib import Path

from .forge import Forge


def _arguments():
    parser = argparse.ArgumentParser(prog="python -m tools.forge", description=__doc__)
    parser.add_argument("--root", type=Path, required=True, help="folder of the forge")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--admin-token-env", default="FORGE_ADMIN_TOKEN")
    parser.add_argument("--app-id", type=int, default=1001)
    parser.add_argument("--webhook", help="address that gets the events")
    parser.add_argument("--secret-env", help="variable with the webhook's secret")
    parser.add_argument("--public-key", type=Path, help="PEM for the App's JWTs")
    parser.add_argument("--ci-python", help="Python whose pytest and ruff the CI uses")
    parser.add_argument("--private", type=Path, action="append", default=[])
    return parser.parse_args()


def main() -> int:
    """Run until SIGINT or SIGTERM."""
    options = _arguments()
    forge = Forge(
        options.root,
        options.host,
        options.port,
        ci_python=options.ci_python,
        admin_token=os.environ.get(options.admin_token_env),
        private_paths=options.private,
    )
    if options.public_key:
        secret = os.environ.get(options.secret_env or "")
        if not secret:
            sys.exit("--secret-env: the variable that it names is not set")
        key = options.public_key.read_text()
        forge.create_app(options.app_id, options.webhook, secret, key)
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    with forge:
        addresses = {
            "url": forge.url,
            "api_url": forge.api_url,
            "graphql_url": forge.graphql_url,
            "isolation": forge.isolation,
        }
        print(json.dumps(addresses), flush=True)
        ended.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
