# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The REST endpoints that the bot uses."""

import pytest
from forge_helpers import IDLE_SECONDS, REPO


@pytest.fixture
def get(client):
    token = client.token()

    def get(path, **options):
        return client.call("GET", f"/repos/{REPO}{path}", token, **options)

    return get


def test_repository(get, forge):
    shown = get("").json()
    assert shown["full_name"] == REPO
    assert shown["default_branch"] == "main"
    assert shown["clone_url"] == forge.clone_url(REPO)


def test_unknown_things_are_not_found(get, client):
    for path in (
        "/pulls/99",
        "/check-runs/1",
        "/actions/runs/1",
        "/branches/no",
        "/git/ref/heads/no",
        "/actions/jobs/1/logs",
        "/nothing",
    ):
        answer = get(path)
        assert answer.status_code == 404, path
        assert answer.json()["message"] in ("Not Found", "Branch not found")
    assert get("/commits/" + "0" * 40).status_code == 422


def test_pull_as_json_and_as_diff(get, red_pull):
    number = red_pull["number"]
    shown = get(f"/pulls/{number}").json()
    assert shown["head"]["ref"] == "feature"
    assert shown["head"]["repo"]["full_name"] == REPO
    assert shown["user"] == {**shown["user"], "login": "alice", "type": "User"}
    media = {"Accept": "application/vnd.github.diff"}
    diff = get(f"/pulls/{number}", headers=media).text
    assert "+    return gross + 1" in diff
    assert diff.startswith("diff --git a/shop/price.py")
    [changed] = get(f"/pulls/{number}/files").json()
    assert (changed["filename"], changed["status"]) == ("shop/price.py", "modified")
    assert changed["patch"].startswith("@@ ")


def test_pulls_by_head_and_state(get, forge, plain_pull):
    assert len(get("/pulls?head=acme:feature").json()) == 1
    assert get("/pulls?head=acme:other").json() == []
    forge.close_pull(REPO, plain_pull["number"])
    assert get("/pulls").json() == []
    assert get("/pulls?state=closed").json()[0]["number"] == plain_pull["number"]


def test_pulls_of_a_commit(get, plain_pull):
    [pull] = get(f"/commits/{plain_pull['head']['sha']}/pulls").json()
    assert pull["number"] == plain_pull["number"]
    assert get(f"/commits/{plain_pull['base']['sha']}/pulls").json() == []


def test_refs_and_commits(get, forge, red_pull):
    sha = red_pull["head"]["sha"]
    assert get("/git/ref/heads/feature").json()["object"]["sha"] == sha
    assert get("/branches/feature").json()["commit"]["sha"] == sha
    commit = get("/commits/feature").json()
    assert commit["sha"] == sha
    assert commit["commit"]["author"]["name"] == "Alice"
    assert commit["commit"]["verification"]["verified"] is False
    assert commit["files"][0]["filename"] == "shop/price.py"


def test_check_runs_and_annotations(get, red_pull):
    sha = red_pull["head"]["sha"]
    shown = get(f"/commits/{sha}/check-runs").json()
    assert shown["total_count"] == 2
    by_name = {run["name"]: run for run in shown["check_runs"]}
    assert by_name["lint"]["conclusion"] == by_name["test"]["conclusion"] == "failure"
    assert by_name["lint"]["pull_requests"][0]["number"] == red_pull["number"]
    notes = get(f"/check-runs/{by_name['lint']['id']}/annotations").json()
    assert notes[0]["path"] == "shop/price.py"
    assert notes[0]["start_line"] == 1
    assert notes[0]["message"].startswith("F401")
    assert notes[-1]["message"] == "Process completed with exit code 1."
    notes = get(f"/check-runs/{by_name['test']['id']}/annotations").json()
    assert (notes[0]["path"], notes[0]["start_line"]) == ("tests/test_price.py", 5)
    suites = get(f"/commits/{sha}/check-suites").json()
    assert suites["check_suites"][0]["conclusion"] == "failure"
    suite = suites["check_suites"][0]["id"]
    assert get(f"/check-suites/{suite}/check-runs").json()["total_count"] == 2


def test_check_runs_are_paged(get, red_pull):
    sha = red_pull["head"]["sha"]
    first = get(f"/commits/{sha}/check-runs?per_page=1")
    assert len(first.json()["check_runs"]) == 1
    assert 'rel="next"' in first.headers["Link"]
    address = first.links["next"]["url"]
    second = get(address.partition(REPO)[2])
    assert second.json()["check_runs"][0]["name"] == "test"
    assert "next" not in second.links


