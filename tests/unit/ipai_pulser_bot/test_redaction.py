# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Taking secrets out of texts."""

import base64
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulser_lib.failure import redact
from pulser_lib.redaction import REDACTED, has_secret_shape

SECRET = "s3cr+t/Value with ünïcode&more=1"
# Built from parts, so that no scanner takes this file for a leak.
BODY = "A" * 30 + "bC9_" * 3
PEM = "\n".join(
    [
        "-----BEGIN RSA " + "PRIVATE KEY-----",
        "MIIEowIBAAKCAQEAx0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJK",
        "Lmnopqrstuvwxyz0123456789+/ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijk",
        "-----END RSA " + "PRIVATE KEY-----",
    ]
)
SHAPES = [
    "ghs_" + BODY,
    "ghs_" + "x.y-z_9" * 75,
    "ghp_" + BODY,
    "gho_" + BODY,
    "github_pat_" + BODY,
    "sk-ant-" + "api03-" + BODY,
    "eyJ" + "hbGciOiJSUzI1NiJ9" + ".eyJ" + "pc3MiOiIxMjM0NTYifQ." + "c2lnbmF0dXJl",
    "AKIA" + "ABCDEFGHIJ234567",
    "xoxb-" + "1234567890-abcdef",
    "glpat-" + "abcdefghij0123456789",
    PEM,
    PEM.rpartition("\n")[0],
]


@pytest.mark.parametrize("secret", SHAPES)
def test_shapes_are_found_without_knowing_the_secret(secret):
    text = f"before\ntoken: {secret}\nafter"
    assert has_secret_shape(text)
    cleaned = redact(text)
    assert secret not in cleaned
    assert REDACTED in cleaned
    assert cleaned.startswith("before\n")


def test_text_after_a_closed_key_stays():
    assert redact(f"a {PEM} b") == f"a {REDACTED} b"


@pytest.mark.parametrize(
    "shown",
    [
        SECRET,
        quote(SECRET),
        quote(SECRET, safe=""),
        json.dumps(SECRET),
        json.dumps(SECRET, ensure_ascii=False),
        SECRET.encode().hex(),
        SECRET.encode().hex().upper(),
        base64.b64encode(SECRET.encode()).decode(),
        base64.urlsafe_b64encode(SECRET.encode()).decode(),
    ],
)
def test_exact_secrets_in_every_encoding(shown):
    cleaned = redact(f"log {shown} end", [SECRET])
    assert REDACTED in cleaned
    assert shown.strip('"') not in cleaned


@pytest.mark.parametrize("prefix", ["", "x", "x-access-token:", "ab", "abc"])
@pytest.mark.parametrize("suffix", ["", "\n", "yz", "end"])
def test_a_secret_within_longer_base64(prefix, suffix):
    encoded = base64.b64encode(f"{prefix}{SECRET}{suffix}".encode()).decode()
    assert REDACTED in redact(f"Authorization: Basic {encoded}", [SECRET])
    cleaned = redact(encoded, [SECRET])
    assert REDACTED in cleaned
    remaining = len(cleaned) - len(REDACTED)
    assert remaining <= len(encoded) - len(SECRET)


def test_a_secret_of_several_lines_is_found_line_by_line():
    log = "\n".join(f"2026-01-01T00:00:00Z {line}" for line in PEM.split("\n"))
    cleaned = redact(log, [PEM])
    assert "MIIEow" not in cleaned
    assert "Lmnopq" not in cleaned


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://user:pw@host/x", f"https://{REDACTED}@host/x"),
        ("HTTP://t0ken@host", f"HTTP://{REDACTED}@host"),
        ("authorization: Bearer abcdefgh12", f"authorization: Bearer {REDACTED}"),
        ('{"Authorization": "token abcdefgh12"}', REDACTED),
        ("see https://host/x and a@b.c", "see https://host/x and a@b.c"),
    ],
)
def test_credentials_in_addresses_and_headers(text, expected):
    assert expected in redact(text)


@pytest.mark.parametrize(
    "text",
    [
        "nothing to hide",
        "ghs_short",
        "sk-ant-",
        "eyJ.eyJ.x",
        "commit 0123456789abcdef0123456789abcdef01234567",
        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
    ],
)
def test_ordinary_text_stays(text):
    assert redact(text, ["another secret"]) == text


def test_short_values_are_ordinary_words():
    assert redact("a test of the rest", ["test", ""]) == "a test of the rest"


def test_a_secret_within_another_leaves_no_rest():
    long = SECRET + "-and-a-tail"
    assert redact(f"x {long} y", [SECRET, long]) == f"x {REDACTED} y"


def test_hostile_text_takes_no_long_time():
    for piece in ("-eyJ", "sk-ant-", "https://", "-----BEGIN PRIVATE KEY-----", "ghs_"):
        redact(piece * 20_000)


@given(st.text(max_size=300), st.text(min_size=6, max_size=40))
def test_an_exact_secret_never_survives(text, secret):
    cleaned = redact(text + secret + text, [secret])
    if secret not in REDACTED:
        assert secret not in cleaned.replace(REDACTED, "")
    if REDACTED not in text + secret and secret not in REDACTED:
        assert REDACTED in cleaned
