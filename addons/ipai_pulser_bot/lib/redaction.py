# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Take secrets out of texts before they are stored, shown or sent.

Exact secrets that we hold are found in the forms in which programs print them; what
only looks like a secret is found by its shape.
"""

import base64
import json
import re
from urllib.parse import quote, quote_plus

REDACTED = "[redacted]"
MIN_SECRET_CHARS = 6
MIN_LINE_CHARS = 16

# The shapes are the issuers' own documented prefixes. GitHub's newer tokens have no
# fixed length, so only a lower bound is given.
SHAPES = tuple(
    re.compile(pattern)
    for pattern in (
        r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----"
        r"(?:(?!-----)[\s\S]){0,20000}"
        r"(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?",
        r"\bgh[pousr]_[A-Za-z0-9._-]{36,}",
        r"\bgithub_pat_[A-Za-z0-9_]{22,}",
        r"\bsk-ant-[A-Za-z0-9_-]{16,}",
        r"\beyJ[A-Za-z0-9_-]{8,4000}\.eyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{8,}",
        r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
        r"\bxox[abposr]-[A-Za-z0-9-]{10,}",
        r"\bglpat-[A-Za-z0-9_-]{20,}",
        r"\b(?:npm|pypi)[_-][A-Za-z0-9_-]{36,}",
    )
)
_AUTHORIZATION = re.compile(
    r"(?i)(\bauthorization[\"']?\s{0,3}[:=]\s{0,3}[\"']?(?:basic|bearer|token)\s{1,3})"
    r"[A-Za-z0-9._~+/=-]{8,}"
)
_USER_INFO = re.compile(r"(?i)(\bhttps?://)[^\s/@\"'<>]{1,1000}@")


def redact(text, secrets=()):
    """Return the text with ``[redacted]`` in place of secrets.

    :param str text: anything
    :param secrets: exact values that must not show, also within base64, URL-encoded,
        JSON-encoded or hexadecimal text, and line by line when they have several
        lines; values under six characters are ordinary words and are left
    """
    for form in _forms(secrets):
        text = text.replace(form, REDACTED)
    for shape in SHAPES:
        text = shape.sub(REDACTED, text)
    text = _AUTHORIZATION.sub(rf"\g<1>{REDACTED}", text)
    return _USER_INFO.sub(rf"\g<1>{REDACTED}@", text)


def has_secret_shape(text):
    """Say whether something in the text has the shape of a secret."""
    return any(shape.search(text) for shape in SHAPES)


def _forms(secrets):
    """Return every form of the secrets, the longest first."""
    forms = set()
    for secret in secrets:
        for value in (secret, secret.strip()):
            if len(value) >= MIN_SECRET_CHARS:
                forms |= _encodings(value)
        lines = (line.strip() for line in secret.splitlines())
        forms.update(
            line
            for line in lines
            if len(line) >= MIN_LINE_CHARS and not line.startswith("-----")
        )
    return sorted(forms, key=len, reverse=True)


def _encodings(value):
    data = value.encode("utf-8", "surrogatepass")
    forms = {
        value,
        quote(data, safe=""),
        quote(data),
        quote_plus(data),
        json.dumps(value)[1:-1],
        json.dumps(value, ensure_ascii=False)[1:-1],
        data.hex(),
        data.hex().upper(),
    }
    for offset in range(3):
        forms |= _base64_forms(data, offset)
    return {form for form in forms if len(form) >= MIN_SECRET_CHARS}


def _base64_forms(data, offset):
    """Return what base64 shows of the secret when ``offset`` bytes precede it.

    Characters that also depend on the neighbouring bytes are left out, so that the
    rest is found whatever stands before and behind.
    """
    encoded = base64.b64encode(b"\0" * offset + data)
    start = (0, 2, 3)[offset]
    end = (offset + len(data)) * 8 // 6
    standard = encoded[start:end].decode()
    return {standard, standard.replace("+", "-").replace("/", "_")}
