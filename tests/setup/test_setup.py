# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The small parts of the set-up: keys, logs, versions, apt's addresses, locks."""

import os
import re
from pathlib import Path

import pytest

from tools.setup import layout, manifests, odoo_log, private_apt, python_env
from tools.setup.__main__ import main
from tools.setup.console import SetupError, run
from tools.setup.lock import Shared

LOG = "2026-01-02 03:04:05,678 99 {} db odoo.{}: {} "


def test_the_cache_follows_the_xdg_specification():
    expected = Path("/somewhere/pulser-master-control")
    assert layout.cache_folder({"XDG_CACHE_HOME": "/somewhere"}) == expected
    for useless in ({}, {"XDG_CACHE_HOME": ""}, {"XDG_CACHE_HOME": "relative"}):
        assert layout.cache_folder(useless).parent == Path.home() / ".cache"


def test_a_fingerprint_tells_parts_apart():
    assert layout.fingerprint("ab", "c") != layout.fingerprint("a", "bc")
    assert layout.fingerprint({"a": 1, "b": 2}) == layout.fingerprint({"b": 2, "a": 1})


def test_a_trees_fingerprint_follows_content_names_and_nothing_else(tmp_path):
    (tmp_path / "tests").mkdir()
    (tmp_path / "a.py").write_text("1")
    before = layout.tree_fingerprint(tmp_path, ["tests"])
    (tmp_path / "tests" / "test_a.py").write_text("ignored")
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.pyc").write_text("ignored")
    os.utime(tmp_path / "a.py", (1, 1))
    assert layout.tree_fingerprint(tmp_path, ["tests"]) == before
    (tmp_path / "a.py").rename(tmp_path / "b.py")
    assert layout.tree_fingerprint(tmp_path, ["tests"]) != before


def test_two_clones_have_two_names():
    assert layout.clone_id("/one") != layout.clone_id("/two")
    assert re.fullmatch("[0-9a-f]{6}", layout.clone_id("/one"))


@pytest.mark.parametrize("version", [(3, 11, 2), (3, 12, 0), (3, 13, 9)])
def test_python_versions_that_fit(version):
    python_env.check_python(version)


@pytest.mark.parametrize("version", [(3, 10, 9), (3, 14, 0), (2, 7, 18)])
def test_other_python_versions_are_refused(version):
    with pytest.raises(SetupError, match=r"needs 3\.11 to 3\.13"):
        python_env.check_python(version)


def test_every_requirement_is_pinned():
    names = [*python_env.REQUIREMENTS, *set(python_env.OCA_REQUIREMENTS.values())]
    for name in [*names, "requirements-postgres.txt"]:
        lines = (layout.ROOT / name).read_text().splitlines()
        wanted = [line for line in lines if line and not line.startswith("#")]
        assert wanted
        for line in wanted:
            assert re.fullmatch(r"[\w.\-]+==[\w.]+", line), f"{name}: {line}"


def test_mirrors_come_from_apt_with_the_distribution_first():
    lines = """\
'http://other/debian/dists/bookworm/InRelease' a 0
'http://mirror/debian/dists/bookworm/InRelease' b 0
'http://mirror/debian/dists/bookworm-updates/InRelease' c 0
'http://third/apt/dists/stable/InRelease' d 0
"""
    expected = ["http://mirror/debian", "http://other/debian"]
    assert private_apt.mirrors(lines, "bookworm") == expected
    assert private_apt.mirrors(lines, "trixie") == []


def test_os_release(tmp_path):
    path = tmp_path / "os-release"
    path.write_text('ID=debian\nPRETTY_NAME="Debian 13 (trixie)"\n\n')
    assert private_apt.os_release(path)["PRETTY_NAME"] == "Debian 13 (trixie)"
    assert private_apt.os_release(tmp_path / "none") == {}


def test_the_log_shows_progress_and_keeps_surprises():
    said = []
    log = odoo_log.InstallLog(said.append, allowed=[])
    log.feed(
        LOG.format("INFO", "modules.loading", "Loading module mail (15/30)").strip()
    )
    log.feed(LOG.format("WARNING", "orm", "something odd").strip())
    log.feed("Traceback (most recent call last):")
    assert said == ["    [15/30] mail"]
    assert log.unexpected == ["WARNING odoo.orm: something odd"]


def test_an_allowed_warning_has_to_match_logger_and_message():
    allowed = odoo_log.Allowance(re.compile(r"odoo\.orm"), re.compile("^odd"), "why")
    log = odoo_log.InstallLog(print, allowed=[allowed])
    log.feed(LOG.format("WARNING", "orm", "odd thing").strip())
    log.feed(LOG.format("ERROR", "http", "odd thing").strip())
    assert log.unexpected == ["ERROR odoo.http: odd thing"]


def test_each_allowed_warning_has_a_reason():
    assert all(allowance.reason for allowance in odoo_log.allowances())


def test_foreign_dependencies(repository):
    root = repository(
        **{
            "a/__manifest__.py": "{'depends': ['b', 'mail']}",
            "b/__manifest__.py": "{'depends': ['queue_job']}",
            "c/__manifest__.py": "{'installable': False, 'depends': ['x']}",
        }
    )
    assert manifests.installable(root) == ("a", "b")
    assert manifests.foreign_depends(root) == ("mail", "queue_job")


def test_a_broken_manifest_is_named(repository):
    root = repository(**{"a/__manifest__.py": "{'depends': f()}"})
    with pytest.raises(SetupError, match=r"a/__manifest__\.py"):
        manifests.installable(root)


def test_the_last_user_of_a_lock_knows_it(tmp_path):
    first, second = Shared(tmp_path / "lock"), Shared(tmp_path / "lock")
    assert not first.is_last()
    first.release()
    assert second.is_last()
    second.release()


def test_a_failed_command_is_shown_with_its_output():
    with pytest.raises(SetupError, match=r"Trying failed \(3\)(.|\n)*what it said"):
        run(["sh", "-c", "echo what it said; exit 3"], what="Trying", quiet=True)


def test_an_unknown_command_prints_the_list(capsys):
    assert main(["fly"]) == 2
    assert "demo" in capsys.readouterr().out
