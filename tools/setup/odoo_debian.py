# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo 19 from Debian's own package, unpacked in the work folder.

Nothing is installed on the system. The archives stay in the user's cache.
"""

import hashlib
import json
import shutil
from pathlib import Path

from .console import SetupError, say, step
from .layout import Stamp, fingerprint
from .private_apt import PrivateApt, unpack

SUITES = ("sid", "trixie")
PACKAGES = (
    "odoo-19",
    # The package's static files are links into these.
    "fonts-montserrat",
    "fonts-ocr-b",
    "fonts-roboto-unhinted",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    # sid moved the files that the links point to.
    "fonts-inconsolata/trixie",
    "fonts-font-awesome/trixie",
)
# Without translations and documents: 424 MB instead of 1.3 GB.
EXCLUDED = ("*/i18n/*.po", "*/i18n_extra/*.po", "./usr/share/doc/*")
PYTHON_FOLDER = Path("usr/lib/python3/dist-packages")
# mail's backend bundle names this file, Debian leaves it out, and a missing file fails
# every browser tour.
STUB = Path("odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js")
STUB_TEXT = "/* Left out by Debian: only blurs the background of video calls. */\n"


def obtain(cache, work):
    """Return (folder, why); download and unpack what is missing."""
    archives = Archives(cache / "debian" / fingerprint(PACKAGES))
    destination = work / "odoo" / "debian"
    stamp = Stamp(destination.with_suffix(".stamp"))
    if not stamp.matches(archives.key()):
        if not archives.complete():
            with step("Downloading Odoo 19 from Debian (about 130 MB, once per user)"):
                archives.download()
        with step("Unpacking Odoo 19"):
            _unpack_all(archives.files(), destination)
        stamp.write(archives.key())
    return destination / PYTHON_FOLDER, f"Debian's package {archives.version()}"


class Archives:
    """The downloaded .deb files and a list of them with their SHA-256."""

    def __init__(self, folder):
        self.folder = folder
        self.list = folder / "archives.json"

    def complete(self):
        """Tell whether every archive is there and is what was downloaded."""
        return bool(self._sums()) and all(
            (self.folder / name).is_file() and _sha256(self.folder / name) == digest
            for name, digest in self._sums().items()
        )

    def download(self):
        """Fetch all archives; apt checks the signatures."""
        shutil.rmtree(self.folder, ignore_errors=True)
        apt = PrivateApt(self.folder / "apt", SUITES)
        apt.update()
        apt.download(PACKAGES, self.folder)
        shutil.rmtree(apt.folder)
        files = sorted(self.folder.glob("*.deb"))
        if len(files) != len(PACKAGES):
            raise SetupError(f"apt gave {len(files)} of {len(PACKAGES)} packages")
        sums = {path.name: _sha256(path) for path in files}
        self.list.write_text(json.dumps(sums, indent=1))

    def files(self):
        return [self.folder / name for name in sorted(self._sums())]

    def key(self):
        """Return what the unpacked folder depends on."""
        return fingerprint(self._sums(), EXCLUDED, STUB_TEXT)

    def version(self):
        """Return the version of the package odoo-19, from its file's name."""
        name = next(name for name in self._sums() if name.startswith("odoo-19_"))
        return name.split("_")[1]

    def _sums(self):
        return json.loads(self.list.read_text()) if self.list.is_file() else {}


def _sha256(path):
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _unpack_all(files, destination):
    shutil.rmtree(destination, ignore_errors=True)
    for path in files:
        unpack(path, destination, EXCLUDED)
    stub = destination / PYTHON_FOLDER / STUB
    stub.parent.mkdir(parents=True, exist_ok=True)
    if not stub.exists():
        stub.write_text(STUB_TEXT)
    dangling = [
        path
        for path in destination.rglob("*")
        if path.is_symlink() and not path.exists()
    ]
    if dangling:
        names = "\n".join(str(path) for path in dangling)
        raise SetupError(f"links of the package point nowhere:\n{names}")
    say(f"    {len(files)} packages in {destination}")
