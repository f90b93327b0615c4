# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The outbound client against real servers on loopback."""

import gzip
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests
from mc_lib import outbound

PUBLIC = "93.184.216.34"
SECRET_HEADERS = {
    "Authorization": "Bearer t0ken",
    "Cookie": "session=1",
    "X-Trace": "kept",
}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        self.server.seen.append((self.command, self.path, self.headers, body))
        self.server.routes[self.path](self)

    do_GET = do_POST = _answer

    def log_message(self, *_args):
        """Keep the output of the tests clean."""


def reply(status=200, body=b"hello", **headers):
    def route(handler):
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return route


def endless(handler):
    """Send without saying how much, until the client hangs up."""
    handler.send_response(200)
    handler.send_header("Connection", "close")
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(b"x" * 65536)
    except OSError:
        handler.close_connection = True


class Server:
    def __init__(self):
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self.http.daemon_threads = True
        self.http.routes = {"/": reply()}
        self.http.seen = []
        self.port = self.http.server_address[1]
        self.thread = threading.Thread(
            target=self.http.serve_forever, args=(0.01,), daemon=True
        )
        self.thread.start()

    @property
    def routes(self):
        return self.http.routes

    @property
    def seen(self):
        return self.http.seen

    def url(self, path="/", host="127.0.0.1"):
        return f"http://{host}:{self.port}{path}"

    def stop(self):
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()


@pytest.fixture
def server():
    started = Server()
    yield started
    started.stop()


@pytest.fixture
def other():
    started = Server()
    yield started
    started.stop()


@pytest.fixture
def client(server, other):
    allow = [f"127.0.0.1:{server.port}", f"127.0.0.1:{other.port}"]
    with outbound.session(allow=allow) as session:
        yield session


def test_allowed_host(client, server):
    response = client.get(server.url())
    assert (response.status_code, response.text) == (200, "hello")
    assert client.get(server.url()).content == b"hello"


def test_allow_list_from_the_environment(server, monkeypatch):
    monkeypatch.setenv("MC_OUTBOUND_ALLOW", f"127.0.0.1:{server.port}")
    assert outbound.session().get(server.url()).ok


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://example.com/", "only https"),
        ("ftp://example.com/", "only https"),
        ("file:///etc/passwd", "only https"),
        ("//example.com/", "only https"),
        ("example.com", "only https"),
        ("https:///path", "host is missing"),
        ("https://user:pw@example.com/", "user or password"),
        ("https://example.com@evil.test/", "user or password"),
        ("https://example.com\\@127.0.0.1/", "not a plain URL"),
        ("https://exa mple.com/", "not a plain URL"),
        ("https://example.com/\r\nHost: x", "not a plain URL"),
        ("https://example.com:99999/", "not a valid URL"),
        ("https://[::1/", "not a valid URL"),
        (None, "not a plain URL"),
    ],
)
def test_urls_that_are_refused(url, reason):
    resolver = lambda host, port: [PUBLIC]  # noqa: E731
    with pytest.raises(outbound.OutboundRefused, match=reason):
        outbound.check_url(url, allow=[], resolver=resolver)
    with pytest.raises(requests.RequestException):
        outbound.session(allow=[], resolver=resolver).get(url)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "127.1", "0x7f.1", "2130706433", "[::1]", "0"]
)
def test_names_for_this_machine(host):
    with pytest.raises(outbound.OutboundRefused, match=r"not public|does not resolve"):
        outbound.check_url(f"https://{host}/", allow=[])
    with pytest.raises(requests.RequestException):
        outbound.session(allow=[]).get(f"https://{host}:1/")


def test_one_private_answer_among_public_ones():
    with pytest.raises(outbound.OutboundRefused, match="not public"):
        outbound.check_url(
            "https://mixed.test/",
            allow=[],
            resolver=lambda host, port: [PUBLIC, "10.0.0.1"],
        )


def test_check_url_returns_the_parts():
    parts = outbound.check_url(
        "https://api.test/x?y", allow=[], resolver=lambda host, port: [PUBLIC]
    )
    assert (parts.hostname, parts.path) == ("api.test", "/x")


