# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""When to try again, as values: what an answer means, and how long to wait.

Seconds first, because most outages are a restart; then minutes, because a person has to
see to it; hours only where nobody waits for the message.
"""

import datetime
import random
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

OK, RETRY, FAILED, GONE = "ok", "retry", "failed", "gone"
JITTER = 0.1
MINUTE, HOUR = 60, 3600
MAX_RETRY_AFTER_SECONDS = HOUR
MAX_HEADER_CHARS = 100

# Request Timeout, Too Early, Too Many Requests (RFC 9110, 8470, 6585), and the
# redirects that say of themselves that they will not last.
_TEMPORARY = frozenset({302, 303, 307, 408, 425, 429})


def classify(status):
    """Return what an HTTP status means for a delivery.

    :returns: ``OK`` (2xx), ``RETRY`` (408, 425, 429, 5xx, temporary redirects),
        ``GONE`` (410: the receiver wants no more) or ``FAILED`` (everything else:
        sending the same again would bring the same answer)
    """
    if 200 <= status < 300:
        return OK
    if status == 410:
        return GONE
    if status in _TEMPORARY or 500 <= status < 600:
        return RETRY
    return FAILED


def retry_after_seconds(header, now):
    """Return the seconds that a ``Retry-After`` header asks for (RFC 9110, 10.2.3).

    :param header: the header's text, seconds or an HTTP date, or ``None``
    :param now: aware ``datetime``
    :returns: a number, never negative, or ``None`` when it says nothing usable
    """
    text = (header or "").strip()
    if not text or len(text) > MAX_HEADER_CHARS:
        return None
    if text.isascii() and text.isdigit():
        return int(text)
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=datetime.UTC)
    return max(0, (moment - now).total_seconds())


@dataclass(frozen=True)
class RetryPolicy:
    """How often, and after how long, a delivery is tried again.

    :param delays: seconds to wait after the first, second, … try; the try after the
        last delay is the last one
    :param jitter: up to this share is added to each delay, so that a thousand
        deliveries that failed together do not come back together
    :param max_retry_after: seconds; what a receiver asks for beyond is not waited for
    """

    delays: tuple
    jitter: float = JITTER
    max_retry_after: float = MAX_RETRY_AFTER_SECONDS

    @property
    def max_attempts(self):
        return len(self.delays) + 1

    def delay(self, attempts, retry_after=None, rand=random.random):
        """Return the seconds to wait after so many tries, ``None`` to give up.

        :param attempts: tries made, 1 or more
        :param retry_after: seconds the receiver asked for; the longer of both counts
        :param rand: gives numbers from 0 to 1
        """
        if attempts > len(self.delays):
            return None
        own = self.delays[max(attempts, 1) - 1] * (1 + self.jitter * rand())
        asked = min(retry_after or 0, self.max_retry_after)
        return max(own, asked)


_FIRST_HOUR = (5, 15, 30, *(n * MINUTE for n in (1, 2, 5, 10, 15, 25)))

# 15 tries within a day.
WEBHOOK = RetryPolicy((*_FIRST_HOUR, *(n * HOUR for n in (1, 2, 4, 8, 8))))
# 10 tries within an hour: later than that, an escalation helps nobody.
NOTICE = RetryPolicy(_FIRST_HOUR, max_retry_after=15 * MINUTE)
