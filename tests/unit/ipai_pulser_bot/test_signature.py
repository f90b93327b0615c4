# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Signatures of webhooks."""

import hashlib
import hmac

import pytest
from pulser_lib import signature

SECRET = "It's a Secret to Everybody"
BODY = b"Hello, World!"
# The test vector of GitHub's "Validating webhook deliveries".
EXPECTED = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"


def test_githubs_own_example():
    assert signature.sign(SECRET, BODY) == EXPECTED
    assert signature.verify(SECRET, BODY, EXPECTED) is True


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "sha256=",
        EXPECTED.removeprefix("sha256="),
        EXPECTED.upper(),
        EXPECTED.replace("sha256", "sha1"),
        EXPECTED[:-1],
        EXPECTED + "0",
        EXPECTED + "\n",
        " " + EXPECTED,
        EXPECTED.replace("7", "8", 1),
        "sha256=" + "é" * 64,
        "sha256=" + "\uff10" * 64,
        EXPECTED.encode(),
        757107,
        "sha1=" + hmac.new(SECRET.encode(), BODY, hashlib.sha1).hexdigest(),
    ],
)
def test_wrong_and_odd_headers_are_refused(header):
    assert signature.verify(SECRET, BODY, header) is False


def test_the_body_is_signed_byte_by_byte():
    assert not signature.verify(SECRET, BODY + b"\n", EXPECTED)
    raw = b"\xff\x00\xfe{"
    assert signature.verify(SECRET, raw, signature.sign(SECRET, raw))


def test_another_secret_is_refused():
    assert not signature.verify("another", BODY, EXPECTED)


def test_an_empty_secret_signs_nothing():
    with pytest.raises(ValueError, match="empty"):
        signature.sign("", BODY)
    with pytest.raises(ValueError, match="empty"):
        signature.verify("", BODY, EXPECTED)
