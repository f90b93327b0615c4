# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The one door for calls to the outside.

https only and public addresses only, unless ``MC_OUTBOUND_ALLOW`` lists the host
(``host`` or ``host:port``, comma separated; plain http and private addresses are then
fine). No proxy, netrc or cookie from the machine, no redirect that was not asked for,
limits on size and time.
"""

import http.cookiejar
import os
import re
import socket
import threading
import time
from contextlib import contextmanager, suppress
from urllib.parse import SplitResult, urljoin, urlsplit

import requests

from . import addresses
from .pinned import AddressRefused, PinnedAdapter, checked_addresses

CONNECT_TIMEOUT_SECONDS = 5
READ_TIMEOUT_SECONDS = 30
TOTAL_TIMEOUT_SECONDS = 120
MAX_RESPONSE_BYTES = 10 * 1024 * 1024
MAX_REDIRECTS = 5
CHUNK_BYTES = 64 * 1024
CA_FILE_VARIABLE = "MC_OUTBOUND_CA_FILE"
DEFAULT_PORTS = {"http": 80, "https": 443}
REDIRECTS = frozenset({301, 302, 303, 307, 308})
CREDENTIAL_HEADERS = frozenset({"authorization", "cookie", "proxy-authorization"})
_UNSAFE_IN_URL = re.compile(r"[\x00-\x20\\\x7f]")


class OutboundRefused(requests.RequestException):
    """A URL we do not call. The message shows it without user, query and fragment."""

    def __init__(self, url, reason):
        super().__init__(f"{bare_url(url)}: {reason}")
        self.reason = reason


class OutboundTooLarge(requests.RequestException):
    """The answer is larger than the limit."""


class OutboundTimeout(requests.Timeout):
    """The answer took longer than the limit in all."""


def bare_url(url):
    """Return the URL without anything that may be secret: user, query, fragment."""
    try:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
    except ValueError:
        return "(not a URL)"
    return f"{parts.scheme}://{host}{parts.path}"


def check_url(url, allow=None, resolver=addresses.resolve) -> SplitResult:
    """Return the parts of a URL that may be called.

    :param allow: entries of the allow list, ``None`` for ``MC_OUTBOUND_ALLOW``
    :param resolver: ``(host, port) -> [address]``
    :raises OutboundRefused: with the reason
    """
    parts, port = _split(url)
    try:
        checked_addresses(
            parts.hostname, port, parts.scheme, addresses.allow_list(allow), resolver
        )
    except AddressRefused as error:
        raise OutboundRefused(url, str(error)) from None
    except (OSError, UnicodeError):
        raise OutboundRefused(url, "the host name does not resolve") from None
    return parts


def _split(url):
    if not isinstance(url, str) or _UNSAFE_IN_URL.search(url):
        raise OutboundRefused(str(url), "not a plain URL")
    try:
        parts = urlsplit(url)
        port = parts.port or DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        raise OutboundRefused(url, "not a valid URL") from None
    if parts.scheme not in DEFAULT_PORTS:
        raise OutboundRefused(url, "only https is allowed")
    if "@" in parts.netloc:
        raise OutboundRefused(url, "a user or password in the URL is not allowed")
    if not parts.hostname:
        raise OutboundRefused(url, "the host is missing")
    return parts, port


def origin(url):
    """Return scheme, host and port, which together make an origin (RFC 6454)."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or DEFAULT_PORTS.get(parts.scheme)


def session(
    timeout_seconds=READ_TIMEOUT_SECONDS,
    max_bytes=MAX_RESPONSE_BYTES,
    **options,
):
    """Return an :class:`OutboundSession`; see there for the options."""
    return OutboundSession(timeout_seconds, max_bytes, **options)


