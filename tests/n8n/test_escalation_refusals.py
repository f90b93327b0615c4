# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who may send: token, signature over the raw body, age. The rest goes nowhere."""

import time

import pytest
from n8n_helpers import TOKEN_HEADER, body_of, new_id, notice, standard_webhooks

from tools.n8n.server import PAYLOAD_MEBIBYTES

OLD_KEY = "the-key-of-last-year-" + "0" * 19


@pytest.fixture(autouse=True)
def receivers_are_empty(slack, mail):
    return slack, mail


@pytest.fixture
def refused(slack, mail):
    """Assert that an answer is a refusal and that nothing went out."""

    def check(answer, *codes):
        assert answer.status_code in codes, answer.text
        assert slack.requests == []
        assert mail.mails == []

    return check


@pytest.fixture
def message(client):
    """Give (body, headers) of a good message, to be spoilt."""
    number = new_id()
    body = body_of(number, notice())
    return body, client.headers(number, body)


def test_without_the_token(client, message, refused):
    body, headers = message
    del headers[TOKEN_HEADER]
    refused(client.post(body, headers), 401, 403)


@pytest.mark.parametrize("token", ["", "wrong", "Bearer wrong"])
def test_with_a_wrong_token(client, message, refused, token):
    body, headers = message
    refused(client.post(body, {**headers, TOKEN_HEADER: token}), 401, 403)


def test_signed_with_another_key(client, refused):
    refused(client.send(secret=OLD_KEY), 401)


@pytest.mark.parametrize(
    "header", ["webhook-id", "webhook-timestamp", "webhook-signature"]
)
def test_without_a_header(client, message, refused, header):
    body, headers = message
    del headers[header]
    refused(client.post(body, headers), 401)


def test_a_body_that_was_changed(client, message, refused):
    body, headers = message
    refused(client.post(body.replace(b"breached", b"is fine."), headers), 401)


def test_a_body_that_was_only_written_differently(client, message, refused):
    """The raw bytes count, not what they mean."""
    body, headers = message
    refused(client.post(body.replace(b": ", b":"), headers), 401)


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("webhook-id", "msg_another"),
        ("webhook-timestamp", str(int(time.time()) + 7)),
        ("webhook-signature", ""),
        ("webhook-signature", "v1,"),
        ("webhook-signature", "v2,AAAA v1a,AAAA"),
        ("webhook-signature", "v1," + "A" * 44),
        ("webhook-signature", "v1,AAAA " * 500),
    ],
)
def test_headers_that_were_changed(client, message, refused, header, value):
    body, headers = message
    refused(client.post(body, {**headers, header: value}), 401)


@pytest.mark.parametrize("seconds", [-310, 310])
def test_a_timestamp_from_another_time(client, refused, seconds):
    refused(client.send(timestamp=time.time() + seconds), 401)


@pytest.mark.parametrize("seconds", [-280, 280])
def test_clocks_may_differ_a_little(client, slack, seconds):
    assert client.send(timestamp=time.time() + seconds).status_code == 200


@pytest.mark.parametrize("timestamp", ["NaN", "1e9", "Infinity", "0x6565", "", "-1"])
def test_a_timestamp_that_is_no_number_of_seconds(client, refused, timestamp):
    number = new_id()
    body = body_of(number, notice())
    # Signed as it is sent, so that the number alone is wrong.
    signed = client.headers(number, body)
    signed["webhook-timestamp"] = timestamp
    signed["webhook-signature"] = _signature(client, number, timestamp, body)
    refused(client.post(body, signed), 401)


def _signature(client, number, timestamp, body):
    return standard_webhooks.sign(client.keys.signing, number, timestamp, body)


def test_one_of_two_signatures_is_enough_while_a_key_is_changed(client, slack):
    new_first = f"{client.keys.signing} {OLD_KEY}"
    old_first = f"{OLD_KEY} {client.keys.signing}"
    assert client.send(secret=new_first).status_code == 200
    assert client.send(secret=old_first).status_code == 200
    assert len(slack.requests) == 2


def test_a_message_id_with_a_dot_is_refused(client, refused):
    """A dot would let id and timestamp be split in another way."""
    refused(client.send("msg.1700000000"), 401)


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b'"text"',
        b"null",
        b'{"type": "escalation"}',
        b'{"type": "escalation", "data": []}',
        b'{"type": "item.created", "data": {}}',
    ],
)
def test_signed_json_that_is_no_escalation(client, refused, body):
    refused(client.send(body=body), 400)


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe{}", b"plain text"])
def test_signed_bytes_that_are_no_json(client, refused, body):
    refused(client.send(body=body), 400, 401, 422)


def test_an_oversized_body(client, refused):
    """n8n itself refuses it, with 500 where another server would say 413."""
    body = body_of("msg_big", notice(text="x" * (PAYLOAD_MEBIBYTES * 1024 * 1024)))
    refused(client.send("msg_big", body=body), 413, 500)
    assert client.ask("msg_big").json() == {"received": False}


def test_a_receipt_is_for_who_signs(client, refused):
    number = new_id()
    token_only = {TOKEN_HEADER: client.keys.token}
    refused(client.ask(number, token_only), 401)
    signature_only = client.headers(number, b"")
    del signature_only[TOKEN_HEADER]
    refused(client.ask(number, signature_only), 401, 403)


def test_a_receipt_is_for_the_id_that_was_signed(client, refused):
    refused(client.ask(new_id(), client.headers(new_id(), b"")), 400)


def test_the_signature_of_a_question_sends_nothing(client, refused):
    number = new_id()
    refused(client.post(b"", client.headers(number, b"")), 400)
