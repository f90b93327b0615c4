# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Canonical JSON and the content hash of a piece of evidence.

Canonical means: one value has exactly one text (sorted keys, no spaces, UTF-8, no NaN).
The text is stored and hashed as it is; it never goes through ``jsonb``, which would
turn 1.10 into 1.1 and so break the hash.
"""

import datetime
import decimal
import hashlib
import json
import math
import re

MAX_DEPTH = 64
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
# PostgreSQL text cannot hold NUL, and UTF-8 cannot hold a lone surrogate.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class NotCanonical(ValueError):
    """A value that has no canonical JSON text; ``path`` says where it sits."""

    def __init__(self, path, reason):
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


def storable_text(text):
    """Return ``text`` with NUL and lone surrogates replaced by U+FFFD."""
    return _UNSTORABLE.sub(REPLACEMENT, text)


def storable(value, path="value", depth=0):
    """Return ``value`` reduced to JSON types that PostgreSQL can keep.

    Dates become ISO 8601 text and decimals their plain text, so that no digit is lost.
    Raises :class:`NotCanonical` for anything else, naming the element.
    """
    if depth > MAX_DEPTH:
        raise NotCanonical(path, f"nested deeper than {MAX_DEPTH} levels")
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return storable_text(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise NotCanonical(path, f"{value} is not a JSON number")
        return value
    if isinstance(value, decimal.Decimal):
        return format(value, "f")
    if isinstance(value, datetime.date | datetime.datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return _storable_object(value, path, depth)
    if isinstance(value, list | tuple):
        return [
            storable(item, f"{path}[{index}]", depth + 1)
            for index, item in enumerate(value)
        ]
    raise NotCanonical(path, f"a {type(value).__name__} is not a JSON value")


def _storable_object(value, path, depth):
    result = {}
    for key, item in value.items():
        if not isinstance(key, str):
            raise NotCanonical(path, f"the key {key!r} is not a string")
        result[storable_text(key)] = storable(item, f"{path}.{key}", depth + 1)
    return result


def dumps(value, path="value"):
    """Return the canonical JSON text of ``value`` (a ``str``)."""
    return json.dumps(
        storable(value, path),
        ensure_ascii=False,
        allow_nan=False,
        separators=(",", ":"),
        sort_keys=True,
    )


def content_hash(salt, *, name, body, uri, actor_name, file_sha256, meta):
    """Return the hex SHA-256 of salt and content of one piece of evidence.

    :param salt: hex text, hashed as the bytes it stands for
    :param meta: the stored canonical JSON text itself, hashed as a string; missing
        values are ``None``
    """
    content = {
        "actor_name": actor_name,
        "body": body,
        "file_sha256": file_sha256,
        "meta": meta,
        "name": name,
        "uri": uri,
    }
    digest = hashlib.sha256(bytes.fromhex(salt))
    digest.update(dumps(content, "content").encode())
    return digest.hexdigest()
