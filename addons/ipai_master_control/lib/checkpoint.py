# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Signed checkpoints of the sealed log.

Text and signature are those of C2SP: https://c2sp.org/tlog-checkpoint and
https://c2sp.org/signed-note, so that other people's witnesses and tools read them::

    master-control/evidence/5a6e0a0e-…      origin: one log per company
    100                                     tree size
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
    time 2026-05-06T07:08:09.012345Z        extension line

    — master-control/evidence/5a6e0a0e-… Az3grlgt…

The signature is Ed25519 over the text up to and with the newline before the blank line.
"""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

ORIGIN_PREFIX = "master-control/evidence/"
ED25519 = b"\x01"
SEED_BYTES = 32
KEY_HASH_BYTES = 4
SIGNATURE_BYTES = 64
TIME_PREFIX = "time "
MAX_NOTE_CHARS = 16_384
_DASH = "\N{EM DASH} "
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


class BadNote(ValueError):
    """A text that is no checkpoint; the message says why."""


class BadKey(ValueError):
    """A text that is no Ed25519 key; the message never carries the text."""


@dataclass(frozen=True)
class Checkpoint:
    """What a checkpoint says: this log, this many leaves, this root, at this time."""

    origin: str
    tree_size: int
    root: bytes
    time: str = ""

    def text(self):
        """Return the text that is signed."""
        lines = [
            self.origin,
            str(self.tree_size),
            base64.b64encode(self.root).decode(),
        ]
        if self.time:
            lines.append(TIME_PREFIX + self.time)
        return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class Signature:
    """One signature line of a note."""

    name: str
    key_hash: bytes
    value: bytes


@dataclass(frozen=True)
class PublicKey:
    """An Ed25519 public key (raw bytes)."""

    raw: bytes

    def __post_init__(self):
        if len(self.raw) != SEED_BYTES:
            raise BadKey("An Ed25519 public key has 32 bytes.")

    @property
    def key_id(self):
        """The key's name in the database: 16 hex digits of its SHA-256."""
        return hashlib.sha256(self.raw).hexdigest()[:16]

    @property
    def text(self):
        return base64.b64encode(self.raw).decode()

    def key_hash(self, name):
        """Return the four bytes that name the key in a signature line."""
        digest = hashlib.sha256(name.encode() + b"\n" + ED25519 + self.raw)
        return digest.digest()[:KEY_HASH_BYTES]

    def verifier(self, name):
        """Return the key as signed-note tools take it: ``name+hash+base64``."""
        encoded = base64.b64encode(ED25519 + self.raw).decode()
        return f"{name}+{self.key_hash(name).hex()}+{encoded}"

    def verifies(self, signature, message):
        """Say whether ``signature`` (bytes) is this key's over ``message`` (bytes)."""
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, message)
        except InvalidSignature:
            return False
        return True

    @classmethod
    def parse(cls, text):
        """Read base64, PEM or a verifier line; raise :class:`BadKey`."""
        text = text.strip()
        if text.startswith("-----BEGIN"):
            return cls(_raw_public(_load_pem_public(text)))
        if text.count("+") >= 2 and (match := re.search(r"\+[0-9a-f]{8}\+", text)):
            data = _decode(text[match.end() :], BadKey, "not base64")
            if data[:1] != ED25519:
                raise BadKey("The verifier key is not of type Ed25519.")
            return cls(data[1:])
        return cls(_decode(text, BadKey, "not base64"))


