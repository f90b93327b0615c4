# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Signatures as in Standard Webhooks 1.0 (symmetric, ``v1``).

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md

A secret is ``whsec_`` plus the key in base64, or plain text that is the key itself. A
value may hold several secrets separated by white space, the newest first: a message
then carries one signature for each, so that receivers can change over one by one.
"""

import base64
import binascii
import hashlib
import hmac

ID_HEADER = "webhook-id"
TIMESTAMP_HEADER = "webhook-timestamp"
SIGNATURE_HEADER = "webhook-signature"
SECRET_PREFIX = "whsec_"
VERSION = "v1"
TOLERANCE_SECONDS = 300
MAX_SIGNATURES = 10
MAX_TIMESTAMP_DIGITS = 12


class SecretUnusable(ValueError):
    """A secret that is no key; the message never carries it."""


class VerificationFailed(ValueError):
    """A message that is not to be trusted, and why."""


def keys(secret):
    """Return the keys (bytes) of a secret's value, newest first.

    :raises SecretUnusable: there is none, or one is not valid base64
    """
    found = [_key(part) for part in (secret or "").split()]
    if not all(found) or not found:
        raise SecretUnusable("The signing secret is empty.")
    return found


def _key(text):
    if not text.startswith(SECRET_PREFIX):
        return text.encode()
    encoded = text.removeprefix(SECRET_PREFIX)
    try:
        return base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise SecretUnusable(
            f"After {SECRET_PREFIX} the signing secret is not base64."
        ) from None


def sign(secret, message_id, timestamp, body):
    """Return the value of the signature header: ``v1,…`` for each key.

    :param message_id: text without a dot, the same in every try
    :param timestamp: seconds since 1970 of this try, ``int``
    :param body: the bytes that are sent
    """
    return " ".join(
        f"{VERSION},{_signature(key, message_id, timestamp, body)}"
        for key in keys(secret)
    )


def headers(secret, message_id, timestamp, body):
    """Return the three headers of a message; see :func:`sign`."""
    return {
        ID_HEADER: message_id,
        TIMESTAMP_HEADER: str(timestamp),
        SIGNATURE_HEADER: sign(secret, message_id, timestamp, body),
    }


def verify(secret, given, body, now, tolerance=TOLERANCE_SECONDS):
    """Return the message's id when one of its signatures is by one of the keys.

    :param given: header names in any case -> texts
    :param body: the bytes as they were received
    :param now: seconds since 1970
    :param tolerance: seconds that the timestamp may be away from ``now``
    :raises VerificationFailed: with a reason that says nothing about the key
    """
    given = {name.lower(): value for name, value in given.items()}
    message_id = given.get(ID_HEADER)
    if not message_id:
        raise VerificationFailed(f"{ID_HEADER} is missing")
    timestamp = _timestamp(given.get(TIMESTAMP_HEADER), now, tolerance)
    expected = [
        _signature(key, message_id, timestamp, body).encode() for key in keys(secret)
    ]
    for candidate in (given.get(SIGNATURE_HEADER) or "").split()[:MAX_SIGNATURES]:
        version, _comma, signature = candidate.partition(",")
        if version == VERSION and _is_any(signature.encode(), expected):
            return message_id
    raise VerificationFailed("no signature fits")


def _is_any(signature, expected):
    """Compare with all of them, so that the time tells nothing."""
    return sum(hmac.compare_digest(signature, one) for one in expected) > 0


def _timestamp(text, now, tolerance):
    text = text or ""
    if not text.isascii() or not text.isdigit() or len(text) > MAX_TIMESTAMP_DIGITS:
        raise VerificationFailed(f"{TIMESTAMP_HEADER} is not a number of seconds")
    if abs(now - int(text)) > tolerance:
        raise VerificationFailed("the message is too old or from the future")
    return text


def _signature(key, message_id, timestamp, body):
    signed = f"{message_id}.{timestamp}.".encode() + body
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
