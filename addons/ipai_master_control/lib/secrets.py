# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Secrets come from the environment or from files that it names.

A setting keeps only the *name* of a secret; the code that uses it fixes the *kind*. So
whoever may edit a setting cannot send, say, the model's key to a webhook.
"""

import os
import re
from pathlib import Path
from urllib.parse import urlsplit

PREFIX = "MC_SECRET_"
FILE_SUFFIX = "_FILE"
DEFAULT_NAME = "default"
REDACTED = "[redacted]"
MIN_SECRET_CHARS = 6


class SecretMissing(LookupError):
    """No such secret; the message names the variables that were looked at."""


def variable(kind, name=DEFAULT_NAME):
    """Return the environment variable of a secret, e.g. ``MC_SECRET_MODEL_KEY__EU``."""
    parts = [_upper(kind)]
    if (name or DEFAULT_NAME).lower() != DEFAULT_NAME:
        parts.append(_upper(name))
    return PREFIX + "__".join(parts)


def _upper(text):
    return re.sub(r"[^A-Z0-9]", "_", text.upper())


def resolve(kind, name=DEFAULT_NAME):
    """Return the secret of that kind and name.

    Looks at ``MC_SECRET_<KIND>[__<NAME>]``, then at the same with ``_FILE``, which
    holds the path of a file whose content is the secret (one trailing newline is
    dropped).

    Raises :class:`SecretMissing`, which never carries a value.
    """
    key = variable(kind, name)
    if value := os.environ.get(key):
        return value
    path = os.environ.get(key + FILE_SUFFIX)
    if not path:
        raise SecretMissing(f"Set {key} or {key}{FILE_SUFFIX} in the environment.")
    value = _read(path)
    if not value:
        raise SecretMissing(
            f"{key}{FILE_SUFFIX} names a file that is empty or cannot be read."
        )
    return value


def _read(path):
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
    return re.sub(r"\r?\n\Z", "", text)


def known_values():
    """Return every secret value the environment gives, for redaction."""
    values = set()
    for key, value in os.environ.items():
        if not key.startswith(PREFIX) or not value:
            continue
        values.add(_read(value) if key.endswith(FILE_SUFFIX) else value)
    return frozenset(values - {""})


def redact(text):
    """Return the text without any secret that the environment gives.

    A value that holds several secrets (a rotation) is looked for piece by piece, one
    that is a URL (a Slack webhook) also by its path, which is what error texts quote.
    """
    for piece in sorted(_pieces(), key=len, reverse=True):
        text = text.replace(piece, REDACTED)
    return text


def _pieces():
    pieces = set()
    for value in known_values():
        for piece in {value, *value.split()}:
            pieces.update((piece, piece.removeprefix("whsec_")))
            if "://" in piece:
                pieces.add(_path(piece))
    # Shorter ones are ordinary words.
    return {piece for piece in pieces if len(piece) >= MIN_SECRET_CHARS}


def _path(url):
    try:
        return urlsplit(url).path
    except ValueError:
        return ""