def test_runs_and_jobs(get, red_pull):
    sha = red_pull["head"]["sha"]
    [run] = get(f"/actions/runs?head_sha={sha}").json()["workflow_runs"]
    assert (run["run_attempt"], run["conclusion"]) == (1, "failure")
    assert get(f"/actions/runs/{run['id']}").json()["head_branch"] == "feature"
    jobs = get(f"/actions/runs/{run['id']}/attempts/1/jobs").json()["jobs"]
    assert [job["name"] for job in jobs] == ["lint", "test"]
    assert jobs[0]["steps"][-1]["conclusion"] == "failure"
    assert get(f"/actions/runs/{run['id']}/attempts/2/jobs").status_code == 404


def test_log_is_a_redirect_without_credentials(get, client, forge, red_pull):
    job = forge.checks(REPO, red_pull["head"]["sha"])[1]["id"]
    answer = get(f"/actions/jobs/{job}/logs")
    assert answer.status_code == 302
    link = answer.headers["Location"]
    plain = client.session.get(link)
    assert plain.status_code == 200
    assert "assert 4 == 3" in plain.text
    assert plain.text.splitlines()[-1].endswith("exit code 1.")
    assert plain.text[10] == "T"
    assert plain.text[27:29] == "Z "
    assert client.call("GET", link, client.token()).status_code == 400
    assert client.session.get(link.replace("sig=", "sig=0")).status_code == 403
    forge.clock.advance(61)
    assert client.session.get(link).status_code == 403


def test_rerun_failed_jobs(get, client, forge, red_pull):
    sha = red_pull["head"]["sha"]
    [run] = get(f"/actions/runs?head_sha={sha}").json()["workflow_runs"]
    old = {check["id"] for check in forge.checks(REPO, sha)}
    path = f"/repos/{REPO}/actions/runs/{run['id']}/rerun-failed-jobs"
    reader = client.token(permissions={"actions": "read"})
    assert client.call("POST", path, reader).status_code == 403
    assert client.call("POST", path, client.token()).status_code == 201
    assert forge.wait_idle(IDLE_SECONDS)
    assert get(f"/actions/runs/{run['id']}").json()["run_attempt"] == 2
    assert get(f"/actions/runs/{run['id']}/attempts/2/jobs").json()["total_count"] == 2
    new = {check["id"] for check in forge.checks(REPO, sha)}
    assert not old & new
    path = f"/commits/{sha}/check-runs?filter="
    assert get(f"{path}latest").json()["total_count"] == 2
    assert get(f"{path}all").json()["total_count"] == 4


def test_comments(client, forge, plain_pull):
    token = client.token()
    path = f"/repos/{REPO}/issues/{plain_pull['number']}/comments"
    made = client.call("POST", path, token, json={"body": "Fixed <!-- run 1 -->"})
    assert made.status_code == 201
    assert made.json()["user"]["login"] == "pulser-bot[bot]"
    assert made.json()["user"]["type"] == "Bot"
    edit = f"/repos/{REPO}/issues/comments/{made.json()['id']}"
    assert client.call("PATCH", edit, token, json={"body": "Better"}).ok
    assert [c["body"] for c in forge.comments(REPO, plain_pull["number"])] == ["Better"]
    empty = client.call("POST", path, token, json={"body": " "})
    assert empty.status_code == 422
    assert empty.json()["errors"][0]["field"] == "body"


def test_comment_hooks(client, forge, plain_pull):
    seen = []
    number = plain_pull["number"]
    for event in ("comment:before", "comment:after"):
        forge.on(
            event,
            lambda c: seen.append((c["event"], len(forge.comments(REPO, number)))),
        )
    path = f"/repos/{REPO}/issues/{number}/comments"
    client.call("POST", path, client.token(), json={"body": "x"})
    assert seen == [("comment:before", 0), ("comment:after", 1)]


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff\xfe"])
def test_bad_json(client, forge, plain_pull, body):
    path = f"/repos/{REPO}/issues/{plain_pull['number']}/comments"
    answer = client.call("POST", path, client.token(), data=body)
    assert answer.status_code == 400
    assert "message" in answer.json()


def test_body_that_is_too_large(client, monkeypatch, plain_pull):
    monkeypatch.setattr("tools.forge.api.BODY_LIMIT_BYTES", 1000)
    path = f"/repos/{REPO}/issues/{plain_pull['number']}/comments"
    answer = client.call("POST", path, client.token(), json={"body": "x" * 2000})
    assert answer.status_code == 413
