# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Time stamps of RFC 3161: the question, and what an answer has to be.

Whether the authority's certificate is to be trusted is the auditor's to say (``openssl
ts -verify -CAfile``); here the token must be whole: our hash, our nonce, signed by the
certificate in it, which must be one for time stamping and valid at the token's time.
"""

import hashlib
import hmac
import secrets

from asn1crypto import cms, core, tsp
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

REQUEST_TYPE = "application/timestamp-query"
RESPONSE_TYPE = "application/timestamp-reply"
NONCE_BITS = 64
GRANTED = ("granted", "granted_with_mods")
HASHES = {"sha256": hashes.SHA256, "sha384": hashes.SHA384, "sha512": hashes.SHA512}


class _Response(core.Sequence):
    """TimeStampResp; asn1crypto's own wants a token in a refusal, too."""

    _fields = [
        ("status", tsp.PKIStatusInfo),
        ("time_stamp_token", cms.ContentInfo, {"optional": True}),
    ]


class BadTimestamp(ValueError):
    """An answer that is no time stamp over our data; the message says why."""


def request(data):
    """Return ``(DER of a TimeStampReq, nonce)`` for a time stamp over ``data``."""
    nonce = secrets.randbits(NONCE_BITS)
    query = tsp.TimeStampReq(
        {
            "version": "v1",
            "message_imprint": {
                "hash_algorithm": {"algorithm": "sha256"},
                "hashed_message": hashlib.sha256(data).digest(),
            },
            "nonce": nonce,
            "cert_req": True,
        }
    )
    return query.dump(), nonce


def check(response, data, nonce):
    """Return the time (aware datetime) of a TimeStampResp (DER) over ``data``.

    :raises BadTimestamp: says what is wrong with it
    """
    try:
        return _check(_Response.load(response, strict=True), data, nonce)
    except BadTimestamp:
        raise
    except (ValueError, TypeError, KeyError, UnsupportedAlgorithm) as error:
        raise BadTimestamp(f"The answer cannot be read: {error}") from None


def _check(response, data, nonce):
    status = response["status"]["status"].native
    if status not in GRANTED:
        raise BadTimestamp(f"The authority refuses: {status}.")
    token = response["time_stamp_token"]
    if token["content_type"].native != "signed_data":
        raise BadTimestamp("The token is not signed.")
    signed = token["content"]
    if signed["encap_content_info"]["content_type"].native != "tst_info":
        raise BadTimestamp("The token holds no time stamp.")
    content = signed["encap_content_info"]["content"]
    info = content.parsed
    imprint = info["message_imprint"]
    algorithm = imprint["hash_algorithm"]["algorithm"].native
    digest = imprint["hashed_message"].native
    if algorithm != "sha256" or not hmac.compare_digest(
        digest, hashlib.sha256(data).digest()
    ):
        raise BadTimestamp("The time stamp is over something else.")
    if info["nonce"].native != nonce:
        raise BadTimestamp("The time stamp answers another question.")
    moment = info["gen_time"].native
    _check_signature(signed, bytes(content), moment)
    return moment


def _check_signature(signed, content, moment):
    if len(signed["signer_infos"]) != 1:
        raise BadTimestamp("The token must have one signer.")
    signer = signed["signer_infos"][0]
    certificate = _certificate(signed, signer)
    attributes = {
        attribute["type"].native: attribute["values"]
        for attribute in signer["signed_attrs"]
    }
    digest_name = signer["digest_algorithm"]["algorithm"].native
    if digest_name not in HASHES:
        raise BadTimestamp(f"The hash {digest_name} is not accepted.")
    if attributes["content_type"][0].native != "tst_info":
        raise BadTimestamp("The signature is over something else.")
    digest = hashlib.new(digest_name, content).digest()
    if attributes["message_digest"][0].native != digest:
        raise BadTimestamp("The time stamp was changed.")
    _check_certificate(certificate, moment)
    # RFC 5652, 5.4: signed is the attributes' DER as a SET, not with its context tag.
    _verify(certificate, signer, signer["signed_attrs"].untag().dump(), digest_name)


def _certificate(signed, signer):
    wanted = signer["sid"]
    for choice in signed["certificates"]:
        if choice.name != "certificate":
            continue
        found = choice.chosen
        if wanted.name == "subject_key_identifier":
            if found.key_identifier == wanted.chosen.native:
                return x509.load_der_x509_certificate(found.dump())
        elif (found.issuer, found.serial_number) == (
            wanted.chosen["issuer"],
            wanted.chosen["serial_number"].native,
        ):
            return x509.load_der_x509_certificate(found.dump())
    raise BadTimestamp("The signer's certificate is not in the token.")


def _check_certificate(certificate, moment):
    try:
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except x509.ExtensionNotFound:
        raise BadTimestamp("The certificate is not for time stamping.") from None
    if list(usage.value) != [ExtendedKeyUsageOID.TIME_STAMPING] or not usage.critical:
        raise BadTimestamp("The certificate is not for time stamping.")
    since, until = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if not since <= moment <= until:
        raise BadTimestamp("The certificate was not valid at that time.")


def _verify(certificate, signer, message, digest_name):
    key, signature = certificate.public_key(), signer["signature"].native
    algorithm = HASHES[digest_name]()
    scheme = signer["signature_algorithm"].signature_algo
    try:
        if isinstance(key, rsa.RSAPublicKey) and scheme == "rsassa_pkcs1v15":
            key.verify(signature, message, padding.PKCS1v15(), algorithm)
        elif isinstance(key, rsa.RSAPublicKey) and scheme == "rsassa_pss":
            salted = padding.PSS(padding.MGF1(algorithm), padding.PSS.AUTO)
            key.verify(signature, message, salted, algorithm)
        elif isinstance(key, ec.EllipticCurvePublicKey) and scheme == "ecdsa":
            key.verify(signature, message, ec.ECDSA(algorithm))
        else:
            raise BadTimestamp(f"Signatures of type {scheme} are not accepted.")
    except InvalidSignature:
        raise BadTimestamp("The signature is wrong.") from None
