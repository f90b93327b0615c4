# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Patterns of paths, with the meaning they have in ``.gitignore``.

``*`` and ``?`` stop at a slash, ``**`` does not; a pattern without a slash matches a
name in any folder; a pattern that matches a folder matches all that is in it.
"""

import re
from fnmatch import translate
from functools import lru_cache

CACHE_SIZE = 1024
ANY_FOLDERS = "**"


@lru_cache(maxsize=CACHE_SIZE)
def _compile(glob, ignore_case):
    """Return a pattern part by part: a regular expression, or ``None`` for ``**``."""
    pattern = glob.strip().rstrip("/")
    parts = pattern.lstrip("/").split("/")
    if "/" not in pattern:
        parts.insert(0, ANY_FOLDERS)
    flags = re.IGNORECASE if ignore_case else 0
    return [
        None if part == ANY_FOLDERS else re.compile(translate(part), flags)
        for part in parts
    ]


def matches(path, glob, ignore_case=False):
    """Say whether a path, relative and with slashes, matches a pattern."""
    names = path.split("/")
    # Where the parts so far may have led to; sets, so that no pattern takes long.
    reached = {0}
    for part in _compile(glob, ignore_case):
        if not reached:
            return False
        if part is None:
            reached = set(range(min(reached), len(names) + 1))
        else:
            reached = {
                at + 1 for at in reached if at < len(names) and part.match(names[at])
            }
    return bool(reached)


def first_match(path, globs, ignore_case=False):
    """Return the first pattern that a path matches, ``None`` when there is none."""
    return next((glob for glob in globs if matches(path, glob, ignore_case)), None)
