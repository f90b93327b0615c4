# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Databases of benchmarks: Odoo's registry in this process, and plain connections."""

import os
import platform
import time
from contextlib import closing, contextmanager

from tools.setup import database as databases
from tools.setup.registry import close_registry, open_registry


class BenchDatabase:
    """One database that a benchmark fills and measures.

    :param environment: ``tools.setup.environment.Environment``
    :param name: of the database
    """

    def __init__(self, environment, name):
        self.environment, self.name = environment, name
        # As Odoo's own command does; this process handles no logging of its own.
        self.registry = open_registry(
            environment, name, "--log-level=warn", setup_logging=True
        )

    @contextmanager
    def odoo(self):
        """Give an environment of the superuser; what it did is committed."""
        from odoo import SUPERUSER_ID
        from odoo.api import Environment

        with self.registry.cursor() as cr:
            yield Environment(cr, SUPERUSER_ID, {})

    @contextmanager
    def cursor(self):
        """Give a cursor of a plain connection; what it did is committed."""
        connection = databases.connect(self.environment, self.name)
        with closing(connection), connection, connection.cursor() as cursor:
            yield cursor

    def vacuum(self, *tables):
        """Let the planner know the tables as they are now."""
        connection = databases.connect(self.environment, self.name)
        connection.autocommit = True
        with closing(connection), connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"VACUUM ANALYZE {table}")

    def close(self):
        close_registry(self.name)


@contextmanager
def open_database(environment, label, template=None, modules=()):
    """Give a throw-away ``BenchDatabase`` made from a template, with more modules."""
    with databases.throw_away(environment, label, template) as name:
        if modules:
            databases.install(environment, name, modules)
        database = BenchDatabase(environment, name)
        try:
            yield database
        finally:
            database.close()


def made_with(environment, server):
    """Return what a figure was made with, for its JSON line.

    :param server: PostgreSQL's version
    """
    return {
        "odoo": environment.series,
        "postgresql": server,
        "fsync": "off" if environment.purpose == "test" else "on",
        "python": platform.python_version(),
        "cpus": os.cpu_count(),
    }


def copy_columns(cursor, table, changes, alias="source"):
    """Return SQL of a column list and of a select list that copies rows of a table.

    :param changes: column -> SQL expression, for what differs from the source's row
    """
    cursor.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name = %s AND column_name <> 'id' ORDER BY ordinal_position",
        [table],
    )
    names = [name for (name,) in cursor.fetchall()]
    selected = [changes.get(name, f'{alias}."{name}"') for name in names]
    return ", ".join(f'"{name}"' for name in names), ", ".join(selected)


class Stopwatch:
    """Measure a block: ``with Stopwatch() as watch: …``, then ``watch.seconds``."""

    def __enter__(self):
        self.started = time.perf_counter()
        return self

    def __exit__(self, *_exception):
        self.seconds = time.perf_counter() - self.started
