# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The stand-in as Supabase is reached from outside: over TCP, with a password.

It listens on a loopback address of its own (127.0.0.0/8 is all loopback), made of this
process's number, so that the port may be PostgreSQL's.
"""

import itertools
import os
import secrets

from psycopg2 import sql

from tools.setup.cluster import PORT

from .supabase import DATABASE, MIRROR_LOGIN, Supabase

NAME = "db.example.com"
_numbers = itertools.count()
HBA = "host all {login} 127.0.0.0/8 scram-sha-256\n"


class SupabaseOverTcp(Supabase):
    """A project whose server has the name ``NAME``, with or without a certificate."""

    def __init__(self, label):
        super().__init__(label)
        self.address = _own_address(next(_numbers))
        self.password = secrets.token_urlsafe(24)
        self.flags = {**self.flags, "listen_addresses": self.address}

    @property
    def host(self):
        return self.address

    @property
    def dsn(self):
        return self.dsn_for(NAME)

    def dsn_for(self, name, **more):
        """Return a DSN in which the server is called so, whatever its certificate says.

        ``hostaddr`` is where libpq connects; ``host`` is the name that it checks.
        """
        given = {
            "host": name,
            "hostaddr": self.address,
            "port": PORT,
            "user": MIRROR_LOGIN,
            "password": self.password,
            "dbname": DATABASE,
            **more,
        }
        return " ".join(f"{key}={value}" for key, value in given.items())

    def prepare(self):
        """Make it a project that is reached with a password."""
        with (self.cluster.data / "pg_hba.conf").open("a") as file:
            file.write(HBA.format(login=MIRROR_LOGIN))
        super().prepare()
        with self.cursor() as cursor:
            role = sql.Identifier(MIRROR_LOGIN)
            cursor.execute(
                sql.SQL("ALTER ROLE {} PASSWORD %s").format(role), [self.password]
            )
        self.restart()
        return self

    def restart(self):
        """Stop and start the server, so that it reads its files again."""
        self.stop()
        self.start()

    def serve_tls(self, authority=None, name=NAME):
        """Start again with a certificate for a name; without authority without TLS.

        :param authority: ``tools.standins.certificates.Authority``
        """
        self.flags["ssl"] = "on" if authority else "off"
        if authority:
            files = ("server.crt", "server.key")
            for file, text in zip(files, authority.issue(name), strict=True):
                self.write_for_the_server(self.cluster.data / file, text)
        self.restart()


def _own_address(number):
    """Return a loopback address for this process's server of that number, 0 to 3."""
    pid = os.getpid()  # below 2**22 (proc(5))
    return f"127.{(number % 4 << 6) + (pid >> 16)}.{pid >> 8 & 255}.{pid & 255}"
