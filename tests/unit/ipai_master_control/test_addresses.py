# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import pytest
from mc_lib import addresses


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "140.82.112.5", "2606:50c0:8000::153", "::ffff:8.8.8.8"]
)
def test_public(address):
    assert addresses.is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "10.0.0.1",
        "100.64.0.1",
        "127.0.0.1",
        "127.8.8.8",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.0.1",
        "192.0.2.1",
        "192.168.1.1",
        "198.18.0.1",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2002:a00:1::",
        "2001:0:4136:e378:8000:63bf:80ff:fffe",
        "2001:db8::1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "ff0e::1",
    ],
)
def test_not_public(address):
    assert not addresses.is_public(address)


@pytest.mark.parametrize(
    ("host", "port", "entries", "allowed"),
    [
        ("n8n", 5678, "n8n", True),
        ("n8n", 5678, "n8n:5678", True),
        ("n8n", 80, "n8n:5678", False),
        ("N8N", 5678, " other , n8n:5678 ", True),
        ("n8n.", 5678, "n8n", True),
        ("n8n.example.com", 443, "n8n", False),
        ("evil-n8n", 443, "n8n", False),
        ("::1", 80, "[::1]:80", True),
        ("::1", 80, "[::1]", True),
        ("::1", 81, "[::1]:80", False),
        ("127.0.0.1", 80, "", False),
    ],
)
def test_allow_list(host, port, entries, allowed, monkeypatch):
    monkeypatch.setenv("MC_OUTBOUND_ALLOW", entries)
    assert addresses.is_allowed(host, port, addresses.allow_list()) is allowed
    given = addresses.allow_list(entries.split(","))
    assert addresses.is_allowed(host, port, given) is allowed


def test_resolve_gives_addresses():
    assert "127.0.0.1" in addresses.resolve("localhost", 80)
