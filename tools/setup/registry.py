# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo's registry in this process, for tests and benchmarks that commit."""

from contextlib import contextmanager

from . import odoo_command


def open_registry(environment, name, *options, **parsing):
    """Return the registry of a database.

    :param environment: ``tools.setup.environment.Environment``
    :param options: more of Odoo's command line
    :param parsing: for ``odoo.tools.config.parse_config``
    """
    from odoo.modules.registry import Registry
    from odoo.tools import config

    arguments = odoo_command.in_process(environment, name, *options)
    config.parse_config(arguments, **parsing)
    return Registry(name)


def close_registry(name):
    """Close the connections to a database, so that it can be dropped."""
    from odoo.sql_db import close_db

    close_db(name)


@contextmanager
def registry_of(environment, name):
    """Give the registry of a database, and close its connections in the end."""
    registry = open_registry(environment, name)
    try:
        yield registry
    finally:
        close_registry(name)