class SigningKey:
    """The private key of the sealer. It never leaves this object."""

    def __init__(self, key):
        self._key = key
        self.public = PublicKey(_raw_public(key.public_key()))

    def __repr__(self):
        return f"<SigningKey {self.public.key_id}>"

    @classmethod
    def parse(cls, text):
        """Read a PEM private key or a base64 seed of 32 bytes; raise BadKey."""
        text = text.strip()
        if text.startswith("-----BEGIN"):
            return cls(_load_pem_private(text))
        seed = _decode(text, BadKey, "neither PEM nor base64")
        if len(seed) != SEED_BYTES:
            raise BadKey("The signing key's seed must have 32 bytes.")
        return cls(Ed25519PrivateKey.from_private_bytes(seed))

    def sign_bytes(self, message):
        """Return the 64 bytes of the signature over ``message``."""
        return self._key.sign(message)

    def sign(self, checkpoint):
        """Return the signed note; the key's name is the checkpoint's origin."""
        text = checkpoint.text()
        value = self._key.sign(text.encode())
        key_hash = self.public.key_hash(checkpoint.origin)
        encoded = base64.b64encode(key_hash + value).decode()
        return f"{text}\n{_DASH}{checkpoint.origin} {encoded}\n"


def origin(company_uuid):
    """Return the origin line of a company's log."""
    return ORIGIN_PREFIX + company_uuid


def parse(note):
    """Return ``(Checkpoint, [Signature])`` of a note, signed or not.

    :raises BadNote: says what is wrong
    """
    if len(note) > MAX_NOTE_CHARS:
        raise BadNote("The note is too long.")
    text, separator, tail = note.partition("\n\n")
    body = _parse_text(text if separator else note.removesuffix("\n"))
    if not separator:
        return body, []
    if not tail.endswith("\n"):
        raise BadNote("The last signature line has no end.")
    return body, [_parse_signature(line) for line in tail[:-1].split("\n")]


def _parse_text(text):
    lines = text.split("\n")
    if len(lines) < 3 or not all(lines):
        raise BadNote("A checkpoint has three lines: origin, tree size and root.")
    if not _SIZE.fullmatch(lines[1]):
        raise BadNote("The tree size is not a number.")
    root = _decode(lines[2], BadNote, "The root is not base64.")
    if len(root) != hashlib.sha256().digest_size:
        raise BadNote("The root must have 32 bytes.")
    if len(lines) > 4 or (len(lines) == 4 and not lines[3].startswith(TIME_PREFIX)):
        raise BadNote("The checkpoint has lines that we do not write.")
    time = lines[3][len(TIME_PREFIX) :] if len(lines) == 4 else ""
    return Checkpoint(lines[0], int(lines[1]), root, time)


def _parse_signature(line):
    if not line.startswith(_DASH):
        raise BadNote("A signature line must begin with an em dash.")
    name, space, encoded = line[len(_DASH) :].rpartition(" ")
    data = _decode(encoded, BadNote, "The signature is not base64.")
    if not space or not name or len(data) != KEY_HASH_BYTES + SIGNATURE_BYTES:
        raise BadNote("The signature line has not the right form.")
    return Signature(name, data[:KEY_HASH_BYTES], data[KEY_HASH_BYTES:])


def verify(note, public_key):
    """Return the Checkpoint that ``public_key`` signed in this note.

    :raises BadNote: no such signature, or it does not fit the text
    """
    body, signatures = parse(note)
    wanted = public_key.key_hash(body.origin)
    for signature in signatures:
        if signature.name == body.origin and signature.key_hash == wanted:
            if public_key.verifies(signature.value, body.text().encode()):
                return body
            raise BadNote(f"The signature of key {public_key.key_id} is wrong.")
    raise BadNote(f"The note is not signed by key {public_key.key_id}.")


def _decode(text, error, message):
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise error(message) from None


def _load_pem_private(text):
    try:
        key = serialization.load_pem_private_key(text.encode(), password=None)
    except (ValueError, TypeError):
        raise BadKey("The signing key's PEM cannot be read.") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise BadKey("The signing key is not of type Ed25519.")
    return key


def _load_pem_public(text):
    try:
        key = serialization.load_pem_public_key(text.encode())
    except ValueError:
        raise BadKey("The public key's PEM cannot be read.") from None
    if not isinstance(key, Ed25519PublicKey):
        raise BadKey("The public key is not of type Ed25519.")
    return key


def _raw_public(key):
    return key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