class OutboundSession(requests.Session):
    """A ``requests.Session`` that only makes calls this module allows.

    :param timeout_seconds: longest silence while reading
    :param max_bytes: largest answer, after decompression
    :param total_seconds: longest answer in all, redirects included
    :param allow: entries of the allow list, ``None`` for ``MC_OUTBOUND_ALLOW``
    :param resolver: ``(host, port) -> [address]``, for tests
    """

    def __init__(
        self,
        timeout_seconds=READ_TIMEOUT_SECONDS,
        max_bytes=MAX_RESPONSE_BYTES,
        total_seconds=TOTAL_TIMEOUT_SECONDS,
        allow=None,
        resolver=addresses.resolve,
    ):
        super().__init__()
        self.trust_env = False
        self.verify = os.environ.get(CA_FILE_VARIABLE) or True
        self.cookies.set_policy(http.cookiejar.DefaultCookiePolicy(allowed_domains=[]))
        self.timeout = (CONNECT_TIMEOUT_SECONDS, timeout_seconds)
        self.max_bytes = max_bytes
        self.total_seconds = total_seconds
        self._sockets = None  # those to cut, within a deadline
        adapter = PinnedAdapter(addresses.allow_list(allow), resolver, self._opened)
        self.mount("https://", adapter)
        self.mount("http://", adapter)

    def request(self, method, url, *, follow=False, max_bytes=None, **options):
        """Make a call and return its ``requests.Response``, body read and bounded.

        :param follow: follow up to five redirects, each checked again; credentials stay
            behind when the origin changes, and a body is not sent to another origin
        :param max_bytes: limit of this answer instead of the session's
        :param options: as for ``requests``; ``allow_redirects`` and ``proxies`` have no
            effect, and with ``stream=True`` the limits hold while the caller reads
        :raises OutboundRefused, OutboundTooLarge, OutboundTimeout: our limits
        :raises requests.RequestException: everything else that goes wrong
        """
        options.update(allow_redirects=False, proxies={})
        options.setdefault("timeout", self.timeout)
        streamed = options.pop("stream", False)
        limit = _Limit(
            max_bytes or self.max_bytes, time.monotonic() + self.total_seconds
        )
        for _hop in range(MAX_REDIRECTS + 1):
            _split(url)
            response = super().request(method, url, stream=True, **options)
            target = response.headers.get("location")
            if not (follow and response.status_code in REDIRECTS and target):
                return limit.apply(response, streamed)
            response.close()
            target = urljoin(url, target)
            method = _method_after(response.status_code, method, options)
            if origin_changed(url, target):
                options = self._without_credentials(target, options)
            url = target
        raise requests.TooManyRedirects(f"{bare_url(url)}: too many redirects")

    def send(self, request, **kwargs):
        """Send a prepared request; all of this session's requests come by here."""
        _split(request.url)
        try:
            return super().send(request, **kwargs)
        except AddressRefused as error:
            raise OutboundRefused(request.url, str(error)) from None

    @contextmanager
    def deadline(self, seconds):
        """Cut the session's connections when the block takes longer.

        The timeouts above bound silences and the body; a receiver that sends its header
        byte by byte is bounded by this alone. What waits gets a ``ConnectionError``.
        Only for sessions that live as long as the block.
        """
        watch = threading.Timer(seconds, self._cut)
        watch.daemon = True
        self._sockets = sockets = []
        watch.start()
        try:
            yield
        finally:
            watch.cancel()
            self._sockets = None
            for connection in sockets:
                connection.close()

    def _opened(self, connection):
        # A copy: TLS takes the socket itself away.
        if self._sockets is not None:
            self._sockets.append(connection.dup())

    def _cut(self):
        for connection in self._sockets or ():
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def _without_credentials(self, url, options):
        if options.get("data") or options.get("json") or options.get("files"):
            raise OutboundRefused(url, "a redirect would send the body elsewhere")
        _split(url)
        own = {name: None for name in self.headers if _is_credential(name)}
        given = options.get("headers") or {}
        kept = {name: given[name] for name in given if not _is_credential(name)}
        without = {**options, "headers": {**kept, **own}}
        without.pop("cookies", None)
        without["auth"] = _no_auth
        return without


class _Limit:
    """Bounds of one answer: bytes, and the moment at which it must be complete."""

    def __init__(self, max_bytes, deadline):
        self.max_bytes = max_bytes
        self.deadline = deadline

    def apply(self, response, streamed):
        """Read the body within the bounds, or bind a streamed answer to them."""
        announced = response.headers.get("content-length", "")
        if announced.isdigit() and int(announced) > self.max_bytes:
            response.close()
            raise self._too_large(response)
        unbounded = response.iter_content
        response.iter_content = lambda chunk_size=CHUNK_BYTES, decode_unicode=False: (
            self._bounded(response, unbounded(chunk_size, decode_unicode))
        )
        if not streamed:
            response._content = b"".join(response.iter_content(CHUNK_BYTES))
            response._content_consumed = True
            response.iter_content = unbounded
        return response

    def _bounded(self, response, chunks):
        received = 0
        for chunk in chunks:
            received += len(chunk)
            if received > self.max_bytes:
                response.close()
                raise self._too_large(response)
            if time.monotonic() > self.deadline:
                response.close()
                raise OutboundTimeout("the answer took too long in all")
            yield chunk

    def _too_large(self, response):
        message = f"the answer is larger than {self.max_bytes} bytes"
        return OutboundTooLarge(message, response=response)


def origin_changed(url, target):
    """Say whether a redirect leads to another origin."""
    return origin(url) != origin(target)


def _is_credential(header):
    return header.lower() in CREDENTIAL_HEADERS


def _no_auth(request):
    """Stand in for the session's ``auth`` after the origin changed."""
    return request


def _method_after(status, method, options):
    """Return the method of the next hop (RFC 9110, 15.4) and drop a body it lacks."""
    if status in (307, 308) or method.upper() in ("GET", "HEAD"):
        return method
    for body in ("data", "json", "files"):
        options.pop(body, None)
    return "GET"