def test_name_that_does_not_resolve():
    def resolver(host, port):
        raise OSError("no such host")

    with pytest.raises(outbound.OutboundRefused, match="does not resolve"):
        outbound.check_url("https://nowhere.test/", allow=[], resolver=resolver)
    with pytest.raises(requests.ConnectionError):
        outbound.session(allow=[], resolver=resolver).get("https://nowhere.test/")


def test_rebinding_does_not_reach_this_machine(server):
    """The first answer is public, the second, at the connection, is this machine."""
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    resolver = lambda host, port: next(answers)  # noqa: E731
    url = f"https://rebind.test:{server.port}/"
    outbound.check_url(url, allow=[], resolver=resolver)
    with pytest.raises(outbound.OutboundRefused, match="not public"):
        outbound.session(allow=[], resolver=resolver).get(url)
    assert not server.seen


def test_connects_to_the_address_that_was_checked(server):
    """The name is looked up once per connection; the answer is what we connect to."""
    lookups = []

    def resolver(host, port):
        lookups.append(host)
        return ["127.0.0.1"]

    client = outbound.session(allow=[f"forge.test:{server.port}"], resolver=resolver)
    assert client.get(server.url(host="forge.test")).ok
    assert lookups == ["forge.test"]
    assert server.seen[0][2]["Host"] == f"forge.test:{server.port}"


def test_second_address_is_tried(server):
    client = outbound.session(
        allow=["forge.test"], resolver=lambda host, port: ["127.0.0.2", "127.0.0.1"]
    )
    client.timeout = (1, 1)
    assert client.get(server.url(host="forge.test")).ok


def test_tls_is_checked_against_the_name(server):
    """A server without TLS on an allowed host is an error, not a downgrade."""
    client = outbound.session(allow=[f"127.0.0.1:{server.port}"])
    with pytest.raises(requests.exceptions.SSLError):
        client.get(f"https://127.0.0.1:{server.port}/")
    assert client.verify is True


def test_certificates_of_our_own(monkeypatch):
    monkeypatch.setenv("MC_OUTBOUND_CA_FILE", "/etc/ssl/own.pem")
    assert outbound.session().verify == "/etc/ssl/own.pem"


