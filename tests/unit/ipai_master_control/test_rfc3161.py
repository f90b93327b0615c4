# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import datetime
import shutil
import subprocess

import pytest
from asn1crypto import tsp
from cryptography.x509.oid import ExtendedKeyUsageOID
from mc_lib import outbound, rfc3161

from tools.tsa_standin import TimestampAuthority, serve

DATA = b"d2d2  rows.jsonl\n"


@pytest.fixture(scope="module", params=["rsa", "ec"])
def authority(request):
    return TimestampAuthority(request.param)


def _answer(authority, **changes):
    query, nonce = rfc3161.request(DATA)
    return authority.answer(query, **changes), nonce


def test_honest(authority):
    answer, nonce = _answer(authority)
    moment = rfc3161.check(answer, DATA, nonce)
    age = datetime.datetime.now(datetime.UTC) - moment
    assert abs(age.total_seconds()) < 60


def test_openssl_agrees(authority, tmp_path):
    """The command that README.txt gives to auditors."""
    assert shutil.which("openssl"), "part of Debian's base and of ubuntu's"
    (tmp_path / "data").write_bytes(DATA)
    (tmp_path / "stamp").write_bytes(_answer(authority)[0])
    (tmp_path / "ca").write_bytes(authority.root_pem)
    command = ["openssl", "ts", "-verify", "-data", "data", "-in", "stamp"]
    done = subprocess.run(
        [*command, "-CAfile", "ca"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Verification: OK" in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"data": b"other"}, "over something else"),
        ({"nonce": 5}, "another question"),
        ({"status": "rejection"}, "refuses"),
    ],
)
def test_lies(authority, changes, reason):
    answer, nonce = _answer(authority, **changes)
    with pytest.raises(rfc3161.BadTimestamp, match=reason):
        rfc3161.check(answer, DATA, nonce)


def test_changed_after_signing(authority):
    answer, nonce = _answer(authority)
    info = tsp.TimeStampResp.load(answer)["time_stamp_token"]["content"][
        "encap_content_info"
    ]["content"].parsed
    info["serial_number"] = 8
    forged, _nonce = _answer(authority, content=info.dump(force=True))
    with pytest.raises(rfc3161.BadTimestamp, match=r"another question|changed"):
        rfc3161.check(forged, DATA, nonce)
    info["nonce"] = nonce
    forged, _nonce = _answer(authority, content=info.dump(force=True))
    with pytest.raises(rfc3161.BadTimestamp, match="was changed"):
        rfc3161.check(forged, DATA, nonce)


def test_wrong_signature(authority):
    answer, nonce = _answer(authority)
    response = tsp.TimeStampResp.load(answer)
    signer = response["time_stamp_token"]["content"]["signer_infos"][0]
    signature = bytearray(signer["signature"].native)
    signature[-1] ^= 1
    signer["signature"] = bytes(signature)
    with pytest.raises(rfc3161.BadTimestamp, match="signature is wrong"):
        rfc3161.check(response.dump(force=True), DATA, nonce)


def test_certificate_for_something_else():
    authority = TimestampAuthority("ec", ExtendedKeyUsageOID.SERVER_AUTH)
    answer, nonce = _answer(authority)
    with pytest.raises(rfc3161.BadTimestamp, match="not for time stamping"):
        rfc3161.check(answer, DATA, nonce)


def test_certificate_that_is_over():
    authority = TimestampAuthority("ec", age=datetime.timedelta(days=900))
    answer, nonce = _answer(authority)
    with pytest.raises(rfc3161.BadTimestamp, match="not valid at that time"):
        rfc3161.check(answer, DATA, nonce)


@pytest.mark.parametrize("answer", [b"", b"<html>", b"\x30\x03\x02\x01", b"\x30\x00"])
def test_no_answer_at_all(answer):
    with pytest.raises(rfc3161.BadTimestamp, match="cannot be read"):
        rfc3161.check(answer, DATA, 1)


def test_over_http():
    authority = TimestampAuthority("ec")
    query, nonce = rfc3161.request(DATA)
    with serve(authority) as url, outbound.session(allow=["127.0.0.1"]) as session:
        answer = session.post(url, data=query)
    assert rfc3161.check(answer.content, DATA, nonce)
