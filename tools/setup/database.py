# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Databases: a template that is made once, and copies of it in a second.

Two layers: the ``base`` template has Odoo's and OCA's modules, the ``full`` one ours on
top, so that a change of our addons installs only ours again. Each is named after a hash
of what it is made from.
"""

import os
import platform
import shutil
from contextlib import closing, contextmanager

import psycopg2
from psycopg2 import errors, sql

from . import manifests, odoo_command
from .console import SetupError, say, step, stream
from .layout import ROOT, clone_id, fingerprint, tree_fingerprint
from .lock import exclusive
from .odoo_log import InstallLog

MAINTENANCE = "postgres"
LAYERS = ("base", "full")
NOT_INSTALLED = ("tests", "readme", "README.rst", "README.md", "description")


def ensure_template(environment):
    """Return the name of the template with our addons; make it when it is missing.

    Who needs it at the same time waits.
    """
    base = _base_name(environment)
    full = _name(environment, "full", _base_key(environment), _full_key(environment))
    with exclusive(environment.work / f"template-{environment.purpose}.lock"):
        if full in names(environment):
            say(f"    template database {full}")
            return full
        with step(f"Template database {full}"):
            ensure_base(environment)
            _build(environment, full, base, environment.own_addons)
            _drop_older(environment, keep={base, full})
    return full


def ensure_base(environment):
    """Return the name of the template with what our addons depend on."""
    base = _base_name(environment)
    if base not in names(environment):
        depends = manifests.foreign_depends(environment.addons) or ("base",)
        _build(environment, base, None, depends)
    return base


def create(environment, name, template=None):
    """Create a database with its files as a copy of a template, ours by default."""
    template = template or ensure_template(environment)
    _execute(
        environment,
        sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
            sql.Identifier(name), sql.Identifier(template)
        ),
    )
    source, target = _filestore(environment, template), _filestore(environment, name)
    shutil.rmtree(target, ignore_errors=True)
    if source.is_dir():
        # Odoo names these files by their content and never changes one.
        shutil.copytree(source, target, copy_function=os.link)
    return name


def drop(environment, name):
    """Drop a database and its files if they exist, ending its connections."""
    statement = "DROP DATABASE IF EXISTS {} WITH (FORCE)"
    _execute(environment, sql.SQL(statement).format(sql.Identifier(name)))
    shutil.rmtree(_filestore(environment, name), ignore_errors=True)


@contextmanager
def throw_away(environment, label, template=None):
    """Give the name of a fresh copy of the template; drop it in the end."""
    name = f"{prefix()}_{label}_{os.getpid()}"
    drop(environment, name)
    create(environment, name, template)
    try:
        yield name
    finally:
        drop(environment, name)


def drop_leftovers(environment):
    """Drop throw-away databases whose process is gone."""
    for name in names(environment):
        label, _sep, pid = name.removeprefix(prefix() + "_").rpartition("_")
        # A template's hash may be of digits alone, too.
        is_template = label.endswith(tuple(f"_{layer}" for layer in LAYERS))
        ours = name.startswith(prefix() + "_") and label and pid.isdigit()
        if ours and not is_template and not os.path.exists(f"/proc/{pid}"):
            say(f"    dropping {name}, left by a run that was killed")
            drop(environment, name)


def connect(environment, name=MAINTENANCE):
    """Return a psycopg2 connection to a database of the environment's server."""
    parameters = {
        "host": environment.server_variables.get("PGHOST"),
        "port": environment.server_variables.get("PGPORT"),
        "user": environment.server_variables.get("PGUSER"),
        "password": environment.server_variables.get("PGPASSWORD"),
        "sslmode": environment.server_variables.get("PGSSLMODE"),
    }
    given = {key: value for key, value in parameters.items() if value}
    return psycopg2.connect(dbname=name, **given)


def names(environment):
    """Return the names of the server's databases that this clone made."""
    with closing(connect(environment)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database ORDER BY datname")
        return [name for (name,) in cursor if name.startswith(prefix())]


def install(environment, name, modules, what="Installing modules"):
    """Install modules and show progress; raise SetupError on unexpected warnings."""
    _run_odoo(environment, odoo_command.install, name, modules, what)


def update(environment, name, modules, what="Upgrading modules"):
    """Upgrade modules; raise SetupError on unexpected warnings."""
    _run_odoo(environment, odoo_command.update, name, modules, what)


def _run_odoo(environment, command, name, modules, what):
    log = InstallLog(say)
    path = environment.work / "log" / f"{command.__name__}-{name}.log"
    stream(
        command(environment, name, modules),
        log.feed,
        what=what,
        log=path,
        env=environment.variables(ODOO_QUEUE_JOB_CHANNELS="root:0"),
        cwd=environment.root,
    )
    if log.unexpected:
        lines = "\n".join(dict.fromkeys(log.unexpected))
        raise SetupError(f"{what} logged what it should not ({path}):\n{lines}")


def _build(environment, name, template, modules):
    """Make a template under another name, so that a half-made one is never used."""
    building = f"{name}_building"
    drop(environment, building)
    if template:
        create(environment, building, template)
    else:
        _create_empty(environment, building)
    if modules:
        install(environment, building, modules)
    _rename(environment, building, name)


def _create_empty(environment, name):
    """Create a database as Odoo does: UTF-8, sorted by code point, trigram search."""
    statement = "CREATE DATABASE {} ENCODING 'UTF8' LC_COLLATE 'C' TEMPLATE template0"
    _execute(environment, sql.SQL(statement).format(sql.Identifier(name)))
    with closing(connect(environment, name)) as connection:
        connection.autocommit = True
        for extension in ("pg_trgm",):
            _try_extension(connection, extension)


def _try_extension(connection, extension):
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(
                    sql.Identifier(extension)
                )
            )
    except (errors.InsufficientPrivilege, errors.FeatureNotSupported):
        say(f"    this server has no extension {extension}; searches are slower")


def _rename(environment, old, new):
    drop(environment, new)
    statement = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    _execute(environment, statement.format(sql.Identifier(old), sql.Identifier(new)))
    if _filestore(environment, old).is_dir():
        _filestore(environment, old).rename(_filestore(environment, new))


def _drop_older(environment, keep):
    """Drop this clone's other templates of the same series."""
    for name in names(environment):
        if name.startswith(_series_prefix(environment)) and name not in keep:
            drop(environment, name)


def _execute(environment, statement):
    connection = connect(environment)
    connection.autocommit = True
    with closing(connection), connection.cursor() as cursor:
        cursor.execute(statement)


def _filestore(environment, name):
    return environment.data_dir / "filestore" / name


def prefix():
    """Return how the names of this clone's databases begin."""
    return f"pulser_{clone_id()}"


def _series_prefix(environment):
    return f"{prefix()}_t{environment.series.split('.')[0]}"


def _name(environment, layer, *keys):
    return f"{_series_prefix(environment)}_{layer}_{fingerprint(*keys)[:10]}"


def _base_name(environment):
    return _name(environment, "base", _base_key(environment))


def _base_key(environment):
    return [
        environment.odoo_identity,
        environment.oca.name,
        platform.python_version(),
        manifests.foreign_depends(environment.addons),
        fingerprint(ROOT / "requirements.txt"),
    ]


def _full_key(environment):
    return [
        [name, tree_fingerprint(environment.addons / name, NOT_INSTALLED)]
        for name in environment.own_addons
    ]