def test_nothing_comes_from_the_machine(client, server, monkeypatch, tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    assert client.get(server.url(), proxies={"http": "http://127.0.0.1:1"}).ok
    assert "Authorization" not in server.seen[0][2]


def test_cookies_are_not_kept(client, server):
    server.routes["/"] = reply(Set_Cookie="track=1")
    client.get(server.url())
    client.get(server.url())
    assert "Cookie" not in server.seen[1][2]


def test_redirects_are_not_followed_unasked(client, server):
    server.routes["/"] = reply(302, b"", Location="/next")
    for response in (
        client.get(server.url()),
        client.get(server.url(), allow_redirects=True),
    ):
        assert response.status_code == 302
    assert [path for _method, path, *_rest in server.seen] == ["/", "/"]


def test_redirect_on_the_same_origin_keeps_credentials(client, server):
    server.routes["/"] = reply(302, b"", Location="/next")
    server.routes["/next"] = reply()
    response = client.get(server.url(), follow=True, headers=SECRET_HEADERS)
    assert response.text == "hello"
    assert server.seen[1][2]["Authorization"] == "Bearer t0ken"


def test_redirect_to_another_origin_drops_credentials(client, server, other):
    server.routes["/"] = reply(302, b"", Location=other.url("/log"))
    other.routes["/log"] = reply()
    client.headers["Authorization"] = "Bearer of the session"
    client.auth = ("user", "password")
    client.get(server.url(), follow=True, headers=SECRET_HEADERS)
    headers = other.seen[0][2]
    assert "Authorization" not in headers
    assert "Cookie" not in headers
    assert headers["X-Trace"] == "kept"
    assert server.seen[0][2]["Authorization"].startswith("Basic ")


def test_credentials_do_not_come_back(client, server, other):
    """There and back again: what was dropped once stays away."""
    server.routes["/"] = reply(302, b"", Location=other.url("/"))
    other.routes["/"] = reply(302, b"", Location=server.url("/end"))
    server.routes["/end"] = reply()
    client.get(server.url(), follow=True, headers=SECRET_HEADERS)
    assert "Authorization" not in server.seen[1][2]


def test_redirect_to_a_private_address(server, other):
    client = outbound.session(allow=[f"127.0.0.1:{server.port}"])
    for target in (other.url(), "https://127.0.0.1:1/", "https://[::1]/", "file:///x"):
        server.routes["/"] = reply(302, b"", Location=target)
        with pytest.raises(outbound.OutboundRefused):
            client.get(server.url(), follow=True)
    assert not other.seen


@pytest.mark.parametrize(
    ("status", "method", "body"),
    [
        (301, "GET", b""),
        (302, "GET", b""),
        (303, "GET", b""),
        (307, "POST", b"data"),
        (308, "POST", b"data"),
    ],
)
def test_method_after_a_redirect(client, server, status, method, body):
    server.routes["/"] = reply(status, b"", Location="/next")
    server.routes["/next"] = reply()
    client.post(server.url(), data=b"data", follow=True)
    assert (server.seen[1][0], server.seen[1][3]) == (method, body)


def test_a_body_does_not_go_to_another_origin(client, server, other):
    server.routes["/"] = reply(307, b"", Location=other.url())
    with pytest.raises(outbound.OutboundRefused, match="body"):
        client.post(server.url(), json={"secret": 1}, follow=True)
    assert not other.seen


def test_redirects_in_a_circle(client, server):
    server.routes["/"] = reply(302, b"", Location="/")
    with pytest.raises(requests.TooManyRedirects):
        client.get(server.url(), follow=True)
    assert len(server.seen) == outbound.MAX_REDIRECTS + 1


def test_announced_size(client, server):
    server.routes["/"] = reply(body=b"x" * 1001)
    with pytest.raises(outbound.OutboundTooLarge, match="1000 bytes"):
        client.get(server.url(), max_bytes=1000)
    assert len(client.get(server.url(), max_bytes=1001).content) == 1001


def test_endless_answer(client, server):
    server.routes["/"] = endless
    with pytest.raises(outbound.OutboundTooLarge):
        client.get(server.url(), max_bytes=200_000)


def test_small_file_that_unpacks_to_a_large_one(client, server):
    bomb = gzip.compress(b"0" * 5_000_000)
    server.routes["/"] = reply(body=bomb, Content_Encoding="gzip")
    with pytest.raises(outbound.OutboundTooLarge):
        client.get(server.url(), max_bytes=1_000_000)


def test_streaming_is_bounded_too(client, server):
    server.routes["/"] = endless
    response = client.get(server.url(), stream=True, max_bytes=200_000)
    received = 0
    with pytest.raises(outbound.OutboundTooLarge):
        for chunk in response.iter_content(10_000):
            received += len(chunk)
    assert 0 < received <= 200_000


def test_silent_server(server):
    hang = threading.Event()
    server.routes["/"] = lambda handler: hang.wait(10)
    client = outbound.session(timeout_seconds=0.2, allow=["127.0.0.1"])
    try:
        with pytest.raises(requests.ReadTimeout):
            client.get(server.url())
    finally:
        hang.set()


def test_slow_drip(server):
    """Each byte comes in time, but the answer as a whole does not."""
    server.routes["/"] = endless
    client = outbound.session(max_bytes=10**12, total_seconds=0.2, allow=["127.0.0.1"])
    with pytest.raises(outbound.OutboundTimeout):
        client.get(server.url())


def test_errors_do_not_show_secrets():
    url = "https://me:pa55@127.0.0.1/hook/x?token=t0ken#frag"
    with pytest.raises(outbound.OutboundRefused) as refused:
        outbound.session(allow=[]).get(url)
    message = str(refused.value)
    assert "https://127.0.0.1/hook/x" in message
    for secret in ("pa55", "t0ken", "frag", "me:"):
        assert secret not in message


def test_prepared_requests_take_the_same_door(client, server):
    prepared = requests.Request("GET", "http://10.0.0.1/").prepare()
    with pytest.raises(outbound.OutboundRefused):
        client.send(prepared)
