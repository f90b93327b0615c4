# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A certificate authority for servers that tests start."""

import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = datetime.timedelta(days=1)
PEM = serialization.Encoding.PEM


class Authority:
    """Signs certificates of servers; ``path`` is its own, which clients trust.

    :param folder: where its files go
    """

    def __init__(self, folder, name="Stand-in Authority"):
        self.folder, self._name = Path(folder), name
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.path = self.folder / f"{name.lower().replace(' ', '-')}.crt"
        self.path.write_bytes(self._sign(name, self._key.public_key()))

    def issue(self, host):
        """Return (certificate, key) for a server, both as PEM text."""
        key = ec.generate_private_key(ec.SECP256R1())
        private = key.private_bytes(
            PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        return self._sign(host, key.public_key(), host).decode(), private.decode()

    def _sign(self, name, key, host=None):
        now = datetime.datetime.now(datetime.UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(_common_name(name))
            .issuer_name(_common_name(self._name))
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - DAY)
            .not_valid_after(now + DAY)
            .add_extension(x509.BasicConstraints(host is None, None), critical=True)
        )
        if host:
            names = x509.SubjectAlternativeName([x509.DNSName(host)])
            builder = builder.add_extension(names, critical=False)
        return builder.sign(self._key, hashes.SHA256()).public_bytes(PEM)


def _common_name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])
