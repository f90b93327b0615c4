# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import shutil

import pytest
from agent_helpers import BOUNDARY, FakeToolbox, report
from checkouts import write
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from git_remote import Remote
from github_helpers import TOKENS, Clock, make_client, token_answer
from guardrail_helpers import POLICY, violations
from http_server import HttpServer
from pulser_lib import agent
from pulser_lib.toolbox import Toolbox
from pulser_lib.workspace import Workspace


@pytest.fixture
def server():
    """A local HTTP server that answers what the test says."""
    server = HttpServer()
    yield server
    server.stop()


@pytest.fixture
def other_server():
    """Another one: another host."""
    server = HttpServer()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def app_key():
    """An RSA key as (private PEM, public PEM)."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return private.decode(), public.decode()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def client(server, app_key, clock):
    """A GitHub client whose GitHub is ``server``."""
    server.on("POST", TOKENS, body=token_answer(clock), status=201)
    return make_client(server.url, app_key, clock)


@pytest.fixture
def toolbox():
    return FakeToolbox()


@pytest.fixture
def conversation():
    return agent.start(report(), boundary=BOUNDARY)


@pytest.fixture(scope="module")
def checkout_files():
    """What the repository holds besides ``Remote.FILES``; modules override it."""
    return {}


@pytest.fixture(scope="module")
def made(checkout_files, tmp_path_factory):
    """A remote and a checkout of it, made once; tests get copies, which is faster."""
    remote = Remote(tmp_path_factory.mktemp("made") / "remote")
    if checkout_files:
        remote.commit(checkout_files)
    workspace = Workspace(remote.folder.parent / "work", remote.url, allow_file=True)
    workspace.checkout(remote.head)
    return remote, workspace


@pytest.fixture
def remote(made, tmp_path):
    """A bare repository with the branch ``topic``."""
    return made[0].copy(tmp_path / "remote")


@pytest.fixture
def workspace(made, remote, tmp_path):
    """A checkout of the remote's head."""
    shutil.copytree(made[1].path, tmp_path / "work", symlinks=True)
    return Workspace(tmp_path / "work", remote.url, allow_file=True)


@pytest.fixture
def place(workspace):
    """The same, by a shorter name."""
    return workspace


@pytest.fixture
def box(place):
    return Toolbox(place, ("secret_plans/**",), ("*.private",))


@pytest.fixture
def rules(place):
    """Change files and return the rules that this breaks, as ``rule path``."""

    def judge(files, policy=POLICY):
        for path, content in files.items():
            if content is None:
                (place.tree / path).unlink()
            else:
                write(place, path, content)
        return violations(place, policy)

    return judge
