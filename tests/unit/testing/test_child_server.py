# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A server of the tests leaves no process behind, however it ended."""

import os
import select
from types import SimpleNamespace

from tools.setup.child_server import ChildServer

PATIENCE_SECONDS = 10


class Crashing(ChildServer):
    """It ends at once; its child holds a pipe open and stays."""

    title = "Crashing"

    def command(self):
        return ["sh", "-c", f"sleep 600 > {self.folder}/pipe & exit 1"]


def test_children_of_a_server_that_ended_by_itself_go_too(tmp_path):
    environment = SimpleNamespace(work=tmp_path, purpose="test")
    server = Crashing(environment, "one")
    server.folder.mkdir(parents=True)
    os.mkfifo(server.folder / "pipe")
    server.start()
    with (server.folder / "pipe").open() as pipe:
        assert server.process.wait(PATIENCE_SECONDS) == 1
        assert not select.select([pipe], [], [], 0)[0], "the child is there"
        server.stop()
        assert select.select([pipe], [], [], PATIENCE_SECONDS)[0], "it has gone"
        assert pipe.read() == ""
    assert not server.pid_path.exists()
