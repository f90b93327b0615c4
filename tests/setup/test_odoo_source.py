# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where Odoo comes from and what is refused."""

import pytest

from tools.setup import odoo_git, odoo_source
from tools.setup.console import SetupError


def test_the_folder_that_is_given_is_taken(fake_odoo, tmp_path, capsys):
    root = fake_odoo()
    source = odoo_source.find(tmp_path, {"ODOO_SOURCE": str(root)})
    assert (source.root, source.series) == (root, "18.0")
    assert source.addons == (root / "addons",)
    assert "Odoo 18.0" in capsys.readouterr().out
    assert "ODOO_SOURCE is set" in source.origin


def test_the_package_folder_itself_is_understood(fake_odoo):
    root = fake_odoo(version="(19, 0, 0, FINAL, 0, '')")
    source = odoo_source.from_folder(root / "odoo", "given")
    assert (source.root, source.series) == (root, "19.0")


def test_a_folder_without_addons_beside_has_debians_layout(fake_odoo):
    root = fake_odoo()
    (root / "addons" / "web").rmdir()
    assert odoo_source.from_folder(root, "given").addons == ()


@pytest.mark.parametrize(
    ("version", "named"),
    [
        ("(17, 0, 0, FINAL, 0, '')", "17.0"),
        ("('saas~18', 3, 0, FINAL, 0, '')", "saas~18.3"),
    ],
)
def test_another_series_is_refused_by_name(fake_odoo, version, named):
    with pytest.raises(SetupError, match=f"is Odoo {named}.*ODOO_SOURCE="):
        odoo_source.from_folder(fake_odoo(version=version), "given")


def test_a_folder_that_is_no_odoo_is_refused(tmp_path):
    with pytest.raises(SetupError, match=r"no odoo/release\.py.*ODOO_SOURCE="):
        odoo_source.from_folder(tmp_path, "given")


def test_release_is_read_and_never_run(fake_odoo, tmp_path):
    root = fake_odoo()
    marker = tmp_path / "ran"
    release = root / "odoo" / "release.py"
    release.write_text(f"open({str(marker)!r}, 'w')\n" + release.read_text())
    assert odoo_source.read_series(release) == "18.0"
    assert not marker.exists()


@pytest.mark.parametrize(
    ("common", "expected"),
    [("SETATTR_SOURCES = {}\n", True), ("# SETATTR_SOURCES\n", False), ("", False)],
)
def test_patched_methods_are_detected(fake_odoo, common, expected):
    source = odoo_source.from_folder(fake_odoo(common=common), "given")
    assert source.checks_patched_methods is expected


def test_the_identity_changes_with_the_path_and_the_release(fake_odoo):
    one = odoo_source.from_folder(fake_odoo("one"), "given")
    two = odoo_source.from_folder(fake_odoo("two"), "given")
    assert one.identity != two.identity
    assert one.identity == odoo_source.from_folder(one.root, "again").identity


def test_an_unknown_choice_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("PULSER_ODOO", "svn")
    with pytest.raises(SetupError, match="PULSER_ODOO is git or debian, not 'svn'"):
        odoo_source.find(tmp_path, {})


def test_a_host_that_cannot_be_reached_says_so(monkeypatch):
    monkeypatch.setattr(odoo_git, "REPOSITORY", "https://127.0.0.1:1/odoo/odoo")
    with pytest.raises(odoo_git.Unreachable, match="cannot be reached"):
        odoo_git.probe()


def test_the_checkout_is_fetched_once(tmp_path, monkeypatch, fake_odoo):
    origin = _committed(fake_odoo("origin"))
    monkeypatch.setattr(odoo_git, "REPOSITORY", str(origin))
    folder, why = odoo_git.obtain(tmp_path / "cache", tmp_path)
    assert odoo_source.from_folder(folder, why).series == "18.0"
    monkeypatch.setattr(odoo_git, "REPOSITORY", "https://127.0.0.1:1/gone")
    assert odoo_git.obtain(tmp_path / "cache", tmp_path)[0] == folder
    assert odoo_git.head(folder) == odoo_git.head(origin)


def _committed(root):
    git = ("git", "-C", root, "-c", "user.name=t", "-c", "user.email=t@example.com")
    odoo_git.run([*git, "init", "-q", "-b", "18.0"], what="init")
    odoo_git.run([*git, "add", "-A"], what="add")
    odoo_git.run([*git, "commit", "-q", "-m", "origin"], what="commit")
    return root
