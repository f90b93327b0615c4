# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which hosts and addresses an outgoing request may reach."""

import ipaddress
import os
import socket

ALLOW_VARIABLE = "MC_OUTBOUND_ALLOW"
# RFC 6052: an IPv4 address may hide in the last 32 bits of these.
_NAT64 = (
    ipaddress.ip_network("64:ff9b::/96"),
    ipaddress.ip_network("64:ff9b:1::/48"),
)


def allow_list(allow=None):
    """Return the entries ``host`` or ``host:port`` that may be private and plain http.

    :param allow: an iterable of entries, or ``None`` for ``MC_OUTBOUND_ALLOW``
    """
    if allow is None:
        allow = os.environ.get(ALLOW_VARIABLE, "").split(",")
    return frozenset(entry.strip().lower() for entry in allow if entry.strip())


def is_allowed(host, port, allow):
    """Say whether host and port stand on the allow list (``[::1]:80`` for IPv6)."""
    host = host.lower().strip("[]").rstrip(".")
    shown = f"[{host}]" if ":" in host else host
    return bool({host, shown, f"{shown}:{port}"} & allow)


def is_public(address):
    """Say whether an IP address (text) is one that the public internet routes.

    Private, loopback, link-local, reserved, multicast and unspecified addresses are
    not, nor is an IPv6 address that carries such an IPv4 address inside.
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if ip.version == 6:
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo or (None,))[-1]
        if inner is not None and not is_public(str(inner)):
            return False
        if ip.ipv4_mapped:
            return True
        if any(ip in network for network in _NAT64):
            return False
    site_local = ip.version == 6 and ip.is_site_local
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or site_local)


def resolve(host, port):
    """Return the addresses (text) of a host, in the system's order of preference.

    :raises OSError: the name does not resolve
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(entry[4][0] for entry in found))
