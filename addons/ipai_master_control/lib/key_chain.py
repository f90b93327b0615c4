# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rotation of the signing key: each key signs whom it follows and from when on.

The database keeps the public keys, but it is not believed. One key comes from outside
(the signing key of the environment, or a public key that an auditor was given); it
vouches, by its statement, for the key before it, that one for the one before, and so
on. Who can write to the database, but not sign, cannot add a key to the chain. A key is
valid from the moment in its own statement until that of its successor.
"""

import base64
import binascii
from dataclasses import dataclass

from .checkpoint import BadKey, PublicKey

TITLE = "master-control/evidence-key/v1"


def statement(origin, key_id, valid_from, previous):
    """Return the text a key signs when it takes over.

    :param valid_from: ISO text in UTC with microseconds and ``Z``
    :param previous: base64 of the public key before, "" for the first one
    """
    return "\n".join((TITLE, origin, key_id, valid_from, previous or "none")) + "\n"


@dataclass(frozen=True)
class KnownKey:
    """A public key as the database tells of it."""

    key_id: str
    public_key: str  # base64
    valid_from: str  # ISO, UTC, with Z
    previous: str  # base64 of the key before, "" for the first
    signature: str  # base64, over the statement, by this key itself

    def public(self):
        return PublicKey.parse(self.public_key)

    def problem(self, origin):
        """Return what is wrong with the row, "" when nothing is."""
        try:
            public = self.public()
            signature = base64.b64decode(self.signature, validate=True)
        except (BadKey, binascii.Error, ValueError):
            return "it cannot be read"
        if public.key_id != self.key_id:
            return "its id does not fit"
        text = statement(origin, self.key_id, self.valid_from, self.previous)
        return "" if public.verifies(signature, text.encode()) else "it is not signed"


@dataclass(frozen=True)
class ValidKey:
    """A key that the chain vouches for, and when it was used."""

    public: PublicKey
    valid_from: str
    valid_until: str  # "" for the newest

    def covers(self, moment):
        """Say whether the key was the one in use at ``moment`` (ISO text with Z)."""
        return self.valid_from <= moment and (
            not self.valid_until or moment < self.valid_until
        )


def vouched(origin, rows, anchors):
    """Return ``([ValidKey], [problems])``, newest first.

    :param rows: the :class:`KnownKey` rows of one log, in any order
    :param anchors: public keys from outside the database; with none, the newest row is
        taken for one, and only the database vouches for it: say so to the reader
    """
    trusted = {key.key_id for key in anchors}
    valid, problems, expected = [], [], None
    for row in sorted(rows, key=lambda one: one.valid_from, reverse=True):
        if problem := row.problem(origin):
            problems.append(f"Key {row.key_id}: {problem}.")
            continue
        is_first = not anchors and not valid
        if not is_first and row.key_id not in trusted | {expected}:
            problems.append(f"Key {row.key_id}: no key that we trust vouches for it.")
            continue
        until = valid[-1].valid_from if valid else ""
        valid.append(ValidKey(row.public(), row.valid_from, until))
        expected = PublicKey.parse(row.previous).key_id if row.previous else None
    return valid, problems
