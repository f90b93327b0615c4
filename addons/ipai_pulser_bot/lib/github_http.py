# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Requests to GitHub's REST and GraphQL interfaces: one at a time, never asleep."""

from collections import deque
from urllib.parse import urljoin, urlsplit

import requests

from .github_errors import GitHubError, Unavailable, raise_for

API_VERSION = "2022-11-28"
ACCEPT = "application/vnd.github+json"
USER_AGENT = "pulser-bot"
PAGE_SIZE = 100
MAX_PAGES = 50
MAX_REDIRECTS = 3
TIMEOUT_SECONDS = 30
CHUNK_BYTES = 64 * 1024
MAX_DOWNLOAD_BYTES = 200 * 1024 * 1024
REDIRECTS = frozenset({301, 302, 303, 307, 308})
KEEPS_METHOD = frozenset({307, 308})


def graphql_url(api_url):
    """Return the GraphQL address that goes with a REST address.

    github.com has ``https://api.github.com`` and ``/graphql`` below it, a GitHub
    Enterprise Server ``https://HOST/api/v3`` and ``https://HOST/api/graphql``.
    """
    base = api_url.rstrip("/")
    if base.endswith("/api/v3"):
        return base.removesuffix("/v3") + "/graphql"
    return base + "/graphql"


class GitHubHttp:
    """Sends requests with GitHub's headers and turns bad answers into errors.

    :param api_url: the REST address
    :param session: a ``requests.Session``, or one that behaves like it
    :param clock: function that returns seconds since the epoch
    """

    def __init__(self, api_url, session, clock):
        self.api_url = api_url.rstrip("/")
        self.graphql_url = graphql_url(api_url)
        self._session = session
        self._clock = clock

    def json(self, method, path, authorization, **options):
        """Return the decoded answer of one request, ``None`` for an empty one."""
        response = self.call(method, self.api_url + path, authorization, **options)
        return _decode(response)

    def graphql(self, query, variables, authorization):
        """Return the decoded answer of a GraphQL request, errors included."""
        body = {"query": query, "variables": variables}
        return _decode(self.call("POST", self.graphql_url, authorization, json=body))

    def pages(self, path, authorization, params=None):
        """Yield the decoded pages of a list, following ``Link: rel="next"``."""
        url = self.api_url + path
        params = {"per_page": PAGE_SIZE, **(params or {})}
        for _page in range(MAX_PAGES):
            response = self.call("GET", url, authorization, params=params)
            yield _decode(response)
            target = response.links.get("next", {}).get("url")
            if not target:
                return
            url, params = urljoin(url, target), None
            if not self._is_ours(url):
                raise GitHubError(None, "the next page is on another host")
        raise GitHubError(None, f"{path} has more than {MAX_PAGES} pages")

    def call(self, method, url, authorization, accept=ACCEPT, **options):
        """Send a request; redirects are followed on the same host only.

        :raises GitHubError: or one of its kinds, for every answer that is no success
        """
        for _hop in range(MAX_REDIRECTS):
            response = self._send(method, url, authorization, accept, **options)
            if not self._may_follow(response, method, url):
                break
            url = urljoin(url, response.headers["location"])
            options.pop("params", None)
        raise_for(response, self._clock())
        return response

    def download(self, path, authorization, limit):
        """Return the last ``limit`` bytes that a ``302`` leads to.

        The address it leads to is another host's and signed in itself: it gets no
        ``Authorization``.
        """
        url = self.api_url + path
        response = self._send("GET", url, authorization, ACCEPT, stream=True)
        if response.status_code in REDIRECTS and response.headers.get("location"):
            url = urljoin(url, response.headers["location"])
            response.close()
            response = self._send("GET", url, None, "*/*", stream=True)
        return self._tail(response, limit)

    def head(self, path, authorization, accept, limit):
        """Return the first ``limit`` bytes of an answer."""
        url = self.api_url + path
        response = self._send("GET", url, authorization, accept, stream=True)
        if response.status_code >= 300:
            raise_for(response, self._clock())
        received = bytearray()
        for chunk in _chunks(response):
            received += chunk
            if len(received) >= limit:
                break
        response.close()
        return bytes(received[:limit])

    def _tail(self, response, limit):
        if response.status_code >= 300:
            raise_for(response, self._clock())
        chunks, size = deque(), 0
        for chunk in _chunks(response):
            chunks.append(chunk)
            size += len(chunk)
            while size - len(chunks[0]) >= limit:
                size -= len(chunks.popleft())
        return b"".join(chunks)[-limit:]

    def _send(self, method, url, authorization, accept, **options):
        headers = {"Accept": accept, "User-Agent": USER_AGENT}
        if authorization:
            headers["Authorization"] = authorization
            headers["X-GitHub-Api-Version"] = API_VERSION
        # Our own outbound session has limits of its own; a plain one has none.
        if not hasattr(self._session, "timeout"):
            options["timeout"] = TIMEOUT_SECONDS
        if options.get("stream") and hasattr(self._session, "max_bytes"):
            options["max_bytes"] = MAX_DOWNLOAD_BYTES
        with _Failures():
            return self._session.request(
                method, url, headers=headers, allow_redirects=False, **options
            )

    def _may_follow(self, response, method, url):
        status, target = response.status_code, response.headers.get("location")
        if status not in REDIRECTS or not target:
            return False
        if method != "GET" and status not in KEEPS_METHOD:
            return False
        return self._is_ours(urljoin(url, target))

    def _is_ours(self, url):
        return _origin(url) == _origin(self.api_url)


class _Failures:
    """Turns the HTTP library's errors into ours, without URLs' queries."""

    def __enter__(self):
        return self

    def __exit__(self, _kind, error, _traceback):
        if isinstance(error, _TRANSIENT):
            kind = type(error).__name__
            raise Unavailable(None, f"GitHub cannot be reached ({kind})") from None
        if isinstance(error, requests.RequestException):
            raise GitHubError(None, f"{type(error).__name__}: {error}") from None


_TRANSIENT = (
    requests.ConnectionError,
    requests.Timeout,
    requests.exceptions.ChunkedEncodingError,
    requests.exceptions.ContentDecodingError,
)


def _chunks(response):
    with _Failures():
        yield from response.iter_content(CHUNK_BYTES)


def _decode(response):
    if not response.content:
        return None
    try:
        return response.json()
    except ValueError:
        raise GitHubError(response.status_code, "the answer is not JSON") from None


def field(answer, *names):
    """Return a value deep in a decoded answer.

    :raises GitHubError: names what the answer lacks
    """
    for depth, name in enumerate(names):
        if not isinstance(answer, dict) or answer.get(name) is None:
            path = ".".join(names[: depth + 1])
            raise GitHubError(None, f"the answer lacks {path}")
        answer = answer[name]
    return answer


def items(page, key=None):
    """Return the objects of one page of a list; ``key`` names it in an object."""
    found = field(page, key) if key else page
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise GitHubError(None, "the answer is not a list of objects")
    return found


def _origin(url):
    parts = urlsplit(url)
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    return parts.scheme, parts.hostname, port
