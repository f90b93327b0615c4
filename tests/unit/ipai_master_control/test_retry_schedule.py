# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import datetime

import pytest
from mc_lib import retry_schedule
from mc_lib.retry_schedule import NOTICE, WEBHOOK, RetryPolicy

NOW = datetime.datetime(2026, 11, 25, 12, 0, tzinfo=datetime.UTC)


def never():
    return 0


@pytest.mark.parametrize(
    ("meaning", "statuses"),
    [
        ("ok", (200, 201, 202, 204, 299)),
        ("retry", (302, 303, 307, 408, 425, 429, 500, 502, 503, 504, 599)),
        ("gone", (410,)),
        ("failed", (100, 300, 301, 304, 308, 400, 401, 403, 404, 409, 413, 422, 600)),
    ],
)
def test_what_an_answer_means(meaning, statuses):
    assert {retry_schedule.classify(status) for status in statuses} == {meaning}


def test_seconds_first_then_minutes():
    delays = [WEBHOOK.delay(tries, rand=never) for tries in range(1, 9)]
    assert delays == [5, 15, 30, 60, 120, 300, 600, 900]


@pytest.mark.parametrize(
    ("policy", "hours_at_least", "hours_at_most"),
    [(WEBHOOK, 23, 25), (NOTICE, 0.9, 1.1)],
)
def test_how_long_in_all(policy, hours_at_least, hours_at_most):
    tries = range(1, policy.max_attempts)
    total = sum(policy.delay(attempt, rand=never) for attempt in tries) / 3600
    assert hours_at_least <= total <= hours_at_most
    assert policy.delay(policy.max_attempts) is None
    assert policy.delay(policy.max_attempts + 1) is None


def test_jitter_only_adds():
    policy = RetryPolicy((100,), jitter=0.2)
    assert policy.delay(1, rand=lambda: 0.5) == pytest.approx(110)
    assert policy.delay(1, rand=lambda: 1) == pytest.approx(120)
    assert {100 <= policy.delay(1) <= 120 for _try in range(100)} == {True}


def test_retry_after_within_bounds():
    policy = RetryPolicy((10,), jitter=0, max_retry_after=60)
    assert policy.delay(1, retry_after=30) == 30
    assert policy.delay(1, retry_after=2) == 10
    assert policy.delay(1, retry_after=10**9) == 60
    assert policy.delay(2, retry_after=30) is None


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0),
        (" 120 ", 120),
        ("Wed, 25 Nov 2026 12:01:30 GMT", 90),
        ("Wed, 25 Nov 2026 11:00:00 GMT", 0),
        ("Wed, 25 Nov 2026 13:00:30 +0100", 30),
        (None, None),
        ("", None),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("٣", None),
        ("9" * 101, None),
        ("Wed, 99 Nov 2026 12:01:30 GMT", None),
    ],
)
def test_retry_after_header(header, seconds):
    assert retry_schedule.retry_after_seconds(header, NOW) == seconds
