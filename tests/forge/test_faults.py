# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rate limits, failures made to order, points to look in at, the admin door."""

import pytest
import requests
from forge_helpers import REPO

from tools.forge import DropConnection


def test_rate_limit_headers(client):
    token = client.token()
    first = client.call("GET", f"/repos/{REPO}", token)
    second = client.call("GET", f"/repos/{REPO}", token)
    left = [int(a.headers["x-ratelimit-remaining"]) for a in (first, second)]
    assert left[0] - left[1] == 1
    shown = client.call("GET", "/rate_limit", token).json()
    assert shown["rate"]["limit"] == 5000


@pytest.mark.parametrize("status", [403, 429])
def test_secondary_limit(client, forge, status):
    token = client.token()
    forge.limit_next(2, retry_after=17, status=status)
    for _ in range(2):
        answer = client.call("GET", f"/repos/{REPO}", token)
        assert answer.status_code == status
        assert answer.headers["retry-after"] == "17"
        assert "secondary rate limit" in answer.json()["message"]
    assert client.call("GET", f"/repos/{REPO}", token).status_code == 200


def test_primary_limit(client, forge):
    token = client.token()
    forge.limit_next(1, retry_after=None)
    answer = client.call("GET", f"/repos/{REPO}", token)
    assert answer.status_code == 403
    assert "retry-after" not in answer.headers
    assert answer.headers["x-ratelimit-remaining"] == "0"
    assert int(answer.headers["x-ratelimit-reset"]) > forge.clock()


def test_failure_of_one_path(client, forge):
    token = client.token()
    forge.fail_next(1, status=502, path="/branches/")
    assert client.call("GET", f"/repos/{REPO}", token).status_code == 200
    path = f"/repos/{REPO}/branches/main"
    assert client.call("GET", path, token).status_code == 502
    assert client.call("GET", path, token).status_code == 200


def test_connection_dropped_by_a_callback(client, forge):
    def drop(context):
        raise DropConnection

    token = client.token()
    undo = forge.on("api:before", drop)
    with pytest.raises(requests.ConnectionError):
        client.call("GET", f"/repos/{REPO}", token)
    undo()
    assert client.call("GET", f"/repos/{REPO}", token).status_code == 200


def test_unknown_event_is_named(forge):
    with pytest.raises(ValueError, match="push:never"):
        forge.on("push:never", print)


def admin(forge, operation, token=None, **arguments):
    return requests.post(
        f"{forge.url}/_forge/{operation}",
        json=arguments,
        headers={"Authorization": f"Bearer {token or forge.admin_token}"},
        timeout=30,
    )


def test_admin_operations(forge):
    made = admin(
        forge,
        "create_repository",
        full_name="acme/tool",
        files={"a.txt": "1"},
        ci=[{"name": "t", "command": "true"}],
    )
    assert made.json()["result"]["full_name"] == "acme/tool"
    pushed = admin(
        forge,
        "push_files",
        repo="acme/tool",
        branch="b",
        files={"a.txt": "2"},
        message="m",
    ).json()["result"]
    opened = admin(forge, "open_pull", repo="acme/tool", branch="b", title="t")
    assert opened.json()["result"] == 1
    assert admin(forge, "wait_idle", timeout=30).json()["result"] is True
    [check] = admin(forge, "checks", repo="acme/tool", sha=pushed).json()["result"]
    assert check["conclusion"] == "success"


def test_admin_door_is_guarded(forge):
    assert admin(forge, "pushes", "wrong", repo=REPO).status_code == 401
    assert admin(forge, "stop").status_code == 404
    answer = admin(forge, "pushes", repo="no/where")
    assert answer.status_code == 422
    assert "no/where" in answer.json()["message"]


@pytest.mark.parametrize("name", ["../x/y", "acme/..", "acme", "a/b/c", "/x", "a/.git"])
def test_bad_repository_names(forge, name):
    with pytest.raises(Exception, match="not a valid owner/name"):
        forge.create_repository(name, {"a": "1"})
