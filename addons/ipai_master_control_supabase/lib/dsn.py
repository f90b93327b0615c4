# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The DSN of the mirror: a secret, and encrypted by default.

It names the server directly, or the pooler in session or transaction mode: nothing that
is sent needs more of a session than one transaction.
"""

import re

CONNECT_TIMEOUT_SECONDS = 10
# How long an answer may be missing on a connection that is open (tcp(7)).
SILENCE_MILLISECONDS = 30_000
DEFAULT_PORT = "5432"
ENCRYPTED = ("require", "verify-ca", "verify-full")
# libpq takes a password with "@", "/" or ":" for a part of the host or the port, and
# quotes both when it cannot connect.
HOST = re.compile(r"/.*|[\w.:%-]+")
PORT = re.compile(r"\d*")
HIDDEN = "[hidden]"
SECRETS = ("password", "passfile", "sslpassword", "sslkey")


class DsnRefused(ValueError):
    """A DSN that is not used; the message never carries it."""


def parameters(dsn, may_be_plain):
    """Return what psycopg2 connects with.

    :param dsn: ``postgresql://…`` or ``key=value …``, as libpq takes it
    :param may_be_plain: ``(host, port) -> bool``, whether it needs no encryption
    :raises DsnRefused: it is none, names no host, or its sslmode does not encrypt
    """
    from psycopg2 import ProgrammingError
    from psycopg2.extensions import parse_dsn

    try:
        given = parse_dsn(dsn)
    except ProgrammingError:
        raise DsnRefused("The secret is no connection string of PostgreSQL.") from None
    hosts = [host for host in (given.get("host") or "").split(",") if host]
    if not hosts:
        raise DsnRefused("The connection string names no host.")
    ports = (given.get("port") or "").split(",")
    if not all(map(HOST.fullmatch, hosts)) or not all(map(PORT.fullmatch, ports)):
        raise DsnRefused(
            "The connection string's host or port cannot be read: in a URL, signs of"
            " the password other than letters and digits are written as %40 and so on."
        )
    given.setdefault("sslmode", "require")
    if given["sslmode"] not in ENCRYPTED and not _all_plain(hosts, given, may_be_plain):
        raise DsnRefused(
            f"The sslmode {given['sslmode']} does not encrypt: use one of"
            f" {', '.join(ENCRYPTED)}, or allow the host in MC_OUTBOUND_ALLOW."
        )
    given.setdefault("connect_timeout", CONNECT_TIMEOUT_SECONDS)
    given.setdefault("tcp_user_timeout", SILENCE_MILLISECONDS)
    given.setdefault("keepalives_idle", CONNECT_TIMEOUT_SECONDS)
    given.setdefault("application_name", "pulser-master-control")
    return given


def _all_plain(hosts, given, may_be_plain):
    port = given.get("port", DEFAULT_PORT)
    return all(host.startswith("/") or may_be_plain(host, port) for host in hosts)


def without_secrets(text, given):
    """Return a text of libpq without what the DSN keeps secret.

    :param given: what :func:`parameters` returned
    """
    for name in SECRETS:
        if given.get(name):
            text = text.replace(given[name], HIDDEN)
    return text
