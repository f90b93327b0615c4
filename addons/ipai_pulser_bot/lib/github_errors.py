# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What can go wrong when talking to GitHub, and how its answers tell it."""

import re
from email.utils import parsedate_to_datetime

from .redaction import redact

SECONDARY_LIMIT_SECONDS = 60
MIN_WAIT_SECONDS = 1
MAX_MESSAGE_CHARS = 500
RETRYABLE_STATUS = frozenset({408, 500, 502, 503, 504})
_RATE_LIMIT_WORDS = re.compile(r"(?i)rate limit|abuse detection")
_QUERY = re.compile(r"\?\S+")


class GitHubError(Exception):
    """GitHub refused, or gave an answer that cannot be used.

    :param status: HTTP status, ``None`` when there was no answer
    """

    def __init__(self, status, message):
        text = clean_message(message)
        super().__init__(f"GitHub, status {status}: {text}" if status else text)
        self.status = status
        self.message = text


class NotFound(GitHubError):
    """There is no such thing, or the App may not see it."""


class RateLimited(GitHubError):
    """Too many requests; ``retry_after`` says how many seconds to wait."""

    def __init__(self, retry_after_seconds, message="rate limit", status=429):
        super().__init__(status, message)
        self.retry_after = retry_after_seconds


class Unavailable(GitHubError):
    """GitHub cannot answer now: trying again later may help."""


class HeadMoved(GitHubError):
    """The branch is not where it was expected: somebody else pushed."""

    def __init__(self, branch, expected_head):
        super().__init__(None, f"{branch} is not at {expected_head} any more")


def clean_message(message):
    """Return a short text without secrets and without queries of signed URLs."""
    text = _QUERY.sub("?...", redact(str(message)))
    return " ".join(text.split())[:MAX_MESSAGE_CHARS]


def raise_for(response, now):
    """Raise the error that an answer stands for, if it does.

    :param response: ``requests.Response`` whose body was read
    :param now: seconds since the epoch, for limits that give a time of day
    """
    status = response.status_code
    if status < 300:
        return
    message = error_message(response)
    if status in (403, 429):
        wait = retry_after(response.headers, status, message, now)
        if wait is not None:
            raise RateLimited(wait, message, status)
    if status in (404, 410):
        raise NotFound(status, message)
    if status in RETRYABLE_STATUS:
        raise Unavailable(status, message)
    if status < 400:
        raise GitHubError(status, "the redirect was not followed")
    raise GitHubError(status, message)


def retry_after(headers, status, message, now):
    """Return the seconds to wait, ``None`` when it is no rate limit.

    Source: "Rate limits for the REST API" of GitHub's documentation: first
    ``retry-after``, then the reset time, else at least a minute.
    """
    given = _seconds(headers.get("retry-after"), now)
    if given is not None:
        return given
    if headers.get("x-ratelimit-remaining") == "0":
        reset = headers.get("x-ratelimit-reset", "")
        if reset.isascii() and reset.isdigit():
            return max(int(reset[:12]) - int(now), MIN_WAIT_SECONDS)
        return SECONDARY_LIMIT_SECONDS
    if status == 429 or _RATE_LIMIT_WORDS.search(message):
        return SECONDARY_LIMIT_SECONDS
    return None


def _seconds(value, now):
    """Read a ``Retry-After`` header (RFC 9110, 10.2.3): seconds or a date."""
    if not value:
        return None
    if value.isascii() and value.isdigit():
        return max(int(value[:9]), MIN_WAIT_SECONDS)
    try:
        date = parsedate_to_datetime(value)
    except ValueError:
        return SECONDARY_LIMIT_SECONDS
    return max(int(date.timestamp() - now), MIN_WAIT_SECONDS)


def error_message(response):
    """Return what an error's body says, whether it is JSON or a proxy's page."""
    try:
        body = response.json()
    except ValueError:
        return response.text[:MAX_MESSAGE_CHARS] or response.reason or "no message"
    if not isinstance(body, dict):
        return "no message"
    details = [error for error in _list(body.get("errors")) if error]
    texts = [body.get("message"), *map(_detail, details)]
    return "; ".join(str(text) for text in texts if text) or "no message"


def _detail(error):
    if not isinstance(error, dict):
        return error
    names = ("message", "resource", "field", "code")
    return error.get("message") or " ".join(
        str(error[name]) for name in names if error.get(name)
    )


def _list(value):
    return value if isinstance(value, list) else []
