# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A real PgBouncer in front of the stand-in, in both modes, over TLS.

It goes round its connections to the server, so that no two transactions of a client
need see the same session, and it forgets nothing between them: whoever leans on a
session in transaction mode notices.
"""

import os
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager

from tools.setup import debian_programs
from tools.setup.cluster import PORT
from tools.setup.console import SetupError
from tools.setup.layout import WORK, cache_folder
from tools.setup.lock import exclusive
from tools.setup.server_process import HOST, free_port

from .supabase import DATABASE
from .supabase_tcp import NAME

MODES = ("session", "transaction")
CONNECTIONS = 3
START_SECONDS = 20
POLL_SECONDS = 0.05
CONFIG = """\
[databases]
{databases}
[pgbouncer]
listen_addr = {address}
listen_port = {port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = {folder}/users.txt
client_tls_sslmode = require
client_tls_cert_file = {folder}/server.crt
client_tls_key_file = {folder}/server.key
min_pool_size = {connections}
default_pool_size = {connections}
server_round_robin = 1
logfile = {folder}/pooler.log
{user}
"""
ONE = "{mode} = host={host} port={port} dbname={database} pool_mode={mode}\n"


def find():
    """Return the program's path, Debian's where the system has none, or None."""
    program = debian_programs.PGBOUNCER
    if found := debian_programs.on_path(program):
        return found
    with exclusive(WORK / "setup.lock"):
        folder = debian_programs.ensure("pooler", cache_folder(), WORK)
    return shutil.which(program.name, path=str(folder))


class Pooler:
    """PgBouncer; ``dsn("transaction", "ann")`` leads through it.

    :param program: its path
    :param server: ``tools.standins.supabase.Supabase`` that runs
    :param authority: ``tools.standins.certificates.Authority`` for its certificate
    :param passwords: login -> password of the roles that may come through it
    """

    def __init__(self, program, server, authority, passwords):
        self.program, self.server, self.port = program, server, free_port()
        self.passwords = passwords
        self.account = server.cluster.account
        self.folder = server.cluster.folder / "pooler"
        self.process = None
        self._write(authority)

    def dsn(self, mode, login):
        """Return the DSN of a mode and a role; it does not speak of TLS."""
        return (
            f"host={NAME} hostaddr={HOST} port={self.port} dbname={mode}"
            f" user={login} password={self.passwords[login]}"
        )

    def start(self):
        """Start it, wait until it answers, and return self."""
        with (self.folder / "output.log").open("w") as output:
            self.process = subprocess.Popen(
                [self.program, self.folder / "pooler.ini"],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex((HOST, self.port)) == 0:
                    return self
            time.sleep(POLL_SECONDS)
        said = (self.folder / "output.log").read_text()
        raise SetupError(f"PgBouncer does not answer:\n{said[-2000:]}")

    def stop(self):
        """End it at once."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def _write(self, authority):
        self.folder.mkdir(mode=0o700)
        databases = "".join(
            ONE.format(mode=mode, host=self.server.host, port=PORT, database=DATABASE)
            for mode in MODES
        )
        config = CONFIG.format(
            databases=databases,
            address=HOST,
            port=self.port,
            folder=self.folder,
            connections=CONNECTIONS,
            # It does not run as root.
            user=f"user = {self.account.name}" if self.account.drops else "",
        )
        certificate, key = authority.issue(NAME)
        files = {
            "pooler.ini": config,
            "users.txt": "".join(
                f'"{login}" "{password}"\n'
                for login, password in self.passwords.items()
            ),
            "server.crt": certificate,
            "server.key": key,
        }
        for name, text in files.items():
            self.server.write_for_the_server(self.folder / name, text)
        os.chown(self.folder, self.account.uid, self.account.gid)


@contextmanager
def running(server, authority, passwords):
    """Give a pooler that runs, None where there is no such program."""
    program = find()
    if not program:
        yield None
        return
    pooler = Pooler(program, server, authority, passwords)
    try:
        yield pooler.start()
    finally:
        pooler.stop()
