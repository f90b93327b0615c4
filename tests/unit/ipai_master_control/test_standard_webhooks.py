# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Signatures, with the example that Standard Webhooks publishes."""

import base64

import pytest
from mc_lib import standard_webhooks as webhooks

# From the reference libraries' tests (github.com/standard-webhooks/standard-webhooks).
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MESSAGE_ID = "msg_p5jXN8AQM9LWM0D4loKWxJek"
TIMESTAMP = 1614265330
BODY = b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
OTHER = "whsec_" + base64.b64encode(b"another key of 24 bytes!").decode()


def given(**changes):
    headers = webhooks.headers(SECRET, MESSAGE_ID, TIMESTAMP, BODY)
    headers.update({f"webhook-{name}": value for name, value in changes.items()})
    return headers


def test_published_example():
    assert webhooks.sign(SECRET, MESSAGE_ID, TIMESTAMP, BODY) == SIGNATURE
    assert webhooks.headers(SECRET, MESSAGE_ID, TIMESTAMP, BODY) == {
        "webhook-id": MESSAGE_ID,
        "webhook-timestamp": "1614265330",
        "webhook-signature": SIGNATURE,
    }
    assert webhooks.verify(SECRET, given(), BODY, TIMESTAMP) == MESSAGE_ID


def test_header_names_in_any_case():
    headers = {name.title(): value for name, value in given().items()}
    assert webhooks.verify(SECRET, headers, BODY, TIMESTAMP) == MESSAGE_ID


def test_rotation_newest_first():
    signatures = webhooks.sign(f"{OTHER}\n{SECRET}", MESSAGE_ID, TIMESTAMP, BODY)
    newest, oldest = signatures.split(" ")
    assert newest == webhooks.sign(OTHER, MESSAGE_ID, TIMESTAMP, BODY)
    assert oldest == SIGNATURE
    for secret in (OTHER, SECRET):
        headers = given(signature=signatures)
        assert webhooks.verify(secret, headers, BODY, TIMESTAMP) == MESSAGE_ID


def test_receiver_with_two_secrets():
    secrets = f"{OTHER} {SECRET}"
    assert webhooks.verify(secrets, given(), BODY, TIMESTAMP) == MESSAGE_ID


def test_plain_text_is_the_key():
    key = b"another key of 24 bytes!"
    plain = webhooks.sign("plain-text", "m", 1, b"x")
    assert webhooks.keys("plain-text") == [b"plain-text"]
    assert webhooks.keys(OTHER) == [key]
    assert plain != webhooks.sign(OTHER, "m", 1, b"x")


def test_base64_without_padding():
    assert webhooks.keys("whsec_YWJjZA") == [b"abcd"]


@pytest.mark.parametrize("secret", ["", "  \n", None, "whsec_", "good whsec_"])
def test_empty_secrets(secret):
    with pytest.raises(webhooks.SecretUnusable, match="empty"):
        webhooks.keys(secret)


@pytest.mark.parametrize("secret", ["whsec_not*base64", "whsec_é", "ok whsec_a"])
def test_secret_that_is_no_key(secret):
    with pytest.raises(webhooks.SecretUnusable) as caught:
        webhooks.keys(secret)
    assert secret.split("_")[-1] not in str(caught.value).split()


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "msg_other"},
        {"signature": ""},
        {"signature": "v1,"},
        {"signature": SIGNATURE.replace("v1,", "v1a,")},
        {"signature": SIGNATURE[:-2]},
        {"signature": SIGNATURE.replace(",", "")},
        {"signature": "v1,\xe9"},
        {"signature": " ".join(["v1,bm8="] * 10 + [SIGNATURE])},
    ],
)
def test_forged(changes):
    with pytest.raises(webhooks.VerificationFailed, match="no signature fits"):
        webhooks.verify(SECRET, given(**changes), BODY, TIMESTAMP)


def test_other_body_or_key():
    with pytest.raises(webhooks.VerificationFailed):
        webhooks.verify(SECRET, given(), BODY + b" ", TIMESTAMP)
    with pytest.raises(webhooks.VerificationFailed):
        webhooks.verify(OTHER, given(), BODY, TIMESTAMP)


@pytest.mark.parametrize("timestamp", ["", "x", "-1", "1.5", "1" * 13, "١٢٣"])
def test_timestamp_that_is_none(timestamp):
    with pytest.raises(webhooks.VerificationFailed, match="number of seconds"):
        webhooks.verify(SECRET, given(timestamp=timestamp), BODY, TIMESTAMP)


@pytest.mark.parametrize(("offset", "fits"), [(300, 1), (-300, 1), (301, 0), (-301, 0)])
def test_tolerance(offset, fits):
    if fits:
        assert webhooks.verify(SECRET, given(), BODY, TIMESTAMP + offset)
    else:
        with pytest.raises(webhooks.VerificationFailed, match="too old"):
            webhooks.verify(SECRET, given(), BODY, TIMESTAMP + offset)


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp"])
def test_missing_header(name):
    headers = given()
    del headers[name]
    with pytest.raises(webhooks.VerificationFailed, match=name):
        webhooks.verify(SECRET, headers, BODY, TIMESTAMP)
