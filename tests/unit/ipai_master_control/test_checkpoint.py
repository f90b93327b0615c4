# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Checkpoints against the examples of C2SP and RFC 8032, and against forgers."""

import base64

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from mc_lib import checkpoint
from mc_lib.checkpoint import BadKey, BadNote, Checkpoint, PublicKey, SigningKey

# RFC 8032 section 7.1, test 1: seed, public key, signature of the empty message.
SEED = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
PUBLIC = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
SIGNATURE = (
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
    "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
)
# The example of https://c2sp.org/signed-note and golang.org/x/mod/sumdb/note:
# the verifier key of PeterNeumann and the note that it signed.
VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NOTE_TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
NOTE_SIGNATURE = (
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotp"
    "RZb6KE6RyyBwJnAM="
)
ROOT = bytes(range(32))
POINT = Checkpoint("log.example/one", 7, ROOT, "2026-05-06T07:08:09.000000Z")


def seed(number=1):
    return base64.b64encode(bytes([number]) * 32).decode()


@pytest.fixture
def key():
    return SigningKey.parse(seed())


def test_the_vector_of_the_rfc():
    key = SigningKey.parse(base64.b64encode(bytes.fromhex(SEED)).decode())
    assert key.public.raw.hex() == PUBLIC
    assert key.sign_bytes(b"").hex() == SIGNATURE
    assert key.public.verifies(bytes.fromhex(SIGNATURE), b"")
    assert not key.public.verifies(bytes.fromhex(SIGNATURE), b"x")


def test_the_published_note():
    key = PublicKey.parse(VKEY)
    assert key.verifier("PeterNeumann") == VKEY
    data = base64.b64decode(NOTE_SIGNATURE)
    assert data[:4] == key.key_hash("PeterNeumann")
    assert key.verifies(data[4:], NOTE_TEXT.encode())


def test_a_note_has_the_right_form(key):
    note = key.sign(POINT)
    lines = note.split("\n")
    assert lines[:4] == [
        "log.example/one",
        "7",
        base64.b64encode(ROOT).decode(),
        "time 2026-05-06T07:08:09.000000Z",
    ]
    assert lines[4] == "" and lines[5].startswith("\u2014 log.example/one ")
    assert lines[6:] == [""]
    assert checkpoint.verify(note, key.public) == POINT


def test_without_signature(key):
    assert checkpoint.parse(POINT.text()) == (POINT, [])
    with pytest.raises(BadNote, match="not signed"):
        checkpoint.verify(POINT.text(), key.public)


def test_another_key(key):
    with pytest.raises(BadNote, match="not signed"):
        checkpoint.verify(SigningKey.parse(seed(2)).sign(POINT), key.public)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\n7\n", "\n8\n"),
        ("log.example/one\n7", "log.example/two\n7"),
        ("07:08:09", "07:08:10"),
        ("AAECAwQF", "AAECAwQG"),
    ],
)
def test_a_changed_text(key, old, new):
    note = key.sign(POINT)
    assert old in note
    with pytest.raises(BadNote):
        checkpoint.verify(note.replace(old, new, 1), key.public)


def test_a_key_hash_on_a_foreign_signature(key):
    other = SigningKey.parse(seed(2)).sign(POINT)
    line = other.splitlines()[-1]
    data = base64.b64decode(line.rpartition(" ")[2])
    forged = base64.b64encode(key.public.key_hash(POINT.origin) + data[4:]).decode()
    note = other.replace(line, line.rpartition(" ")[0] + " " + forged)
    with pytest.raises(BadNote, match="wrong"):
        checkpoint.verify(note, key.public)


@pytest.mark.parametrize(
    "note",
    [
        "",
        "\n",
        "a\n1\n",
        "a\n-1\nAAAA\n",
        "a\n01\n" + base64.b64encode(ROOT).decode() + "\n",
        "a\n1\nAAAA\n",
        "a\n1\n***\n",
        POINT.text() + "extra\n",
        POINT.text() + "\nno dash AAAA\n",
        POINT.text() + "\n\u2014 name AAAA\n",
        POINT.text() + "\n\u2014 name AAAA",
        POINT.text() + "\n",
        "x" * 20_000,
    ],
)
def test_what_is_no_checkpoint(note):
    with pytest.raises(BadNote):
        checkpoint.parse(note)


def _pem(private):
    return private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


def test_keys_in_all_forms(key):
    private = Ed25519PrivateKey.from_private_bytes(b"\x01" * 32)
    assert SigningKey.parse(_pem(private)).public == key.public
    pem = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    for text in (key.public.text, pem.decode(), key.public.verifier("a+b/c")):
        assert PublicKey.parse(text) == key.public
    assert len(key.public.key_id) == 16


def test_what_is_no_key():
    foreign = generate_private_key(SECP256R1())
    wrong = ["", "x", "AAAA", "-----BEGIN PRIVATE KEY-----\nAAAA", _pem(foreign)]
    for text in wrong:
        with pytest.raises(BadKey) as error:
            SigningKey.parse(text)
        assert not text or text not in str(error.value)
    for text in ("", "AAAA", "name+12345678+AAAA", "-----BEGIN PUBLIC KEY-----"):
        with pytest.raises(BadKey):
            PublicKey.parse(text)


def test_a_key_does_not_show_itself(key):
    assert seed() not in repr(key) and key.public.key_id in repr(key)
