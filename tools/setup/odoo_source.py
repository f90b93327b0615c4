# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Find Odoo: a folder that is given, the public repository, or Debian's package."""

import ast
import os
import re
from dataclasses import dataclass
from pathlib import Path

from . import odoo_debian, odoo_git
from .console import SetupError, say
from .layout import Stamp, cache_folder, fingerprint

SUPPORTED = ("18.0", "19.0")
VARIABLE = "ODOO_SOURCE"
SWITCH = "PULSER_ODOO"
WHAT_TO_DO = (
    f"Give a checkout of Odoo {' or '.join(SUPPORTED)}: {VARIABLE}=/path/to/odoo"
)
SETATTR_SOURCES = re.compile(r"^SETATTR_SOURCES\b", re.M)


@dataclass(frozen=True)
class OdooSource:
    """Where Odoo is: ``root`` is the folder that contains the package ``odoo``."""

    root: Path
    series: str
    origin: str
    identity: str

    @property
    def package(self):
        return self.root / "odoo"

    @property
    def addons(self):
        """Return the addons folders beside the package, () for Debian's layout."""
        folder = self.root / "addons"
        return (folder,) if (folder / "web").is_dir() else ()

    @property
    def checks_patched_methods(self):
        """Tell whether the test suite declares which methods tests may replace.

        ``SETATTR_SOURCES`` came to 18.0 late in 2025; newer releases of OCA's queue_job
        import it.
        """
        common = self.package / "tests" / "common.py"
        return common.is_file() and bool(SETATTR_SOURCES.search(common.read_text()))


def find(work, environ=os.environ):
    """Return the OdooSource to use and say which one it is and why.

    Order: ``ODOO_SOURCE``; 18.0 from the public repository; Odoo 19 from Debian.
    ``PULSER_ODOO=git`` or ``=debian`` forces one of the last two.
    """
    given = environ.get(VARIABLE)
    source = from_folder(given, f"{VARIABLE} is set") if given else _automatic(work)
    say(f"    Odoo {source.series} from {source.root} ({source.origin})")
    return source


def from_folder(folder, origin):
    """Return the OdooSource in a folder, or raise SetupError saying what is wrong."""
    folder = Path(folder).expanduser().resolve()
    for root in (folder, folder.parent if folder.name == "odoo" else folder):
        if (root / "odoo" / "release.py").is_file():
            break
    else:
        raise SetupError(
            f"{folder} is no Odoo: it contains no odoo/release.py. {WHAT_TO_DO}"
        )
    series = read_series(root / "odoo" / "release.py")
    if series not in SUPPORTED:
        raise SetupError(f"{root} is Odoo {series}. {WHAT_TO_DO}")
    if not (root / "odoo" / "addons" / "base" / "__manifest__.py").is_file():
        raise SetupError(f"{root} has no odoo/addons/base. {WHAT_TO_DO}")
    return OdooSource(root, series, origin, _identity(root))


def read_series(release):
    """Return "18.0" for release.py's ``version_info = (18, 0, …)``, without running it.

    A name of a part (``FINAL``) may stand in the tuple; only the first two count.
    """
    for node in ast.parse(release.read_text()).body:
        names = [getattr(target, "id", "") for target in getattr(node, "targets", ())]
        if "version_info" in names and isinstance(node.value, ast.Tuple):
            parts = node.value.elts[:2]
            return ".".join(str(getattr(part, "value", "?")) for part in parts)
    raise SetupError(f"{release} names no version_info. {WHAT_TO_DO}")


def _identity(root):
    """Return what tells this version of the source from another one."""
    release = root / "odoo" / "release.py"
    return fingerprint(
        str(root), odoo_git.head(root), release, release.stat().st_mtime_ns
    )


def _automatic(work):
    """Take what was taken before, else ask the public repository, else Debian."""
    forced = os.environ.get(SWITCH, "")
    if forced not in ("", "git", "debian"):
        raise SetupError(f"{SWITCH} is git or debian, not {forced!r}")
    choice = Stamp(work / "odoo" / "choice")
    for name, module in (("git", odoo_git), ("debian", odoo_debian)):
        if (forced or name) == name and (forced or choice.matches(name)):
            return _taken(choice, name, module.obtain(cache_folder(), work))
    try:
        obtained = odoo_git.obtain(cache_folder(), work)
        return _taken(choice, "git", obtained)
    except odoo_git.Unreachable as error:
        say(f"    {error}: taking Odoo 19 from Debian's package")
    try:
        return _taken(choice, "debian", odoo_debian.obtain(cache_folder(), work))
    except SetupError as error:
        raise SetupError(f"Odoo cannot be had here. {WHAT_TO_DO}\n{error}") from error


def _taken(choice, name, obtained):
    folder, why = obtained
    source = from_folder(folder, why)
    choice.write(name)
    return source
