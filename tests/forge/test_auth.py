# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Authentication of an App: JWTs, installation tokens, permissions."""

import jwt
import pytest
from forge_helpers import REPO


def test_app_with_good_jwt(client):
    answer = client.as_app("/app")
    assert answer.status_code == 200
    assert answer.json()["id"] == client.app_id


def test_client_id_is_an_issuer(client, forge):
    client_id = forge.store.apps[client.app_id].client_id
    answer = client.call("GET", "/app", client.jwt(iss=client_id))
    assert answer.json()["client_id"] == client_id


def test_wrong_key_is_refused(client, other_key_pair):
    answer = client.call("GET", "/app", client.jwt(key=other_key_pair[0]))
    assert answer.status_code == 401
    assert answer.json()["message"] == "A JSON web token could not be decoded"


def test_symmetric_algorithm_is_refused(client):
    claims = {"iss": str(client.app_id), "iat": 1, "exp": 2**33}
    forged = jwt.encode(claims, "k" * 32, algorithm="HS256")
    assert client.call("GET", "/app", forged).status_code == 401


@pytest.mark.parametrize(
    ("shift", "claim"),
    [
        ({"exp": -1}, "'exp'"),
        ({"exp": 3600}, "too far in the future"),
        ({"iat": 3600}, "'iat'"),
        ({"iat": -3600, "exp": 500}, "too far in the future"),
    ],
)
def test_times_of_the_jwt(client, forge, shift, claim):
    now = int(forge.clock())
    token = client.jwt(**{name: now + value for name, value in shift.items()})
    answer = client.call("GET", "/app", token)
    assert answer.status_code == 401
    assert claim in answer.json()["message"]


def test_unknown_app(client):
    answer = client.call("GET", "/app", client.jwt(iss="999"))
    assert answer.status_code == 404
    assert answer.json()["message"] == "Integration not found"


def test_without_credentials(client, forge):
    assert client.session.get(f"{forge.api_url}/app").status_code == 401
    url = f"{forge.api_url}/repos/{REPO}"
    assert client.session.get(url).status_code == 404


def test_tokens_have_two_lengths_and_both_work(client):
    tokens = [client.token(), client.token()]
    lengths = sorted(len(token) for token in tokens)
    assert lengths[0] == 40
    assert lengths[1] > 480
    for token in tokens:
        assert client.call("GET", f"/repos/{REPO}", token).status_code == 200


def test_token_expires_after_an_hour(client, forge):
    token = client.token()
    forge.clock.advance(3601)
    answer = client.call("GET", f"/repos/{REPO}", token)
    assert (answer.status_code, answer.json()["message"]) == (401, "Bad credentials")


def test_token_narrowed_to_a_repository(client, forge):
    app = forge.store.apps[client.app_id]
    forge.create_repository("acme/other", {"a": "1"})
    forge.install(app, "acme/other")
    token = client.token(repositories=["other"])
    assert client.call("GET", "/repos/acme/other", token).status_code == 200
    assert client.call("GET", f"/repos/{REPO}", token).status_code == 404


def test_token_for_a_repository_without_installation(client, forge):
    forge.create_repository("acme/secret", {"a": "1"})
    assert client.as_app("/repos/acme/secret/installation").status_code == 404
    found = client.as_app(f"/repos/{REPO}/installation").json()
    path = f"/app/installations/{found['id']}/access_tokens"
    answer = client.as_app(path, "POST", json={"repositories": ["secret"]})
    assert answer.status_code == 422


def test_token_narrowed_in_permissions(client, plain_pull):
    token = client.token(permissions={"contents": "read"})
    head = plain_pull["head"]["sha"]
    assert client.call("GET", f"/repos/{REPO}/commits/{head}", token).ok
    answer = client.call("GET", f"/repos/{REPO}/commits/{head}/check-runs", token)
    assert answer.status_code == 403
    assert answer.json()["message"] == "Resource not accessible by integration"


def test_read_permission_does_not_write(client, plain_pull):
    token = client.token(permissions={"pull_requests": "read"})
    path = f"/repos/{REPO}/issues/{plain_pull['number']}/comments"
    assert client.call("GET", path, token).status_code == 200
    answer = client.call("POST", path, token, json={"body": "hello"})
    assert answer.status_code == 403


def test_permissions_that_the_app_lacks(client):
    found = client.as_app(f"/repos/{REPO}/installation").json()
    path = f"/app/installations/{found['id']}/access_tokens"
    wanted = {"permissions": {"workflows": "write"}}
    assert client.as_app(path, "POST", json=wanted).status_code == 422


def test_installation_token_is_no_jwt(client):
    assert client.call("GET", "/app", client.token()).status_code == 401
