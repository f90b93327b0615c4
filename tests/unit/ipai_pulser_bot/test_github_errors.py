# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the GitHub client makes of bad answers."""

import time

import pytest
import requests
from github_helpers import REPO, TOKEN, TOKENS, make_client, token_answer
from mc_lib import outbound
from pulser_lib.github import (
    AppCredentials,
    GitHubClient,
    GitHubError,
    NotFound,
    RateLimited,
    Unavailable,
)


class TestErrors:
    PATH = f"/repos/{REPO}/pulls/1"

    def error(self, client, server, **facts):
        server.on("GET", self.PATH, **facts)
        with pytest.raises(GitHubError) as caught:
            client.get_pull(REPO, 1)
        assert TOKEN not in str(caught.value)
        return caught.value

    def test_not_found(self, client, server):
        error = self.error(client, server, status=404, body={"message": "Not Found"})
        assert isinstance(error, NotFound)
        assert str(error) == "GitHub, status 404: Not Found"

    @pytest.mark.parametrize("status", [500, 502, 503, 504, 408])
    def test_unavailable(self, client, server, status):
        error = self.error(client, server, status=status, body="<html>Bad gateway")
        assert isinstance(error, Unavailable)
        assert error.status == status

    def test_validation_errors_are_told(self, client, server):
        errors = [
            {"resource": "PullRequest", "field": "base", "code": "invalid"},
            {"message": "no"},
            "and this",
            None,
        ]
        body = {"message": "Validation Failed", "errors": errors}
        error = self.error(client, server, status=422, body=body)
        expected = "Validation Failed; PullRequest base invalid; no; and this"
        assert error.message == expected

    @pytest.mark.parametrize(
        "body", ["", "<html>", "[]", "null", '{"errors": 3}', b"\xff"]
    )
    def test_bodies_that_say_nothing(self, client, server, body):
        error = self.error(client, server, status=418, body=body)
        assert error.status == 418
        assert type(error) is GitHubError

    def test_long_messages_with_secrets_are_cleaned(self, client, server):
        text = f"{TOKEN} https://x/?sig=abc " + "y" * 5000
        error = self.error(client, server, status=400, body={"message": text})
        assert "sig=abc" not in str(error)
        assert len(str(error)) < 600

    def test_an_answer_that_is_not_json(self, client, server):
        assert "not JSON" in str(self.error(client, server, body="<html>login</html>"))

    @pytest.mark.parametrize(
        ("status", "headers", "message", "seconds"),
        [
            (429, {"retry-after": "3600"}, "", 3600),
            (403, {"retry-after": "7"}, "", 7),
            (403, {"retry-after": "0"}, "", 1),
            (
                403,
                {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1800000090"},
                "",
                90,
            ),
            (
                403,
                {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1700000000"},
                "",
                1,
            ),
            (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "soon"}, "", 60),
            (403, {}, "You have exceeded a secondary rate limit.", 60),
            (403, {}, "You have triggered an abuse detection mechanism", 60),
            (429, {}, "", 60),
            (429, {"retry-after": "Fri, 15 Jan 2027 08:01:00 GMT"}, "", 60),
            (429, {"retry-after": "²"}, "", 60),
            (429, {"retry-after": "later"}, "", 60),
        ],
    )
    def test_rate_limits(self, client, server, status, headers, message, seconds):
        started = time.monotonic()
        headers = {
            name: value.encode().decode("latin-1") for name, value in headers.items()
        }
        error = self.error(
            client, server, status=status, headers=headers, body={"message": message}
        )
        assert isinstance(error, RateLimited)
        assert error.retry_after == seconds
        assert time.monotonic() - started < 5

    def test_a_refusal_is_no_rate_limit(self, client, server):
        message = "Resource not accessible by integration"
        headers = {"x-ratelimit-remaining": "4999"}
        error = self.error(
            client, server, status=403, body={"message": message}, headers=headers
        )
        assert type(error) is GitHubError

    def test_a_redirect_on_the_same_host_is_followed(self, client, server):
        server.on("GET", self.PATH, status=301, headers={"location": "/repositories/7"})
        server.on("GET", "/repositories/7", body={"number": 1})
        assert client.get_pull(REPO, 1) == {"number": 1}

    def test_a_redirect_to_another_host_is_not(self, client, server, other_server):
        for status in (301, 302, 303, 307, 308):
            headers = {"location": other_server.url + "/x"}
            error = self.error(client, server, status=status, headers=headers)
            assert error.status == status
        assert other_server.requests == []

    def test_a_circle_of_redirects_ends(self, client, server):
        headers = {"location": self.PATH}
        assert self.error(client, server, status=302, headers=headers).status == 302
        assert len(server.sent(self.PATH)) <= 4

    def test_a_post_does_not_become_a_get(self, client, server):
        path = f"/repos/{REPO}/issues/1/comments"
        server.on("POST", path, status=301, headers={"location": "/elsewhere"})
        with pytest.raises(GitHubError):
            client.create_comment(REPO, 1, "x")
        assert server.sent("/elsewhere") == []

    def test_no_answer_at_all(self, app_key, clock):
        client = make_client("http://127.0.0.1:9", app_key, clock)
        with pytest.raises(Unavailable):
            client.git_token(REPO)

    def test_a_refusing_session_is_not_retried(self, server, app_key, clock):
        class Refused(requests.RequestException):
            """As the outbound client raises it."""

        class Session:
            def request(self, *_arguments, **_options):
                raise Refused("https://10.0.0.1/x: a private address")

        client = GitHubClient(
            server.url, AppCredentials("1", app_key[0]), 5, Session(), clock
        )
        with pytest.raises(GitHubError, match="a private address") as caught:
            client.git_token(REPO)
        assert not isinstance(caught.value, Unavailable)


class TestOutboundSession:
    """The session that the addon really gives it."""

    def test_it_works_with_its_options(self, server, other_server, app_key, clock):
        session = outbound.session(max_bytes=1000, allow=["127.0.0.1"])
        credentials = AppCredentials("1", app_key[0])
        client = GitHubClient(server.url, credentials, 5, session, clock)
        server.on("POST", TOKENS, body=token_answer(clock))
        target = other_server.url + "/blob"
        path = f"/repos/{REPO}/actions/jobs/4/logs"
        server.on("GET", path, status=302, headers={"location": target})
        other_server.on("GET", "/blob", body="x" * 5000)
        assert client.job_log(REPO, 4) == "x" * 5000
        server.on("GET", f"/repos/{REPO}/pulls/1", body={"title": "x" * 5000})
        with pytest.raises(GitHubError, match="OutboundTooLarge"):
            client.get_pull(REPO, 1)

    def test_what_it_refuses_is_an_error_of_ours(self, app_key, clock):
        session = outbound.session(allow=[])
        credentials = AppCredentials("1", app_key[0])
        client = GitHubClient("http://127.0.0.1:9", credentials, 5, session, clock)
        with pytest.raises(GitHubError, match="OutboundRefused") as caught:
            client.git_token(REPO)
        assert not isinstance(caught.value, Unavailable)
