# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
from dataclasses import replace

import pytest
from mc_lib.checkpoint import SigningKey
from mc_lib.key_chain import KnownKey, statement, vouched

ORIGIN = "log.example/one"


def signing(number):
    return SigningKey.parse(base64.b64encode(bytes([number]) * 32).decode())


def row(number, valid_from, previous=None):
    key = signing(number)
    before = signing(previous).public.text if previous else ""
    text = statement(ORIGIN, key.public.key_id, valid_from, before)
    signature = base64.b64encode(key.sign_bytes(text.encode())).decode()
    return KnownKey(key.public.key_id, key.public.text, valid_from, before, signature)


ROWS = [row(1, "2026-01"), row(2, "2026-02", 1), row(3, "2026-03", 2)]


def ids(valid):
    return [key.public.key_id for key in valid]


def test_the_newest_key_vouches_for_all_before():
    valid, problems = vouched(ORIGIN, ROWS, [signing(3).public])
    assert not problems
    assert ids(valid) == [signing(number).public.key_id for number in (3, 2, 1)]
    assert [key.valid_until for key in valid] == ["", "2026-03", "2026-02"]


def test_when_a_key_was_used():
    valid, _problems = vouched(ORIGIN, ROWS, [signing(3).public])
    second = valid[1]
    assert not second.covers("2026-01-31")
    assert second.covers("2026-02") and second.covers("2026-02-28")
    assert not second.covers("2026-03")
    assert valid[0].covers("2099")


def test_back_to_an_earlier_key():
    rows = [*ROWS, row(1, "2026-04", 3)]
    valid, problems = vouched(ORIGIN, rows, [signing(1).public])
    assert not problems and len(valid) == 4


@pytest.mark.parametrize("moment", ["2025-12", "2026-02-15", "2026-12"])
def test_a_foreign_key_is_not_believed(moment):
    """It signs its own statement well, but nobody that we trust names it."""
    rows = [*ROWS, row(9, moment, 3)]
    valid, problems = vouched(ORIGIN, rows, [signing(3).public])
    assert signing(9).public.key_id not in ids(valid) and len(valid) == 3
    assert problems == [
        f"Key {signing(9).public.key_id}: no key that we trust vouches for it."
    ]


def test_an_old_key_vouches_for_no_newer_one():
    valid, problems = vouched(ORIGIN, ROWS, [signing(2).public])
    assert ids(valid) == [signing(2).public.key_id, signing(1).public.key_id]
    assert len(problems) == 1


def test_without_anything_from_outside_the_newest_is_taken():
    valid, problems = vouched(ORIGIN, ROWS, [])
    assert len(valid) == 3 and not problems


@pytest.mark.parametrize(
    "change",
    [
        {"valid_from": "2026-02-02"},
        {"previous": ""},
        {"key_id": "0" * 16},
        {"public_key": signing(9).public.text},
        {"public_key": "rubbish"},
        {"signature": "***"},
    ],
)
def test_a_changed_row(change):
    rows = [ROWS[0], replace(ROWS[1], **change), ROWS[2]]
    valid, problems = vouched(ORIGIN, rows, [signing(3).public])
    assert problems
    assert ids(valid) != ids(vouched(ORIGIN, ROWS, [signing(3).public])[0]) or (
        "previous" in change
    )


def test_another_log():
    assert not vouched("log.example/two", ROWS, [signing(3).public])[0]
