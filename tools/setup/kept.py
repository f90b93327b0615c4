# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Large installations in the user's cache, kept for as long as somebody uses them."""

import shutil
import time

from .console import SetupError, say
from .lock import exclusive

KEEP_DAYS = 14
USED = ".used"


def ensure(parent, key, make):
    """Return the folder ``parent / key``, complete; make it when it is missing.

    Another run that makes it is waited for. One that was killed is taken up again
    where it left off.

    :param key: made of what the installation depends on
    :param make: called with a folder that is empty or begun; that one gets its name
        when all is done, so nothing in it may know its own path
    """
    folder = parent / key
    if not is_complete(folder):
        with exclusive(parent / "install.lock"):
            if not is_complete(folder):
                partial = folder.with_name(f"{key}.partial")
                partial.mkdir(parents=True, exist_ok=True)
                make(partial)
                (partial / USED).touch()
                # Somebody may have deleted a part of it.
                shutil.rmtree(folder, ignore_errors=True)
                partial.rename(folder)
                _drop_unused(parent, keep=folder)
    (folder / USED).touch()
    return folder


def is_complete(folder):
    return (folder / USED).is_file()


def require_room(folder, needed, what):
    """Raise SetupError unless so many bytes are free in a folder."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise SetupError(
            f"{what} needs {needed / 1024**3:.0f} GB in {folder},"
            f" {free / 1024**3:.1f} are free"
        )


def _drop_unused(parent, keep):
    """Delete installations that nobody used for some weeks, and half-made old ones."""
    oldest = time.time() - KEEP_DAYS * 24 * 3600
    for folder in parent.iterdir():
        if not folder.is_dir() or folder == keep:
            continue
        used = folder / USED
        moment = (used if used.exists() else folder).stat().st_mtime
        if moment < oldest:
            say(f"    deleting {folder}, unused for {KEEP_DAYS} days")
            shutil.rmtree(folder, ignore_errors=True)
