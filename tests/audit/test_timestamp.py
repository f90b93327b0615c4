# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Bundles with a time stamp of a local authority that makes real tokens."""

import subprocess

import pytest
from conftest import check

from tools.tsa_standin import TimestampAuthority, serve


@pytest.fixture
def authority(sealed, monkeypatch):
    authority = TimestampAuthority("ec")
    monkeypatch.setenv("MC_OUTBOUND_ALLOW", "127.0.0.1")
    with serve(authority) as url:
        _set_url(sealed, url)
        yield authority
    _set_url(sealed, False)


def _set_url(sealed, url):
    with sealed.env() as env:
        env["res.company"].browse(1).mc_tsa_url = url


def _last(sealed):
    with sealed.env() as env:
        return env["mc.audit.export"].search([], limit=1).error


def test_bundle_is_stamped(sealed, authority, tmp_path):
    folder = sealed.bundle()
    code, output = check(folder)
    assert code == 0, output
    (tmp_path / "ca.pem").write_bytes(authority.root_pem)
    command = ["openssl", "ts", "-verify", "-data", "MANIFEST.sha256"]
    done = subprocess.run(
        [*command, "-in", "timestamp.tsr", "-CAfile", tmp_path / "ca.pem"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Verification: OK" in done.stdout + done.stderr
    assert not _last(sealed)


@pytest.mark.parametrize("lie", [{"data": b"x"}, {"nonce": 1}, {"status": "rejection"}])
def test_authority_that_lies(sealed, authority, monkeypatch, lie):
    honest = authority.answer
    monkeypatch.setattr(authority, "answer", lambda request: honest(request, **lie))
    folder = sealed.bundle()
    assert check(folder)[0] == 0
    assert not (folder / "timestamp.tsr").exists()
    assert "There is no time stamp" in _last(sealed)


def test_authority_that_is_not_there(sealed, authority):
    _set_url(sealed, "http://127.0.0.1:9/")
    folder = sealed.bundle()
    assert check(folder)[0] == 0
    assert not (folder / "timestamp.tsr").exists()
    assert _last(sealed) == "There is no time stamp: no answer"
