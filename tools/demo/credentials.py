# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Keys and secrets of one stage: made on the spot, kept in files of their own."""

import base64
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

KEY_BITS = 2048


@dataclass(frozen=True)
class Credentials:
    """What the App, its webhook and the model share with us."""

    webhook_secret: str
    public_key_pem: str
    model_key: str
    folder: Path

    def variables(self):
        """Environment variables that name the files; no value among them."""
        return {
            "MC_SECRET_GITHUB_WEBHOOK_FILE": str(self.folder / "webhook"),
            "MC_SECRET_GITHUB_KEY_FILE": str(self.folder / "app.pem"),
            "MC_SECRET_MODEL_KEY_FILE": str(self.folder / "model"),
            "MC_SECRET_EVIDENCE_SIGNING_FILE": str(self.folder / "evidence"),
            "MC_EVIDENCE_WITNESS_FILE": str(self.folder.parent / "witness.jsonl"),
        }


def create(folder, model_key=None):
    """Create the credentials in ``folder``, readable for this user alone.

    :param model_key: a real key to use; else one is made up for the stand-in
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    webhook_secret = secrets.token_hex(32)
    model_key = model_key or f"sk-ant-standin-{secrets.token_hex(24)}"
    _write(folder / "app.pem", pem)
    _write(folder / "webhook", webhook_secret.encode())
    _write(folder / "model", model_key.encode())
    _write(folder / "evidence", base64.b64encode(secrets.token_bytes(32)))
    return Credentials(webhook_secret, public.decode(), model_key, folder)


def _write(path, content):
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(content)
