# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The command lines and processes of Odoo, on the real one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools.setup import server
from tools.setup.console import SetupError
from tools.setup.environment import Environment

# So many processes meet the moment of loading almost surely on a busy machine.
LOADED = 300


@pytest.fixture
def environment(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/other")
    return Environment(
        purpose="test",
        root=tmp_path,
        work=tmp_path,
        cache=tmp_path,
        python=Path(sys.executable),
        odoo_root=tmp_path / "src",
        odoo_identity="x",
        series="19.0",
        oca=tmp_path / "oca",
        addons=tmp_path / "addons",
        more_addons=(),
        data_dir=tmp_path / "data",
        config=tmp_path / "odoo.conf",
        server_variables={"PGHOST": "/sockets", "PGPASSWORD": "s3cret", "PGUSER": "u"},
    )


@pytest.fixture
def fake_odoo(environment):
    """Put a package odoo in place that is a server, or ends when told so."""
    package = environment.odoo_root / "odoo"
    package.mkdir(parents=True)
    (package / "__main__.py").write_text(
        "import http.server, os, sys\n"
        "if os.environ.get('END'): sys.exit(print('cannot start') or 7)\n"
        "port = [a for a in sys.argv if '--http-port=' in a][0].split('=')[1]\n"
        "class Handler(http.server.BaseHTTPRequestHandler):\n"
        "    def do_GET(self):\n"
        "        self.send_response(200 if self.path == '/web/health' else 404)\n"
        "        self.end_headers()\n"
        "http.server.HTTPServer(('127.0.0.1', int(port)), Handler).serve_forever()\n"
    )
    return environment


def test_the_roles_differ_in_queue_and_crons(environment):
    web = server.OdooServer(environment, "db", "web", 8001)
    worker = server.OdooServer(environment, "db", "worker", 8002, {"EXTRA": "1"})
    assert web.variables()["ODOO_QUEUE_JOB_CHANNELS"] == "root:0"
    assert "--max-cron-threads=0" in web.command()
    assert worker.variables()["ODOO_QUEUE_JOB_PORT"] == "8002"
    assert worker.variables()["EXTRA"] == "1"
    assert "--max-cron-threads=1" in worker.command()
    assert "--db-filter=^db$" in worker.command()
    with pytest.raises(ValueError, match="role is one of web, worker"):
        server.OdooServer(environment, "db", "cron")


def test_the_environment_reaches_children_and_its_file_has_no_password(environment):
    environment.save()
    assert "s3cret" not in environment.file.read_text()
    variables = environment.variables()
    assert variables["PGPASSWORD"] == "s3cret"
    assert "DATABASE_URL" not in variables
    assert variables["PYTHONPATH"].split(os.pathsep)[0] == str(environment.odoo_root)


def test_a_saved_environment_is_loaded_again(environment, monkeypatch):
    environment.save()
    monkeypatch.setenv("PGPASSWORD", "s3cret")
    assert Environment.load(environment.file) == environment
    monkeypatch.delenv("MC_ENVIRONMENT_JSON", raising=False)
    with pytest.raises(SetupError, match="MC_ENVIRONMENT_JSON is not set"):
        Environment.load()


def test_a_server_starts_and_stops(fake_odoo):
    with server.OdooServer(fake_odoo, "db") as odoo:
        odoo.wait_ready(20)
        assert odoo.pid_path.read_text() == str(odoo.process.pid)
    assert not odoo.alive()
    assert not odoo.pid_path.exists()


def test_a_killed_server_can_be_started_again(fake_odoo):
    odoo = server.OdooServer(fake_odoo, "db").start().wait_ready(20)
    first = odoo.process.pid
    odoo.kill()
    assert not odoo.alive()
    odoo.start().wait_ready(20)
    assert odoo.process.pid != first
    odoo.stop()


def test_stop_all_ends_only_what_is_ours(fake_odoo):
    odoo = server.OdooServer(fake_odoo, "db").start().wait_ready(20)
    (odoo.pid_path.parent / "db-web-1.pid").write_text(str(os.getpid()))
    assert server.stop_all(fake_odoo.work, "demo") == 0
    assert server.stop_all(fake_odoo.work, "test") == 1
    assert odoo.process.wait(10) is not None
    assert not list(odoo.pid_path.parent.iterdir())


def test_a_server_that_ends_shows_its_log(fake_odoo):
    odoo = server.OdooServer(fake_odoo, "db", extra_env={"END": "1"})
    with odoo, pytest.raises(SetupError, match=r"ended with 7(.|\n)*cannot start"):
        odoo.wait_ready(20)


def test_stop_all_ends_foreign_servers_by_their_mark(environment):
    """n8n and Superset say nothing of their database on their command lines."""
    variables = {**os.environ, server.MARK: "pulser_1_n8n_7-n8n-5678"}
    folder = server.pid_folder(environment.work, "test")
    folder.mkdir(parents=True)
    with (
        subprocess.Popen(["sleep", "60"], env=variables, start_new_session=True) as n8n,
        subprocess.Popen(["sleep", "60"], start_new_session=True) as stranger,
    ):
        (folder / "pulser_1_n8n_7-n8n-5678.pid").write_text(str(n8n.pid))
        (folder / "pulser_1_n8n_8-n8n-5679.pid").write_text(str(stranger.pid))
        assert server.stop_all(environment.work, "test") == 1
        assert n8n.wait(5)
        assert stranger.poll() is None
        stranger.terminate()
    assert not list(folder.iterdir())


def test_a_server_that_is_just_being_loaded_is_known_by_its_mark():
    """About one in a hundred shows no variables yet when it is read at once."""
    variables = {**os.environ, server.MARK: "db-n8n-1"}
    for _number in range(LOADED):
        with subprocess.Popen(["sleep", "60"], env=variables) as n8n:
            known = server._is_ours(n8n.pid, "db-n8n-1")
            n8n.kill()
        assert known
