# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Connections that look a name up once, check every answer, and connect to that answer.

Checking a URL first and letting the HTTP library resolve the name again would leave a
gap for DNS rebinding: the second answer may be another one. TLS still verifies the host
name.
"""

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError
from urllib3.util.connection import create_connection

from . import addresses


class AddressRefused(Exception):
    """The address behind a host name is not one we connect to."""


def checked_addresses(host, port, scheme, allow, resolver):
    """Return the addresses to try for a host, all of them checked.

    :raises AddressRefused: one of them is not public, or http to a host not listed
    :raises OSError: the name does not resolve
    """
    found = resolver(host, port)
    if addresses.is_allowed(host, port, allow):
        return found
    if scheme != "https":
        raise AddressRefused("only https is allowed")
    if not all(addresses.is_public(address) for address in found):
        raise AddressRefused("the host has an address that is not public")
    return found


class _PinnedMixin:
    scheme = None
    policy = None  # (allow list, resolver, opened), set on a subclass per adapter

    def _new_conn(self):
        connection = self._connect()
        self.policy[2](connection)
        return connection

    def _connect(self):
        allow, resolver, _opened = self.policy
        try:
            found = checked_addresses(
                self._dns_host, self.port, self.scheme, allow, resolver
            )
        except OSError as error:
            raise NewConnectionError(self, "the name does not resolve") from error
        failure = None
        for address in found:
            try:
                return create_connection(
                    (address, self.port),
                    self.timeout,
                    source_address=self.source_address,
                    socket_options=self.socket_options,
                )
            except TimeoutError as error:
                failure = ConnectTimeoutError(self, f"no answer: {error}")
            except OSError as error:
                failure = NewConnectionError(self, f"no connection: {error}")
        raise failure or NewConnectionError(self, "the name has no address")


class _PinnedHTTPConnection(_PinnedMixin, HTTPConnection):
    scheme = "http"


class _PinnedHTTPSConnection(_PinnedMixin, HTTPSConnection):
    scheme = "https"


def _pool_class(pool, connection, policy):
    pinned = type(connection.__name__, (connection,), {"policy": policy})
    return type(pool.__name__, (pool,), {"ConnectionCls": pinned})


class PinnedAdapter(HTTPAdapter):
    """A transport adapter whose connections go to checked addresses only.

    :param opened: called with the socket of each new connection, before TLS
    """

    def __init__(self, allow, resolver, opened=lambda _socket: None):
        self._policy = (allow, resolver, opened)
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args, **kwargs):
        """Build the pools on our connection classes."""
        result = super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {
            "http": _pool_class(
                HTTPConnectionPool, _PinnedHTTPConnection, self._policy
            ),
            "https": _pool_class(
                HTTPSConnectionPool, _PinnedHTTPSConnection, self._policy
            ),
        }
        return result

    def proxy_manager_for(self, *args, **kwargs):
        """Refuse proxies: behind one the address that is reached cannot be checked."""
        raise AddressRefused("proxies are not used")
