# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The CI: what a command sees, what it leaves behind, how it ends."""

import os
import subprocess

import pytest
from forge_helpers import IDLE_SECONDS, REPO

from tools.forge import CheckSpec, Forge
from tools.forge.annotations import derive
from tools.forge.ci_config import CI_PATH
from tools.forge.isolation import Isolation, _offers
from tools.forge.scenarios import leaky_files


def run_check(forge, repo, files, checks):
    """Open a pull request with these files and checks; returns its checks."""
    forge.create_repository(repo, {"README.md": "base\n"}, checks)
    sha = forge.push_files(repo, "change", {**files, "change.txt": "1"}, "Change")
    forge.open_pull(repo, "change", "Change")
    assert forge.wait_idle(IDLE_SECONDS)
    return forge.checks(repo, sha)


def test_secrets_stay_out_of_the_log(tmp_path, monkeypatch):
    monkeypatch.setenv("MC_SECRET_MODEL_KEY", "sk-ant-environment-secret")
    keys = tmp_path / "keys"
    keys.mkdir()
    (keys / "app.pem").write_text("PRIVATE-KEY-OF-THE-APP")
    files, checks = leaky_files([keys / "app.pem", "/proc/1/environ"])
    with Forge(tmp_path / "forge", private_paths=[keys]) as forge:
        if forge.isolation == "none":
            pytest.skip("this machine offers no way to keep the CI away")
        [check] = run_check(forge, "acme/leaky", files, checks)
        log = forge.log("acme/leaky", check["id"])
    assert check["conclusion"] == "failure"
    assert "CI=true" in log
    assert "sk-ant-environment-secret" not in log
    assert "PRIVATE-KEY" not in log
    assert "app.pem" in log
    assert forge.admin_token not in log


def test_environment_is_only_what_it_should_be(forge):
    checks = [CheckSpec("env", "env")]
    [check] = run_check(forge, "acme/env", {}, checks)
    lines = [line[29:] for line in forge.log("acme/env", check["id"]).splitlines()]
    names = {line.partition("=")[0] for line in lines if "=" in line}
    assert names == {"CI", "HOME", "LANG", "PATH", "PWD"}


def test_declared_environment(tmp_path):
    with Forge(tmp_path / "forge", ci_env={"STAGE": "nightly"}) as forge:
        [check] = run_check(forge, "acme/env", {}, [CheckSpec("e", "echo $STAGE")])
        assert "Z nightly\n" in forge.log("acme/env", check["id"])


def test_user_of_a_command(forge):
    [check] = run_check(forge, "acme/id", {}, [CheckSpec("id", "id -u; touch x")])
    log = forge.log("acme/id", check["id"])
    user = int(next(line[29:] for line in log.splitlines() if line[29:].isdigit()))
    if os.geteuid() == 0:
        assert forge.isolation == "user"
        assert 60578 <= user < 60578 + 128
    else:
        assert forge.isolation in ("namespace", "none")
        assert user in (0, os.geteuid()), "root in its namespace, or ourselves"
    assert check["conclusion"] == "success"


def test_namespace_hides_private_folders(tmp_path):
    (tmp_path / "key").write_text("SECRET")
    for offer in _offers([str(tmp_path)]):
        if offer.level == "namespace" and offer.probe(["true"]) is not None:
            break
    else:
        pytest.skip("no user namespaces on this machine")
    shown = offer.probe(["sh", "-c", f"ls -A {tmp_path}; umount {tmp_path} || echo no"])
    assert shown == "no\n"


def test_private_files_are_covered_too(tmp_path):
    (tmp_path / "key").write_text("SECRET")
    paths = [str(tmp_path / "key"), str(tmp_path / "not-there-yet")]
    for offer in _offers(paths):
        if offer.level == "namespace" and offer.probe(["true"]) is not None:
            break
    else:
        pytest.skip("no user namespaces on this machine")
    assert offer.probe(["cat", paths[0]]) == ""


def test_probe_of_what_does_not_run():
    assert Isolation("none", ["/nowhere/sandbox"]).probe(["true"]) is None
    assert Isolation("none", []).probe(["false"]) is None
    assert Isolation("none", []).probe(["echo", "hello"]) == "hello\n"


def test_time_limit_kills_children_too(forge, tmp_path):
    command = "sleep 600 & echo started; sleep 600"
    checks = [CheckSpec("slow", command, timeout_seconds=1)]
    [check] = run_check(forge, "acme/slow", {}, checks)
    assert check["conclusion"] == "timed_out"
    log = forge.log("acme/slow", check["id"])
    assert "started" in log
    assert "Killed after 1 seconds" in log
    alive = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True)
    assert "sleep 600" not in alive.stdout


def test_endless_output_is_cut(forge, monkeypatch):
    monkeypatch.setattr("tools.forge.sandbox.LOG_LIMIT_BYTES", 20_000)
    [check] = run_check(forge, "acme/loud", {}, [CheckSpec("loud", "yes")])
    log = forge.log("acme/loud", check["id"])
    assert check["conclusion"] == "failure"
    assert "Log too big" in log
    assert len(log) < 1_000_000


def test_broken_ci_file(forge):
    forge.create_repository("acme/bad", {"a": "1"}, [CheckSpec("t", "true")])
    text = '{"jobs": [{"name": "x"}]}'
    sha = forge.push_files("acme/bad", "b", {CI_PATH: text}, "Break")
    forge.open_pull("acme/bad", "b", "Break")
    assert forge.wait_idle(IDLE_SECONDS)
    [run] = forge.store.runs_for(forge.store.repository("acme/bad"), sha)
    assert (run.status, run.conclusion) == ("completed", "startup_failure")


def test_links_in_the_checkout_are_not_followed(forge, tmp_path):
    """A repository may hold a link to a file of ours; its owner must not change."""
    ours = tmp_path / "ours"
    ours.write_text("mine")
    git = forge.store.repository(REPO).git
    blob = git.run("hash-object", "-w", "--stdin", stdin=str(ours).encode())
    entry = f"120000 blob {blob}\tlink\n".encode()
    tree = git.run("mktree", stdin=entry)
    folder = tmp_path / "out"
    folder.mkdir()
    git.export(tree, folder)
    assert (folder / "link").is_symlink()
    Isolation("user", [], os.getuid() or 60578).give(folder)
    assert ours.stat().st_uid == os.getuid()


def test_annotations():
    lines = [
        "src/a.py:3:8: F401 [*] `os` imported but unused",
        "E711 Comparison to `None`",
        " --> ./src/b.py:7:4",
        "tests/test_a.py:12: AssertionError",
        "nothing of interest: 3",
    ]
    found = derive(lines, 1)
    places = [(note["path"], note["start_line"]) for note in found]
    assert places == [
        ("src/a.py", 3),
        ("src/b.py", 7),
        ("tests/test_a.py", 12),
        (".github", 5),
    ]
    assert found[1]["message"] == "E711 Comparison to `None`"
    assert derive(["fine"], 0) == []
