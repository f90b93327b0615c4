# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Use apt without touching the system: private lists and archives, any user.

Signatures are always checked. No mirror is named here: the address comes from the
machine's own apt configuration.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

from .console import SetupError, run, say, stream

APT_CONF = """\
Dir::State "{folder}";
Dir::State::lists "{folder}/lists";
Dir::State::status "{folder}/status";
Dir::Cache "{folder}/cache";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "{folder}/preferences.d";
APT::Sandbox::User "";
APT::Update::Error-Mode "any";
APT::Get::AllowUnauthenticated "false";
Acquire::AllowInsecureRepositories "false";
Acquire::Languages "none";
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled "false";
"""
OWN_SOURCES = """\
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "{folder}/sources.d";
"""
SOURCE = """\
Types: deb
URIs: {uri}
Suites: {suites}
Components: main
Signed-By: {keyring}
"""
KEYRINGS = [
    Path("/usr/share/keyrings/debian-archive-keyring.gpg"),
    Path("/usr/share/keyrings/debian-archive-keyring.pgp"),
]
DOWNLOAD = re.compile(
    r"Get:\d+ \S+ \S+ \S+ (?P<name>\S+) (?:\S+ )?(?P<version>\S+) \[(?P<size>.+)\]$"
)
# apt-get --print-uris: 'uri' name size hash
ARCHIVE = re.compile(r"^'\S+' (?P<name>\S+\.deb) \d+", re.M)
INSTALLED = Path("/var/lib/dpkg/status")
RELEASE_URI = re.compile(r"^'(?P<base>\S+?)/*/dists/(?P<suite>[^/']+)/InRelease'", re.M)


def os_release(path=Path("/etc/os-release")):
    """Return the variables of os-release(5), {} when there is no such file."""
    if not path.is_file():
        return {}
    pairs = (line.partition("=") for line in path.read_text().splitlines())
    return {name: value.strip("\"'") for name, mark, value in pairs if mark}


def mirrors(uris, codename):
    """Return the base URIs that serve this release, the distribution's own first.

    ``uris`` is the output of ``apt-get update --print-uris``. A third party serves one
    suite, the distribution several (release, updates).
    """
    found = {}
    for match in RELEASE_URI.finditer(uris):
        if match["suite"].split("-")[0] == codename:
            found.setdefault(match["base"], set()).add(match["suite"])
    return sorted(found, key=lambda base: -len(found[base]))


class PrivateApt:
    """A private apt state in ``folder``.

    Without ``suites`` it uses the machine's own sources, with them Debian's ``suites``
    from the mirror that the machine uses.
    """

    def __init__(self, folder, suites=()):
        self.folder = Path(folder)
        self.suites = tuple(suites)
        self.variables = {**os.environ, "APT_CONFIG": str(self.folder / "apt.conf")}
        self._prepare()

    def _prepare(self):
        if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
            raise SetupError("apt-get is needed here, and this system has none")
        for name in ("lists/partial", "cache/archives/partial", "preferences.d"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        (self.folder / "sources.d").mkdir(exist_ok=True)
        (self.folder / "status").touch()
        self._configure(OWN_SOURCES if self.suites else "")

    def _configure(self, sources):
        text = (APT_CONF + sources).format(folder=self.folder)
        (self.folder / "apt.conf").write_text(text)

    def update(self):
        """Fetch the package lists; raise SetupError when no mirror can be used."""
        if not self.suites:
            self._apt_get("update", what="Reading the package lists")
            return
        errors = []
        for uri in self._mirrors():
            self._write_source(uri)
            try:
                self._apt_get("update", what="Reading Debian's package lists")
                return
            except SetupError as error:
                errors.append(str(error))
        raise SetupError("\n".join(errors) or "apt's configuration names no mirror")

    def _mirrors(self):
        release = os_release()
        if release.get("ID") != "debian":
            raise SetupError(
                f"this is {release.get('PRETTY_NAME', 'no Debian')}: only a Debian's"
                " apt configuration names a Debian mirror"
            )
        self._configure("")
        uris = self._apt_get("update", "--print-uris", what="Reading apt's sources")
        self._configure(OWN_SOURCES)
        return mirrors(uris, release.get("VERSION_CODENAME", ""))

    def _write_source(self, uri):
        keyring = next((path for path in KEYRINGS if path.is_file()), None)
        if keyring is None:
            raise SetupError("the package debian-archive-keyring is missing")
        text = SOURCE.format(uri=uri, suites=" ".join(self.suites), keyring=keyring)
        (self.folder / "sources.d" / "private.sources").write_text(text)

    def download(self, packages, into):
        """Download packages (``name`` or ``name/suite``) as files into a folder."""
        Path(into).mkdir(parents=True, exist_ok=True)
        stream(
            ["apt-get", "-q", "download", *packages],
            _say_download,
            what="Downloading packages",
            log=self.folder / "download.log",
            env=self.variables,
            cwd=into,
        )

    def know_installed(self):
        """Let apt know what this system has, so that it only asks for the rest."""
        if INSTALLED.is_file():
            shutil.copyfile(INSTALLED, self.folder / "status")

    def download_missing(self, packages, into):
        """Download packages with all they depend on and the system lacks.

        Returns the files; apt keeps and checks those that are there already.
        """
        (Path(into) / "partial").mkdir(parents=True, exist_ok=True)
        install = ("install", "-y", "--no-install-recommends", *packages)
        what = f"Resolving {', '.join(packages)}"
        uris = self._apt_get("--print-uris", *install, what=what)
        stream(
            [
                *("apt-get", "-q", "--download-only"),
                *("-o", f"Dir::Cache::archives={into}", *install),
            ],
            _say_download,
            what="Downloading packages",
            log=self.folder / "download.log",
            env=self.variables,
        )
        return [Path(into) / name for name in ARCHIVE.findall(uris)]

    def _apt_get(self, *args, what):
        command = ["apt-get", "-q", *args]
        return run(command, what=what, env=self.variables, quiet=True)


def _say_download(line):
    """Show apt's ``Get:1 <mirror> <suite> <name> <version> [<size>]`` in short."""
    match = DOWNLOAD.match(line)
    if match:
        say(f"    {match['name']} {match['version']} [{match['size']}]")


def unpack(archive, into, excluded=()):
    """Unpack a .deb below a folder; ``excluded`` are tar's wildcard patterns."""
    Path(into).mkdir(parents=True, exist_ok=True)
    extract = ["tar", "-x", "-C", into, "--no-same-owner", "--wildcards"]
    extract += [f"--exclude={pattern}" for pattern in excluded]
    with subprocess.Popen(
        ["dpkg-deb", "--fsys-tarfile", archive], stdout=subprocess.PIPE
    ) as reader:
        what = f"Unpacking {Path(archive).name}"
        run(extract, what=what, stdin=reader.stdout)
    if reader.returncode:
        raise SetupError(f"{archive} cannot be read ({reader.returncode})")
