# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A time-stamping authority that makes real, signed RFC 3161 tokens.

``TimestampAuthority`` has a root certificate and one for time stamping; ``serve``
answers HTTP posts. ``changes`` lets a test have it lie.
"""

import datetime
import hashlib
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

YEAR = datetime.timedelta(days=365)


def _name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


class TimestampAuthority:
    """Answers TimeStampReq (DER) with TimeStampResp (DER)."""

    def __init__(self, kind="rsa", usage=ExtendedKeyUsageOID.TIME_STAMPING, age=YEAR):
        self.kind = kind
        now = datetime.datetime.now(datetime.UTC)
        self._root_key = ec.generate_private_key(ec.SECP256R1())
        self._key = (
            rsa.generate_private_key(65537, 2048)
            if kind == "rsa"
            else ec.generate_private_key(ec.SECP256R1())
        )
        self.root = self._certificate(
            "Stand-in Root", self._root_key.public_key(), now - age, None
        )
        self.certificate = self._certificate(
            "Stand-in TSA", self._key.public_key(), now - age, usage
        )

    def _certificate(self, name, key, since, usage):
        builder = (
            x509.CertificateBuilder()
            .subject_name(_name(name))
            .issuer_name(_name("Stand-in Root"))
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(since)
            .not_valid_after(since + 2 * YEAR)
            .add_extension(x509.BasicConstraints(usage is None, None), critical=True)
        )
        if usage:
            builder = builder.add_extension(
                x509.ExtendedKeyUsage([usage]), critical=True
            )
        return builder.sign(self._root_key, hashes.SHA256())

    @property
    def root_pem(self):
        return self.root.public_bytes(serialization.Encoding.PEM)

    def answer(self, request, **changes):
        """Return the response; ``changes`` (data, nonce, content, status) are lies."""
        query = tsp.TimeStampReq.load(request)
        if changes.get("status"):
            status = tsp.PKIStatusInfo({"status": changes["status"]})
            return core.SequenceOf([status], spec=tsp.PKIStatusInfo).dump()
        imprint = query["message_imprint"]
        if "data" in changes:
            imprint = {
                "hash_algorithm": {"algorithm": "sha256"},
                "hashed_message": hashlib.sha256(changes["data"]).digest(),
            }
        info = tsp.TSTInfo(
            {
                "version": "v1",
                "policy": "1.3.6.1.4.1.13762.3",
                "message_imprint": imprint,
                "serial_number": 7,
                "gen_time": datetime.datetime.now(datetime.UTC).replace(microsecond=0),
                "nonce": changes.get("nonce", query["nonce"].native),
            }
        )
        signed = self._signed(info, changes.get("content"))
        return tsp.TimeStampResp(
            {
                "status": {"status": "granted"},
                "time_stamp_token": {"content_type": "signed_data", "content": signed},
            }
        ).dump()

    def _signed(self, info, content):
        shown = asn1_x509.Certificate.load(
            self.certificate.public_bytes(serialization.Encoding.DER)
        )
        essential = tsp.SigningCertificateV2(
            {"certs": [{"cert_hash": hashlib.sha256(shown.dump()).digest()}]}
        )
        attributes = cms.CMSAttributes(
            [
                {"type": "content_type", "values": ["tst_info"]},
                {
                    "type": "message_digest",
                    "values": [hashlib.sha256(info.dump()).digest()],
                },
                {"type": "signing_certificate_v2", "values": [essential]},
            ]
        )
        signer = {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                "issuer_and_serial_number",
                {"issuer": shown.issuer, "serial_number": shown.serial_number},
            ),
            "digest_algorithm": {"algorithm": "sha256"},
            "signed_attrs": attributes,
            "signature_algorithm": self._algorithm(),
            "signature": self._signature(attributes.dump()),
        }
        return cms.SignedData(
            {
                "version": "v3",
                "digest_algorithms": [algos.DigestAlgorithm({"algorithm": "sha256"})],
                "encap_content_info": {
                    "content_type": "tst_info",
                    "content": core.ParsableOctetString(content or info.dump()),
                },
                "certificates": [shown],
                "signer_infos": [signer],
            }
        )

    def _algorithm(self):
        name = "sha256_rsa" if self.kind == "rsa" else "sha256_ecdsa"
        return {"algorithm": name}

    def _signature(self, message):
        if self.kind == "rsa":
            return self._key.sign(message, padding.PKCS1v15(), hashes.SHA256())
        return self._key.sign(message, ec.ECDSA(hashes.SHA256()))


@contextmanager
def serve(authority):
    """Give the URL of the authority on this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            request = self.rfile.read(int(self.headers["Content-Length"]))
            answer = authority.answer(request)
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_args):
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
