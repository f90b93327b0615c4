# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Signed links that acknowledge an escalation for one person.

The token says what is acknowledged (one notice or one message), by whom, and until
when; the signature covers all of it. Whoever holds it may acknowledge in that person's
name until it is used or has expired. Whether it was used is the record's state, not the
token's.
"""

import base64
import binascii
import hashlib
import hmac
import struct
from typing import NamedTuple

VERSION = 1
NOTICE, MESSAGE = "notice", "message"
_KINDS = {NOTICE: 1, MESSAGE: 2}
_NAMES = {number: kind for kind, number in _KINDS.items()}
_CLAIM = struct.Struct(">BBQQQ")
_SIGNATURE_BYTES = hashlib.sha256().digest_size
# 26 bytes of claim and 32 of signature make 78 characters of base64 without padding.
TOKEN_CHARACTERS = 78
PURPOSE = b"ipai_master_control acknowledgement 1"


class BadToken(Exception):
    """Not a token that we signed."""


class ExpiredToken(Exception):
    """A token of ours whose time is over; ``claim`` is what it said."""

    def __init__(self, claim):
        super().__init__("expired")
        self.claim = claim


class Claim(NamedTuple):
    """What a token says; ``expires`` in seconds since 1970 (UTC)."""

    kind: str
    record_id: int
    user_id: int
    expires: int


def derive_key(secret):
    """Return the key for these tokens from a secret that serves other purposes too."""
    if not secret:
        raise ValueError("The secret is empty.")
    return hmac.new(secret.encode(), PURPOSE, hashlib.sha256).digest()


def make(key, claim):
    """Return the token (URL safe text) for a ``Claim``."""
    packed = _CLAIM.pack(
        VERSION, _KINDS[claim.kind], claim.record_id, claim.user_id, claim.expires
    )
    return _encode(packed + _sign(key, packed))


def read(key, token, now):
    """Return the ``Claim`` of a token.

    :param now: seconds since 1970 (UTC)
    :raises BadToken: malformed, or not signed with this key
    :raises ExpiredToken: rightly signed, too old
    """
    if not isinstance(token, str) or len(token) != TOKEN_CHARACTERS:
        raise BadToken("wrong length")
    raw = _decode(token)
    packed, signature = raw[:-_SIGNATURE_BYTES], raw[-_SIGNATURE_BYTES:]
    if not hmac.compare_digest(_sign(key, packed), signature):
        raise BadToken("wrong signature")
    version, kind, record_id, user_id, expires = _CLAIM.unpack(packed)
    if version != VERSION or kind not in _NAMES:
        raise BadToken("unknown version or kind")
    claim = Claim(_NAMES[kind], record_id, user_id, expires)
    if now >= expires:
        raise ExpiredToken(claim)
    return claim


def _sign(key, packed):
    return hmac.new(key, packed, hashlib.sha256).digest()


def _encode(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(token):
    try:
        raw = base64.b64decode(token + "==", altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise BadToken("not base64") from None
    # Several texts decode to the same bytes; only ours counts.
    if not hmac.compare_digest(_encode(raw), token):
        raise BadToken("not in its canonical form")
    return raw
