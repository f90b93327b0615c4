# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The public keys that a verification believes, from outside the database."""

import os
from contextlib import suppress
from pathlib import Path

from . import secrets
from .checkpoint import BadKey, PublicKey, SigningKey

SIGNING_KIND = "evidence_signing"
# A file with one public key a line (base64 or a verifier line), or one PEM.
PUBLIC_KEYS_VARIABLE = "MC_EVIDENCE_PUBLIC_KEYS_FILE"


def parse(text):
    """Return the public keys of a text: one PEM, or a key a line, ``#`` comments.

    :raises BadKey: a line is no key
    """
    if "-----BEGIN" in text:
        return [PublicKey.parse(text)]
    lines = (line.strip() for line in text.splitlines())
    return [PublicKey.parse(line) for line in lines if line and line[0] != "#"]


def from_environment():
    """Return ``(keys, problems)``: the signing key's public half, the listed keys."""
    keys, problems = [], []
    with suppress(secrets.SecretMissing):
        try:
            keys.append(SigningKey.parse(secrets.resolve(SIGNING_KIND)).public)
        except BadKey as error:
            problems.append(str(error))
    if path := os.environ.get(PUBLIC_KEYS_VARIABLE):
        try:
            keys += parse(Path(path).read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, BadKey) as error:
            problems.append(f"{PUBLIC_KEYS_VARIABLE}: {type(error).__name__}")
    return list(dict.fromkeys(keys)), problems
