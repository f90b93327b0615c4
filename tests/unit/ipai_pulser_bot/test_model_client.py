# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The model's client: the real SDK against a local HTTP server."""

import threading
import time
import traceback

import pytest
from http_server import Answer
from pulser_lib.model_client import (
    ModelClient,
    ModelProtocolError,
    ModelRejected,
    ModelUnavailable,
)

KEY = "sk-ant-" + "api03-Not-A-Real-Key"
PATH = "/v1/messages"
REQUEST = {
    "model": "claude-sonnet-5-5",
    "max_tokens": 64,
    "messages": [{"role": "user", "content": [{"type": "text", "text": "Hello"}]}],
}
ANSWER = {
    "id": "msg_1",
    "type": "message",
    "role": "assistant",
    "model": "claude-sonnet-5-5",
    "content": [{"type": "text", "text": "Hi", "something_new": 1}],
    "stop_reason": "end_turn",
    "usage": {"input_tokens": 3, "output_tokens": 1},
}


@pytest.fixture
def client(server):
    client = ModelClient(KEY, server.url, timeout=5)
    yield client
    client.close()


def failure(client, kind):
    """Exchange, and return the error, which must not show the key."""
    with pytest.raises(kind) as caught:
        client.exchange(REQUEST)
    error = caught.value
    shown = "".join(traceback.format_exception(error))
    assert KEY not in shown
    assert KEY not in repr(error)
    assert error.__cause__ is None
    return error


def test_an_exchange(client, server):
    server.on("POST", PATH, body=ANSWER)
    assert client.exchange(REQUEST) == ANSWER
    [request] = server.requests
    assert request.json() == REQUEST
    assert KEY in request.headers["authorization"]
    assert request.headers["anthropic-version"]


def test_missing_fields_stay_missing(client, server):
    server.on("POST", PATH, body={"type": "message"})
    assert client.exchange(REQUEST) == {"type": "message"}


def test_the_answer_may_be_long_in_coming(client, server):
    server.on("POST", PATH, body=ANSWER)
    assert client.exchange({**REQUEST, "max_tokens": 32_000}) == ANSWER


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [
        (429, {"retry-after": "3600"}, 3600),
        (429, {"retry-after": "0"}, 1),
        (429, {}, 60),
        (429, {"retry-after": "Fri, 15 Jan 2100 08:01:00 GMT"}, None),
        (429, {"retry-after": "Fri, 15 Jan 1999 08:01:00 GMT"}, 1),
        (429, {"retry-after": "soon"}, 60),
        (408, {}, 30),
        (409, {}, 30),
        (500, {}, 30),
        (502, {}, 30),
        (503, {"retry-after": "9"}, 9),
        (529, {"x-should-retry": "true"}, 30),
    ],
)
def test_unavailable_without_sleeping_or_retrying(
    client, server, status, headers, seconds
):
    body = {"type": "error", "error": {"type": "x", "message": f"busy {KEY}"}}
    server.on("POST", PATH, status=status, headers=headers, body=body)
    started = time.monotonic()
    error = failure(client, ModelUnavailable)
    assert time.monotonic() - started < 3
    assert len(server.requests) == 1
    assert error.retry_after == seconds or (seconds is None and error.retry_after > 1e8)
    assert str(status) in str(error)


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 413, 422])
def test_rejected(client, server, status):
    body = {"type": "error", "error": {"type": "x", "message": f"no: {KEY}"}}
    server.on("POST", PATH, status=status, body=body)
    error = failure(client, ModelRejected)
    assert str(error).startswith(f"the model answered {status}: no: ")
    assert not isinstance(error, ModelProtocolError)


@pytest.mark.parametrize("body", ["<html>", "", "[]", {"error": "x"}, {"error": {}}])
def test_error_bodies_that_say_nothing(client, server, body):
    server.on("POST", PATH, status=400, body=body)
    assert "400" in str(failure(client, ModelRejected))


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirects_are_not_followed(client, server, other_server, status):
    other_server.on("POST", PATH, body=ANSWER)
    headers = {"location": other_server.url + PATH}
    server.on("POST", PATH, status=status, headers=headers)
    failure(client, ModelRejected)
    assert other_server.requests == []


@pytest.mark.parametrize(
    "facts",
    [
        {"body": "<html>login</html>", "headers": {"content-type": "text/html"}},
        {"body": "not json"},
        {"body": ""},
        {"body": b"\xff\xfe\xfd"},
    ],
)
def test_an_answer_that_is_not_json(client, server, facts):
    server.on("POST", PATH, **facts)
    assert "not JSON" in str(failure(client, ModelProtocolError))


@pytest.mark.parametrize("body", ["[]", "null", '"text"', "3"])
def test_an_answer_that_is_no_object(client, server, body):
    server.on("POST", PATH, body=body)
    assert "not a JSON object" in str(failure(client, ModelProtocolError))


def test_nobody_answers():
    client = ModelClient(KEY, "http://127.0.0.1:9", timeout=2)
    assert failure(client, ModelUnavailable).retry_after == 30


def test_a_timeout(server):
    def slow(_request):
        server_may_end.wait(5)
        return Answer(ANSWER)

    server_may_end = threading.Event()
    server.on("POST", PATH, slow)
    client = ModelClient(KEY, server.url, timeout=0.2)
    try:
        assert failure(client, ModelUnavailable).retry_after == 30
    finally:
        server_may_end.set()


def test_arguments_that_the_sdk_refuses(client, server):
    with pytest.raises(ModelRejected):
        client.exchange({"model": "x"})
    with pytest.raises(ModelRejected):
        client.exchange({**REQUEST, "unheard_of": 1})
    assert server.requests == []


def test_the_machines_settings_do_not_count(server, other_server, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, other_server.url)
    monkeypatch.setenv("ANTHROPIC_BASE_URL", other_server.url)
    monkeypatch.setenv("ANTHROPIC_API_KEY", "another key")
    server.on("POST", PATH, body=ANSWER)
    client = ModelClient(KEY, server.url, timeout=5)
    assert client.exchange(REQUEST) == ANSWER
    assert other_server.requests == []
    assert "another key" not in str(server.requests[0].headers)
    own = ModelClient(KEY, None)
    assert str(own._client.base_url).rstrip("/") == "https://api.anthropic.com"
