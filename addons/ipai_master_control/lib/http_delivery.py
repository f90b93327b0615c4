# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One try to deliver over HTTP, and its outcome as a value.

Texts of an outcome are stored and shown: they hold no secret, and never the text of a
library's exception, which may quote the URL.
"""

import datetime
from contextlib import suppress
from dataclasses import dataclass

import requests

from . import outbound, retry_schedule, secrets, standard_webhooks
from .canonical import storable_text
from .retry_schedule import FAILED, GONE, OK, RETRY

READ_TIMEOUT_SECONDS = 10
TOTAL_TIMEOUT_SECONDS = 20
MAX_ANSWER_BYTES = 64 * 1024
ANSWER_CHARS = 2000
MAX_KEPT_BYTES = 4 * ANSWER_CHARS
ERROR_CHARS = 200


@dataclass(frozen=True)
class Outcome:
    """What came of one try.

    :param kind: ``OK``, ``RETRY``, ``FAILED`` or ``GONE`` of ``retry_schedule``
    :param status_code: of the answer; 0 when there was none, and so nobody knows
        whether the message arrived
    :param retry_after: seconds that the receiver asked for
    """

    kind: str
    status_code: int = 0
    answer: str = ""
    error: str = ""
    retry_after: float | None = None

    @classmethod
    def ok(cls, status_code=200, answer=""):
        return cls(OK, status_code, _shown(answer, ANSWER_CHARS))

    @classmethod
    def retry(cls, error, status_code=0, answer="", retry_after=None):
        return cls(RETRY, status_code, *_texts(answer, error), retry_after)

    @classmethod
    def failed(cls, error, status_code=0, answer=""):
        return cls(FAILED, status_code, *_texts(answer, error))

    @classmethod
    def gone(cls, error, status_code=410, answer=""):
        return cls(GONE, status_code, *_texts(answer, error))


def post(url, body, headers=None, session=None, now=None):
    """Post the bytes once and return the :class:`Outcome`; raises nothing of its own.

    No redirect is followed: the message was signed for this receiver.

    :param session: ``outbound.OutboundSession``, for tests
    :param now: aware ``datetime`` for ``Retry-After`` dates, for tests
    """
    return guarded(lambda: _post(url, body, headers or {}, session, now))


def guarded(call):
    """Return what ``call()`` returns, or the outcome that its error stands for.

    For channels of their own: covers what ``outbound`` and ``secrets`` raise.
    """
    try:
        return call()
    except (secrets.SecretMissing, standard_webhooks.SecretUnusable) as error:
        return Outcome.retry(str(error))
    except outbound.OutboundRefused as error:
        return Outcome.failed(f"refused: {error.reason}")
    except requests.RequestException as error:
        return Outcome.retry(_reason(error))


def _post(url, body, headers, session, now):
    own = session or outbound.session(
        READ_TIMEOUT_SECONDS, MAX_ANSWER_BYTES, total_seconds=TOTAL_TIMEOUT_SECONDS
    )
    with own, own.deadline(TOTAL_TIMEOUT_SECONDS):
        try:
            response = own.post(url, data=body, headers=headers, stream=True)
            answer = _read(response)
        except outbound.OutboundTooLarge as error:
            response, answer = error.response, ""
        return _outcome(response, answer, now or datetime.datetime.now(datetime.UTC))


def _read(response):
    """Return the start of the answer. What it says is a courtesy; its status counts."""
    text = b""
    # An answer that is too long, too slow or breaks off says as much as was read.
    with suppress(requests.RequestException):
        for chunk in response.iter_content(ANSWER_CHARS):
            text += chunk
            if len(text) >= MAX_KEPT_BYTES:
                break
    response.close()
    return text[:MAX_KEPT_BYTES].decode("utf-8", "replace")


def _outcome(response, answer, now):
    status = response.status_code
    kind = retry_schedule.classify(status)
    if kind == OK:
        return Outcome.ok(status, answer)
    after = retry_schedule.retry_after_seconds(response.headers.get("retry-after"), now)
    return Outcome(kind, status, *_texts(answer, f"HTTP {status}"), after)


def _reason(error):
    if isinstance(error, requests.Timeout):
        return "no answer in time"
    if isinstance(error, requests.exceptions.SSLError):
        return "the TLS connection failed"
    if isinstance(error, requests.ConnectionError):
        return "no connection, or it broke off"
    return f"the call failed ({type(error).__name__})"


def _texts(answer, error):
    return _shown(answer, ANSWER_CHARS), _shown(error, ERROR_CHARS)


def _shown(text, limit):
    return storable_text(secrets.redact(str(text)))[:limit]
