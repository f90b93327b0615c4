# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One try to deliver, against a receiver on loopback."""

import datetime
import time

import pytest
from mc_lib import http_delivery, outbound
from mc_lib.http_delivery import Outcome

from tools.standins.http_sink import DROP, Answer, HttpSink

SECRET = "T0000/B0000/s3cr3t-of-slack"


@pytest.fixture
def sink(monkeypatch):
    with HttpSink() as sink:
        monkeypatch.setenv("MC_OUTBOUND_ALLOW", sink.address)
        yield sink


def post(sink, body=b"{}", **options):
    return http_delivery.post(f"{sink.url}/hook", body, {"X-One": "1"}, **options)


def test_delivered(sink):
    sink.answer = Answer(200, b"thanks")
    assert post(sink, b"\xe2\x82\xac") == Outcome("ok", 200, "thanks")
    (request,) = sink.requests
    assert (request.method, request.path) == ("POST", "/hook")
    assert request.body == b"\xe2\x82\xac"
    assert request.headers["x-one"] == "1"


@pytest.mark.parametrize(
    ("status", "kind"),
    [(204, "ok"), (400, "failed"), (404, "failed"), (410, "gone"), (503, "retry")],
)
def test_status(sink, status, kind):
    sink.answer = Answer(status)
    outcome = post(sink)
    assert (outcome.kind, outcome.status_code) == (kind, status)


def test_retry_after(sink):
    now = datetime.datetime(2026, 11, 25, 12, 0, tzinfo=datetime.UTC)
    date = "Wed, 25 Nov 2026 12:01:00 GMT"
    sink.script(
        Answer(429, headers={"Retry-After": "7"}),
        Answer(503, headers={"Retry-After": date}),
    )
    assert post(sink).retry_after == 7
    assert post(sink, now=now).retry_after == 60


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirects_are_not_followed(sink, status):
    sink.script(Answer(status, headers={"Location": f"{sink.url}/elsewhere"}))
    assert post(sink).kind in ("failed", "retry")
    assert [one.path for one in sink.requests] == ["/hook"]


def test_connection_that_breaks_off(sink):
    sink.script(DROP)
    outcome = post(sink)
    assert (outcome.kind, outcome.status_code) == ("retry", 0)
    assert outcome.error == "no connection, or it broke off"


def test_nobody_listens(monkeypatch):
    monkeypatch.setenv("MC_OUTBOUND_ALLOW", "127.0.0.1:1")
    assert http_delivery.post("http://127.0.0.1:1/s3cr3t", b"").kind == "retry"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9/x",
        "https://10.0.0.1/x",
        "https://[::1]/x",
        "http://8.8.8.8/",
    ],
)
def test_refused_without_a_call(url):
    outcome = http_delivery.post(url, b"")
    assert outcome.kind == "failed"
    assert outcome.error.startswith("refused: ")
    assert "/x" not in outcome.error


def test_oversized_answer_counts_by_its_status(sink):
    large = b"x" * (2 * http_delivery.MAX_ANSWER_BYTES)
    for status, kind in ((200, "ok"), (500, "retry")):
        sink.script(Answer(status, large))
        outcome = post(sink)
        assert (outcome.kind, outcome.status_code) == (kind, status)
    sink.script(Answer(200, b"y" * http_delivery.MAX_ANSWER_BYTES))
    assert post(sink).answer == "y" * http_delivery.ANSWER_CHARS


def test_silence(sink):
    sink.script(Answer(200, delay_seconds=3))
    with outbound.session(0.2) as session:
        outcome = post(sink, session=session)
    assert (outcome.kind, outcome.error) == ("retry", "no answer in time")


def test_slow_body_counts_by_its_status(sink):
    sink.script(Answer(200, b"slow" * 100, drip_seconds=0.3))
    started = time.monotonic()
    with outbound.session(0.1) as session:
        assert post(sink, session=session).kind == "ok"
    assert time.monotonic() - started < 3


def test_slow_header_is_cut(sink, monkeypatch):
    monkeypatch.setattr(http_delivery, "TOTAL_TIMEOUT_SECONDS", 0.5)
    sink.script(Answer(200, headers={"X-Slow": "x" * 50}, header_drip_seconds=0.1))
    started = time.monotonic()
    # The status line came in time; the rest would have taken 5 s.
    assert post(sink) == Outcome("ok", 200)
    assert time.monotonic() - started < 3


def test_no_secret_in_answer_or_error(sink, monkeypatch):
    monkeypatch.setenv("MC_SECRET_SLACK_URL", f"{sink.url}/services/{SECRET}")
    monkeypatch.setenv("MC_SECRET_WEBHOOK", "whsec_bmV3ZXN0 whsec_b2xkZXN0")
    echo = f"no route /services/{SECRET} whsec_b2xkZXN0 b2xkZXN0".encode()
    sink.script(Answer(404, echo))
    outcome = post(sink)
    assert outcome.answer == "no route [redacted] [redacted] [redacted]"


def test_answer_that_cannot_be_stored(sink):
    sink.answer = Answer(200, b"a\x00b\xff")
    assert post(sink).answer == "a\ufffdb\ufffd"


def test_missing_and_unusable_secrets_are_tried_again():
    def missing():
        http_delivery.secrets.resolve("WEBHOOK", "no_such")

    def unusable():
        http_delivery.standard_webhooks.keys("whsec_*")

    outcome = http_delivery.guarded(missing)
    assert outcome.kind == "retry"
    assert "MC_SECRET_WEBHOOK__NO_SUCH" in outcome.error
    assert http_delivery.guarded(unusable).kind == "retry"
