# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How the GitHub client says who it is."""

import jwt
import pytest
from github_helpers import REPO, TOKEN, TOKENS, make_client, token_answer
from http_server import Answer
from pulser_lib.github import (
    AppCredentials,
    GitHubError,
)
from pulser_lib.github_http import graphql_url


class TestAuthentication:
    def test_the_app_signs_with_its_key(self, client, server, app_key, clock):
        server.on("GET", f"/repos/{REPO}/installation", body={"id": 5})
        assert client.find_installation(REPO) == 5
        [request] = server.requests
        token = request.headers["authorization"].removeprefix("Bearer ")
        claims = jwt.decode(
            token,
            app_key[1],
            algorithms=["RS256"],
            options={"verify_exp": False, "verify_iat": False},
        )
        assert claims["iss"] == "Iv1.abc"
        assert claims["iat"] == clock.now - 60
        assert clock.now < claims["exp"] <= clock.now + 600

    def test_the_token_is_narrowed(self, client, server):
        server.on("GET", f"/repos/{REPO}/pulls/1", body={"number": 1})
        client.get_pull(REPO, 1)
        [request] = server.sent(TOKENS)
        body = request.json()
        assert body["repositories"] == ["rocket"]
        assert "workflows" not in body["permissions"]
        assert body["permissions"]["contents"] == "write"
        [call] = server.sent(f"/repos/{REPO}/pulls/1")
        assert call.headers["authorization"] == f"Bearer {TOKEN}"
        assert call.headers["x-github-api-version"] == "2022-11-28"
        assert call.headers["accept"] == "application/vnd.github+json"

    def test_gits_token_is_narrower_still(self, client, server):
        assert client.git_token(REPO) == TOKEN
        [request] = server.sent(TOKENS)
        assert request.json()["permissions"] == {"contents": "write"}

    def test_a_token_is_kept_until_five_minutes_before_its_end(
        self, client, server, clock
    ):
        client.git_token(REPO)
        clock.now += 3600 - 301
        client.git_token(REPO.upper().replace("ACME", "acme"))
        assert len(server.sent(TOKENS)) == 1
        server.on("POST", TOKENS, body=token_answer(clock, "ghs_second"), status=201)
        clock.now += 2
        assert client.git_token(REPO) == "ghs_second"
        assert len(server.sent(TOKENS)) == 2

    def test_another_repository_gets_its_own_token(self, client, server):
        client.git_token(REPO)
        client.git_token("acme/moon")
        names = [request.json()["repositories"] for request in server.sent(TOKENS)]
        assert names == [["rocket"], ["moon"]]

    def test_a_refused_token_is_replaced_once(self, client, server, clock):
        pull = f"/repos/{REPO}/pulls/1"
        refused = Answer({"message": "Bad credentials"}, 401)
        server.on("GET", pull, refused, Answer({"number": 1}))
        assert client.get_pull(REPO, 1) == {"number": 1}
        assert len(server.sent(TOKENS)) == 2
        server.on("GET", pull, refused)
        with pytest.raises(GitHubError, match="Bad credentials"):
            client.get_pull(REPO, 1)
        assert len(server.sent(pull)) == 4

    def test_without_a_number_the_installation_is_looked_up_once(
        self, server, app_key, clock
    ):
        client = make_client(server.url, app_key, clock, installation_id=None)
        server.on("GET", f"/repos/{REPO}/installation", body={"id": 5})
        server.on("POST", TOKENS, body=token_answer(clock))
        server.on("GET", f"/repos/{REPO}/pulls/1", body={})
        client.get_pull(REPO, 1)
        client.git_token(REPO)
        assert len(server.sent(f"/repos/{REPO}/installation")) == 1

    @pytest.mark.parametrize("key", ["", "no key", "-----BEGIN RSA PRIVATE KEY-----\n"])
    def test_a_bad_key_is_not_quoted(self, server, clock, key):
        client = make_client(server.url, (key, ""), clock)
        with pytest.raises(GitHubError, match="cannot sign") as caught:
            client.git_token(REPO)
        assert key == "" or key not in str(caught.value)
        assert caught.value.__cause__ is None
        assert server.requests == []

    @pytest.mark.parametrize(
        "answer",
        [
            {},
            [],
            {"token": TOKEN},
            {"token": "", "expires_at": "2030-01-01T00:00:00Z"},
            {"token": 5, "expires_at": "2030-01-01T00:00:00Z"},
            {"token": TOKEN, "expires_at": "soon"},
        ],
    )
    def test_an_odd_token_answer(self, client, server, answer):
        server.on("POST", TOKENS, body=answer)
        with pytest.raises(GitHubError) as caught:
            client.git_token(REPO)
        assert TOKEN not in str(caught.value)

    def test_secrets_do_not_show(self, app_key):
        shown = repr(AppCredentials("1", app_key[0]))
        assert "PRIVATE" not in shown
        assert app_key[0][40:80] not in shown


class TestAddresses:
    @pytest.mark.parametrize(
        ("api", "expected"),
        [
            ("https://api.github.com", "https://api.github.com/graphql"),
            ("https://api.github.com/", "https://api.github.com/graphql"),
            ("https://git.acme.com/api/v3", "https://git.acme.com/api/graphql"),
            ("https://git.acme.com/api/v3/", "https://git.acme.com/api/graphql"),
            ("https://api.acme.ghe.com", "https://api.acme.ghe.com/graphql"),
            ("http://127.0.0.1:80/api/v3", "http://127.0.0.1:80/api/graphql"),
        ],
    )
    def test_graphql(self, api, expected):
        assert graphql_url(api) == expected

    def test_enterprise_server(self, server, app_key, clock):
        client = make_client(server.url + "/api/v3/", app_key, clock)
        server.on("POST", f"/api/v3{TOKENS}", body=token_answer(clock))
        server.on("GET", f"/api/v3/repos/{REPO}/pulls/1", body={"number": 1})
        assert client.get_pull(REPO, 1) == {"number": 1}

    @pytest.mark.parametrize(
        "repo", ["rocket", "acme/", "/rocket", "acme/rocket/x", "acme/..", "a b/c", ""]
    )
    def test_a_name_that_is_none_goes_nowhere(self, client, server, repo):
        with pytest.raises(GitHubError, match="owner/name"):
            client.get_pull(repo, 1)
        assert server.requests == []

    @pytest.mark.parametrize("branch", ["", "..", "a/../../b", "."])
    def test_a_branch_cannot_leave_its_place(self, client, branch):
        with pytest.raises(GitHubError, match="not a name"):
            client.branch_head(REPO, branch)
