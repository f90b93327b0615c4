# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""wkhtmltopdf and Chromium: the system's own, or Debian's packages unpacked."""

import os
import subprocess
from pathlib import Path

import pytest

from tools.setup import debian_programs, private_apt
from tools.setup.console import SetupError
from tools.setup.debian_programs import CHROMIUM, WKHTMLTOPDF, PrivatePrograms


def put_program(folder, name, text="#!/bin/sh\necho 1.0\n"):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


def ensure(tmp_path, purpose="test", **environ):
    environ = {"PATH": str(tmp_path / "system"), **environ}
    return debian_programs.ensure(purpose, tmp_path, tmp_path / "work", environ)


@pytest.fixture
def installed(monkeypatch):
    """Collect the programs that would be installed."""
    programs = []
    monkeypatch.setattr(
        PrivatePrograms, "install", lambda _self, them: programs.extend(them)
    )
    monkeypatch.setattr(debian_programs, "os_release", lambda: {"ID": "debian"})
    return programs


def test_the_systems_own_programs_are_used(tmp_path, installed):
    put_program(tmp_path / "system", "wkhtmltopdf")
    put_program(tmp_path / "system", "google-chrome")
    assert ensure(tmp_path) is None
    assert not installed


def test_what_is_missing_is_installed(tmp_path, installed):
    put_program(tmp_path / "system", "wkhtmltopdf")
    assert ensure(tmp_path) == tmp_path / "work" / "programs" / "bin"
    assert installed == [CHROMIUM]


def test_the_demo_needs_no_browser(tmp_path, installed):
    ensure(tmp_path, "demo")
    assert installed == [WKHTMLTOPDF]


def test_private_ones_can_be_forced_and_refused(tmp_path, installed):
    put_program(tmp_path / "system", "wkhtmltopdf")
    ensure(tmp_path, "demo", PULSER_PROGRAMS="system")
    assert not installed
    ensure(tmp_path, "demo", PULSER_PROGRAMS="private")
    assert installed == [WKHTMLTOPDF]
    with pytest.raises(SetupError, match="PULSER_PROGRAMS"):
        ensure(tmp_path, PULSER_PROGRAMS="both")


def test_another_system_is_told_what_it_lacks(tmp_path, installed, monkeypatch, capsys):
    monkeypatch.setattr(debian_programs, "os_release", lambda: {"ID": "ubuntu"})
    ensure(tmp_path)
    assert not installed
    said = capsys.readouterr().out
    assert "no wkhtmltopdf" in said
    assert "no chromium" in said


def fake_apt(monkeypatch, executable, text):
    """Let the packages be one file."""

    class Apt:
        def __init__(self, folder):
            self.folder = folder
            folder.mkdir(parents=True)

        def know_installed(self):
            pass

        update = know_installed

        def download_missing(self, _packages, into):
            return [Path(into) / "one.deb"]

    def unpack(_archive, root, _excluded):
        put_program(root, executable, text)
        library = root / "usr/lib/x86_64-linux-gnu/pulseaudio/libx.so.1"
        library.parent.mkdir(parents=True, exist_ok=True)
        library.touch()

    monkeypatch.setattr(debian_programs, "PrivateApt", Apt)
    monkeypatch.setattr(debian_programs, "unpack", unpack)


def test_an_unpacked_program_finds_its_libraries(tmp_path, monkeypatch):
    text = '#!/bin/sh\necho "$LD_LIBRARY_PATH" "$@"\n'
    fake_apt(monkeypatch, WKHTMLTOPDF.executable, text)
    home = PrivatePrograms(tmp_path / "programs", tmp_path)
    assert not home.works(WKHTMLTOPDF)
    home.install([WKHTMLTOPDF])
    assert home.works(WKHTMLTOPDF)
    done = subprocess.run(
        [home.bin / "wkhtmltopdf", "two words"],
        capture_output=True,
        text=True,
        env={**os.environ, "LD_LIBRARY_PATH": "/mine"},
        check=True,
    )
    folder = home.root / "usr/lib/x86_64-linux-gnu/pulseaudio"
    assert done.stdout == f"{folder}:/mine two words\n"


def test_a_program_that_does_not_start_is_an_error(tmp_path, monkeypatch):
    text = "#!/bin/sh\necho libX is missing\nexit 127\n"
    fake_apt(monkeypatch, WKHTMLTOPDF.executable, text)
    home = PrivatePrograms(tmp_path / "programs", tmp_path)
    with pytest.raises(SetupError, match="libX is missing"):
        home.install([WKHTMLTOPDF])
    assert not home.works(WKHTMLTOPDF)


def test_archives_are_read_from_apts_answer():
    answer = (
        "Reading package lists...\nThe following NEW packages will be installed:\n"
        "'http://deb/pool/a/a_1%3a2_amd64.deb' a_1%3a2_amd64.deb 163604 MD5Sum:aa\n"
        "'http://deb/pool/b/b_1_all.deb' b_1_all.deb 1 SHA256:bb\n"
    )
    assert private_apt.ARCHIVE.findall(answer) == ["a_1%3a2_amd64.deb", "b_1_all.deb"]


def test_unpacked_programs_come_first_on_the_path(environment):
    found = debian_programs.on_path(WKHTMLTOPDF, environment.variables())
    if found is None:
        pytest.skip("only with Debian's tools")
    done = subprocess.run([found, "--version"], capture_output=True, check=True)
    assert b"wkhtmltopdf" in done.stdout
