# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Names that go into git's arguments, checked first, and texts that come out."""

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

from .git_command import GitError

_SHA = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?", re.ASCII)
_NOT_IN_REF = re.compile(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{")


def is_sha(text):
    """Say whether a text is the full name of an object, SHA-1 or SHA-256."""
    return isinstance(text, str) and bool(_SHA.fullmatch(text))


def checked_sha(sha):
    """Return the full name of a commit.

    :raises GitError: it is none, and could be an option or another name
    """
    if not is_sha(sha):
        raise GitError("open", f"{sha!r} is not the full name of a commit")
    return sha


def checked_url(url, protocols):
    """Return a remote's address, which holds no user, password or white space.

    :raises GitError: it is no such address
    """
    parts = urlsplit(url)
    if parts.scheme not in protocols or "@" in parts.netloc or re.search(r"\s", url):
        raise GitError("open", "the remote is not a plain HTTP address")
    return url


def branch_ref(branch):
    """Return the full name of a branch, by the rules of ``git check-ref-format``.

    :raises GitError: it is no name of a branch
    """
    parts = branch.split("/")
    if (
        _NOT_IN_REF.search(branch)
        or branch.endswith(".")
        or any(not part or part[0] == "." or part.endswith(".lock") for part in parts)
    ):
        raise GitError("open", f"{branch!r} is not a name of a branch")
    return f"refs/heads/{branch}"


def epoch_seconds(date):
    """Return seconds since the epoch.

    :param date: seconds, ISO 8601 text, or ``datetime``; without zone it is UTC
    """
    if isinstance(date, str):
        date = datetime.fromisoformat(date)
    if isinstance(date, datetime):
        date = (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp()
    return int(date)


def encode(text):
    """Return a text as git reads it.

    :raises GitError: it holds half a character (a lone surrogate)
    """
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise GitError("encode", "the text is not Unicode") from None


def decode(output):
    """Return git's output as text; bytes that are not UTF-8 survive."""
    return output.decode("utf-8", "surrogateescape")
