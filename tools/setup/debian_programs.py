# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Programs that Odoo starts by name: wkhtmltopdf for reports, Chromium for tours.

The system's own are used where they are. Where they are missing, Debian's packages are
unpacked in the work folder, with the libraries that this machine lacks, and a small
script for each program stands in ``.work/programs/bin``, which goes first on PATH.
Nothing is installed on the system; the archives stay in the user's cache.
"""

import os
import shutil
import subprocess
from dataclasses import dataclass

from .console import SetupError, say, step
from .layout import Stamp, fingerprint
from .lock import exclusive
from .private_apt import PrivateApt, os_release, unpack

SWITCH = "PULSER_PROGRAMS"
CHECK_TIMEOUT_SECONDS = 60
EXCLUDED = ("./usr/share/doc/*", "./usr/share/man/*", "./usr/share/locale/*")
SCRIPT = """\
#!/bin/sh
export LD_LIBRARY_PATH="{libraries}${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}"
{variables}exec "{executable}" {options}"$@"
"""
FONTS = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">{root}/etc/fonts/fonts.conf</include>
  <dir>{root}/usr/share/fonts</dir>
  <cachedir>{root}/var/cache/fontconfig</cachedir>
</fontconfig>
"""


@dataclass(frozen=True)
class Program:
    """One program: its names on a PATH, Debian's package, where the package has it."""

    names: tuple[str, ...]
    package: str
    executable: str
    purpose: str
    options: str = ""

    @property
    def name(self):
        return self.names[0]


WKHTMLTOPDF = Program(
    ("wkhtmltopdf",), "wkhtmltopdf", "usr/bin/wkhtmltopdf", "PDF reports"
)
CHROMIUM = Program(
    # The names that Odoo's browser tests look for.
    ("chromium", "google-chrome", "chromium-browser", "google-chrome-stable"),
    "chromium",
    # Debian's script in usr/bin would look for the program in /usr/lib.
    "usr/lib/chromium/chromium",
    "browser tests",
    "--no-first-run --disable-background-networking --disable-component-update"
    " --disable-sync --disable-quic ",
)
FOR_TESTS = (WKHTMLTOPDF, CHROMIUM)
NEEDED = {"test": FOR_TESTS, "twin": FOR_TESTS, "demo": (WKHTMLTOPDF,)}


def ensure(purpose, cache, work, environ=os.environ):
    """Return the folder to put first on PATH, None when the system has everything.

    ``PULSER_PROGRAMS=private`` takes Debian's packages in any case, ``=system`` never.
    """
    forced = environ.get(SWITCH, "")
    if forced not in ("", "private", "system"):
        raise SetupError(f"{SWITCH} is private or system, not {forced!r}")
    home = PrivatePrograms(work / "programs", cache / "debian" / "programs")
    missing = [
        program
        for program in NEEDED[purpose]
        if forced == "private" or not on_path(program, environ)
    ]
    if not missing:
        return None
    lacking = [program for program in missing if not home.works(program)]
    if lacking and forced != "system" and _can_unpack(lacking):
        home.install(lacking)
    return home.bin


def on_path(program, environ=os.environ):
    """Return the path of the system's own program, None when it has none."""
    found = (shutil.which(name, path=environ.get("PATH")) for name in program.names)
    return next(filter(None, found), None)


def _can_unpack(programs):
    if os_release().get("ID") == "debian":
        return True
    for program in programs:
        say(f"    no {program.name}: install it, or do without {program.purpose}")
    return False


class PrivatePrograms:
    """Programs unpacked below ``folder``; ``archives`` is where the .deb files stay."""

    def __init__(self, folder, archives):
        self.folder = folder
        self.archives = archives
        self.root = folder / "root"
        self.bin = folder / "bin"

    def works(self, program):
        """Tell whether the program was unpacked by this code and can start."""
        return self._stamp(program).matches(_key(program)) and self._starts(program)

    def install(self, programs):
        """Download, unpack and try programs; raise SetupError when one cannot start."""
        names = ", ".join(program.name for program in programs)
        with step(f"{names} from Debian (once; the system's own would be used)"):
            apt = PrivateApt(self.folder / "apt")
            apt.know_installed()
            apt.update()
            packages = [program.package for program in programs]
            # Clones share the archives, and apt does not wait for another apt.
            with exclusive(self.archives.with_suffix(".lock")):
                files = apt.download_missing(packages, self.archives)
            for path in files:
                unpack(path, self.root, EXCLUDED)
            shutil.rmtree(apt.folder)
            self._write_fonts()
            for program in programs:
                self._install(program)

    def _install(self, program):
        self._write_script(program)
        code, output = self._try(program)
        if code:
            raise SetupError(
                f"{program.name} was unpacked but does not start: {output[-1000:]}"
                f"\nInstall it, or set {SWITCH}=system to do without {program.purpose}"
            )
        self._stamp(program).write(_key(program))

    def _write_script(self, program):
        self.bin.mkdir(parents=True, exist_ok=True)
        script = self.bin / program.name
        text = SCRIPT.format(
            libraries=":".join(map(str, self._libraries())),
            variables=self._variables(),
            executable=self.root / program.executable,
            options=program.options,
        )
        script.write_text(text)
        script.chmod(0o755)

    def _libraries(self):
        """Return the folders of shared libraries, private ones of packages included."""
        places = ("*.so*", "*/*.so*")
        folders = {
            path.parent
            for place in places
            for path in self.root.glob(f"**/lib/*-linux-gnu*/{place}")
        }
        return sorted(folders, key=lambda path: (len(path.parts), path))

    def _variables(self):
        lines = []
        plugins = sorted((self.root / "usr/lib").glob("*/qt5/plugins"))
        if plugins:
            lines.append(f'export QT_PLUGIN_PATH="{plugins[0]}"\n')
        if self._fonts.exists():
            lines.append(f'export FONTCONFIG_FILE="{self._fonts}"\n')
        return "".join(lines)

    @property
    def _fonts(self):
        return self.folder / "fonts.conf"

    def _write_fonts(self):
        """Give fontconfig a configuration when the system had none before."""
        if (self.root / "etc/fonts/fonts.conf").exists():
            self._fonts.write_text(FONTS.format(root=self.root))

    def _starts(self, program):
        return self._try(program)[0] == 0

    def _try(self, program):
        """Return exit code and output of ``--version``."""
        try:
            done = subprocess.run(
                [self.bin / program.name, "--version"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                timeout=CHECK_TIMEOUT_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return 1, str(error)
        return done.returncode, done.stdout

    def _stamp(self, program):
        return Stamp(self.folder / f"{program.name}.stamp")


def _key(program):
    return fingerprint(program.package, program.executable, program.options, SCRIPT)
