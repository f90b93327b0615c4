# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where the token goes, and where it does not."""

import os
import stat
import subprocess

import pytest
from git_http_server import GitHttpServer
from pulser_lib.workspace import GitCredentials, GitError, Workspace

TOKEN = "ghs_" + "Secret.Token-" * 40
WHO = ("Pulser Bot", "bot@example.com", 1767323045)
CREDENTIALS = GitCredentials("x-access-token", TOKEN)


@pytest.fixture
def git_server(remote):
    config = ("config", "http.receivepack", "true")
    remote._run(*config, cwd=remote.bare)
    server = GitHttpServer(remote.bare.parent, "x-access-token", TOKEN)
    yield server
    server.stop()


def commit(workspace, text="x = 1\n"):
    (workspace.tree / "app.py").write_text(text)
    return workspace.commit("Repair\n", *WHO)


class TestCredentials:
    def open(self, git_server, tmp_path, credentials=CREDENTIALS):
        return Workspace(tmp_path / "work", f"{git_server.url}/rocket.git", credentials)

    def test_the_token_shows_nowhere(self, git_server, remote, tmp_path, monkeypatch):
        arguments = spy_on_git(tmp_path, monkeypatch)
        workspace = self.open(git_server, tmp_path)
        workspace.checkout(remote.head)
        sha = commit(workspace)
        workspace.push("topic", remote.head)
        assert remote.branch() == sha
        basic = CREDENTIALS.basic
        assert f"Basic {basic}" in git_server.headers
        assert any(b"remote-http" in line for line in git_server.command_lines)
        seen = b"\n".join(git_server.command_lines) + arguments.read_bytes()
        stored = b"".join(
            place.read_bytes()
            for place in (workspace.path / "git").rglob("*")
            if place.is_file()
        )
        for secret in (TOKEN, basic, "x-access-token"):
            assert secret.encode() not in seen
            assert secret.encode() not in stored
        assert "extraHeader" not in (workspace.path / "git" / "config").read_text()

    def test_only_calls_to_the_remote_get_the_token(self, git_server, tmp_path):
        workspace = self.open(git_server, tmp_path)
        local = workspace._git._environment(remote=False)
        assert not any(CREDENTIALS.basic in value for value in local.values())

    def test_a_refused_token_is_not_told(self, git_server, remote, tmp_path):
        wrong = GitCredentials("x-access-token", "wrong-" + TOKEN)
        workspace = self.open(git_server, tmp_path, wrong)
        with pytest.raises(GitError, match="fetch") as caught:
            workspace.checkout(remote.head)
        for secret in wrong.secrets:
            assert secret not in str(caught.value)
        assert TOKEN not in repr(wrong)

    def test_without_credentials_nobody_is_asked(self, git_server, remote, tmp_path):
        workspace = self.open(git_server, tmp_path, None)
        with pytest.raises(GitError):
            workspace.checkout(remote.head)

    def test_redirects_are_not_followed(self, git_server, remote, tmp_path):
        other = GitHttpServer(remote.bare.parent, "x-access-token", TOKEN)
        git_server.redirect_to = other.url
        try:
            with pytest.raises(GitError):
                self.open(git_server, tmp_path).checkout(remote.head)
            assert other.headers == []
        finally:
            other.stop()

    def test_proxies_of_the_machine_are_not_used(
        self, git_server, remote, tmp_path, monkeypatch
    ):
        for name in ("http_proxy", "HTTPS_PROXY", "ALL_PROXY", "GIT_PROXY_COMMAND"):
            monkeypatch.setenv(name, "http://127.0.0.1:9")
        workspace = self.open(git_server, tmp_path)
        workspace.checkout(remote.head)
        assert workspace.changes() == []


def spy_on_git(tmp_path, monkeypatch):
    """Put a git in front that notes its arguments; return the file of notes."""
    notes = tmp_path / "arguments"
    found = subprocess.run(
        ["which", "git"], check=True, capture_output=True, text=True
    ).stdout.strip()
    fake_git(
        tmp_path, monkeypatch, f'printf "%s\\n" "$@" >> {notes}; exec {found} "$@"'
    )
    return notes


def fake_git(tmp_path, monkeypatch, command):
    folder = tmp_path / "bin"
    folder.mkdir()
    script = folder / "git"
    script.write_text(f"#!/bin/sh\n{command}\n")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
