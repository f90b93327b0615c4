# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The command lines of Odoo for both series."""

import re


def server(environment, database, *options):
    """Return the command that serves one database.

    ``--db-filter`` names it exactly: with two databases to choose from, a request
    without a session gets a 404 instead of the webhook's route.
    """
    return [*_base(environment, "server", database), *options]


def in_process(environment, database, *options):
    """Return the arguments for ``odoo.tools.config.parse_config`` in this process.

    With the empty language 18.0 can parse a second time: loading a registry takes that
    option away.
    """
    return server(environment, database, "--load-language=", *options)[4:]


def install(environment, database, modules):
    """Return the command that installs modules and ends."""
    return server(environment, database, "-i", ",".join(modules), *_once())


def update(environment, database, modules):
    """Return the command that upgrades modules and ends."""
    return server(environment, database, "-u", ",".join(modules), *_once())


def shell(environment, database):
    """Return the command of Odoo's Python shell; it reads a script from its input."""
    return [*_base(environment, "shell", database), "--no-http"]


def _once():
    # Without demo data on both series: 18.0 loads it by default, 19.0 does not.
    return ("--stop-after-init", "--no-http", "--without-demo=True")


def _base(environment, command, database):
    return [
        str(environment.python),
        *("-m", "odoo", command),
        *("-c", str(environment.config)),
        *("-d", database, f"--db-filter=^{re.escape(database)}$"),
        f"--addons-path={environment.addons_path}",
        f"--data-dir={environment.data_dir}",
        f"--load={environment.server_wide}",
    ]
