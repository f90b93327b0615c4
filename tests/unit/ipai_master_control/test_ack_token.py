# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mc_lib import ack_token
from mc_lib.ack_token import BadToken, Claim, ExpiredToken

KEY = ack_token.derive_key("the database's secret")
CLAIM = Claim(ack_token.NOTICE, 42, 7, 2_000)


def test_round_trip():
    token = ack_token.make(KEY, CLAIM)
    assert ack_token.read(KEY, token, 1_999) == CLAIM
    assert len(token) == ack_token.TOKEN_CHARACTERS
    assert set(token) <= set(string.ascii_letters + string.digits + "-_")


@given(
    st.sampled_from([ack_token.NOTICE, ack_token.MESSAGE]),
    *[st.integers(0, 2**63 - 1)] * 2,
    st.integers(1, 2**63 - 1),
)
def test_round_trip_of_any_claim(kind, record_id, user_id, expires):
    claim = Claim(kind, record_id, user_id, expires)
    assert ack_token.read(KEY, ack_token.make(KEY, claim), expires - 1) == claim


def test_expired_at_its_second():
    token = ack_token.make(KEY, CLAIM)
    with pytest.raises(ExpiredToken) as caught:
        ack_token.read(KEY, token, 2_000)
    assert caught.value.claim == CLAIM


def test_every_changed_character_is_noticed():
    token = ack_token.make(KEY, CLAIM)
    for position, character in enumerate(token):
        other = "A" if character != "A" else "B"
        changed = token[:position] + other + token[position + 1 :]
        with pytest.raises(BadToken):
            ack_token.read(KEY, changed, 0)


def test_same_bytes_in_another_spelling_are_refused():
    token = ack_token.make(KEY, CLAIM)
    raw = base64.urlsafe_b64decode(token + "==")
    alphabet = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
    twins = [
        token[:-1] + last
        for last in alphabet
        if last != token[-1]
        and base64.urlsafe_b64decode(token[:-1] + last + "==") == raw
    ]
    assert twins, "the last character has spare bits"
    for twin in twins:
        with pytest.raises(BadToken):
            ack_token.read(KEY, twin, 0)


@pytest.mark.parametrize(
    "token",
    [
        "",
        None,
        7,
        "x",
        "A" * ack_token.TOKEN_CHARACTERS,
        "=" * ack_token.TOKEN_CHARACTERS,
        "ü" * ack_token.TOKEN_CHARACTERS,
        "\x00" * ack_token.TOKEN_CHARACTERS,
        "A" * 1_000_000,
        "../../etc/passwd".ljust(ack_token.TOKEN_CHARACTERS, "A"),
    ],
)
def test_nonsense_is_refused(token):
    with pytest.raises(BadToken):
        ack_token.read(KEY, token, 0)


def test_another_database_and_another_purpose():
    token = ack_token.make(KEY, CLAIM)
    with pytest.raises(BadToken):
        ack_token.read(ack_token.derive_key("another secret"), token, 0)
    with pytest.raises(BadToken):
        ack_token.read(b"the database's secret", token, 0)
    with pytest.raises(ValueError, match="empty"):
        ack_token.derive_key("")


def test_kinds_do_not_mix():
    notice = ack_token.make(KEY, CLAIM)
    message = ack_token.make(KEY, CLAIM._replace(kind=ack_token.MESSAGE))
    assert notice != message
    assert ack_token.read(KEY, message, 0).kind == ack_token.MESSAGE
