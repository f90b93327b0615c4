# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Signatures of webhooks, as GitHub sends them in ``X-Hub-Signature-256``."""

import hashlib
import hmac
import re

PREFIX = "sha256="
_HEADER = re.compile(r"sha256=[0-9a-f]{64}", re.ASCII)


def sign(secret, body):
    """Return ``sha256=`` and the hexadecimal HMAC-SHA256 of the body.

    :param str secret: the webhook's secret
    :param bytes body: the raw body, exactly as it came
    :raises ValueError: without a secret anybody could sign
    """
    if not secret:
        raise ValueError("The webhook secret is empty.")
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return PREFIX + digest


def verify(secret, body, header):
    """Say whether the header is this body's signature, in constant time.

    :param header: value of ``X-Hub-Signature-256``, ``None`` when it was not sent
    :raises ValueError: the secret is empty
    """
    expected = sign(secret, body)
    if not isinstance(header, str) or not _HEADER.fullmatch(header):
        return False
    return hmac.compare_digest(expected, header)
