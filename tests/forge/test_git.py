# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""git over HTTP, and commits through GraphQL."""

import base64

import pytest
from forge_helpers import IDLE_SECONDS, REPO, git, wait_for

MUTATION = """
mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid url } }
}
"""


@pytest.fixture
def clone(forge, client, tmp_path):
    folder = tmp_path / "clone"
    git("clone", "-q", forge.clone_url(REPO), str(folder), token=client.token())
    return folder


def change(folder, name, text, message="Change"):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    git("add", "-A", cwd=folder)
    git("commit", "-q", "-m", message, cwd=folder)
    return git("rev-parse", "HEAD", cwd=folder).stdout.strip()


def test_clone_needs_credentials(forge, tmp_path):
    done = git("clone", forge.clone_url(REPO), str(tmp_path / "x"), check=False)
    assert done.returncode != 0
    assert "could not read Username" in done.stderr


def test_clone_gets_the_files(clone):
    assert (clone / "README.md").read_text() == "# Shop\n"


def test_push_is_recorded_and_starts_ci(forge, client, clone, red_pull):
    token = client.token()
    git("fetch", "-q", "origin", "feature", cwd=clone, token=token)
    git("checkout", "-q", "feature", cwd=clone)
    text = "def net(gross):\n    return gross\n"
    sha = change(clone, "shop/price.py", text)
    git("push", "-q", "origin", "HEAD:feature", cwd=clone, token=token)
    assert forge.wait_idle(IDLE_SECONDS)
    last = forge.pushes(REPO)[-1]
    assert (last.ref, last.new, last.how) == ("refs/heads/feature", sha, "git")
    assert last.actor == "pulser-bot[bot]"
    assert last.old == red_pull["head"]["sha"]
    assert forge.pull(REPO, red_pull["number"])["head"]["sha"] == sha
    conclusions = {c["name"]: c["conclusion"] for c in forge.checks(REPO, sha)}
    assert conclusions == {"lint": "success", "test": "success"}
    actions = [d.action for d in forge.deliveries if d.event == "pull_request"]
    assert actions == ["opened", "synchronize"]


def test_read_token_may_not_push(client, clone):
    token = client.token(permissions={"contents": "read"})
    change(clone, "a.txt", "a")
    done = git("push", "origin", "HEAD:new", cwd=clone, token=token, check=False)
    assert done.returncode != 0
    assert "403" in done.stderr


def test_expired_token_is_refused(forge, client, clone):
    token = client.token()
    forge.clock.advance(3601)
    done = git("fetch", "origin", cwd=clone, token=token, check=False)
    assert done.returncode != 0
    assert "could not read Username" in done.stderr or "401" in done.stderr


def test_token_of_another_repository(forge, client, tmp_path):
    forge.create_repository("acme/secret", {"a": "1"})
    url = forge.clone_url("acme/secret")
    done = git("clone", url, str(tmp_path / "x"), token=client.token(), check=False)
    assert done.returncode != 0
    assert "not found" in done.stderr


def test_person_pushes_with_the_admin_token(forge, clone):
    sha = change(clone, "a.txt", "a")
    git(
        "push",
        "-q",
        "origin",
        "HEAD:side",
        cwd=clone,
        token=forge.admin_token,
        login="carol",
    )
    assert forge.head(REPO, "side") == sha
    assert forge.pushes(REPO)[-1].actor == "carol"


def test_force_with_lease(forge, client, clone, plain_pull):
    token = client.token()
    old = plain_pull["head"]["sha"]
    change(clone, "b.txt", "b")
    refused = git(
        "push",
        f"--force-with-lease=feature:{'1' * 40}",
        "origin",
        "HEAD:feature",
        cwd=clone,
        token=token,
        check=False,
    )
    assert refused.returncode != 0
    assert "stale info" in refused.stderr
    assert forge.head(REPO, "feature") == old
    git(
        "push",
        "-q",
        f"--force-with-lease=feature:{old}",
        "origin",
        "HEAD:feature",
        cwd=clone,
        token=token,
    )
    assert forge.pushes(REPO)[-1].how == "force"
    pushes = [d.payload for d in forge.deliveries if d.event == "push"]
    assert pushes[-1]["forced"] is True


def test_app_may_not_touch_workflows(forge, client, clone):
    change(clone, ".github/workflows/ci.json", "{}")
    done = git(
        "push", "origin", "HEAD:ci", cwd=clone, token=client.token(), check=False
    )
    assert done.returncode != 0
    assert "without `workflows` permission" in done.stderr
    assert forge.head(REPO, "ci") is None
    git(
        "push",
        "-q",
        "origin",
        "HEAD:ci",
        cwd=clone,
        token=forge.admin_token,
        login="carol",
    )
    assert forge.head(REPO, "ci") is not None


def test_large_push_is_sent_in_chunks(forge, client, clone):
    words = "".join(f"{number * 7919 % 1000003}\n" for number in range(400_000))
    sha = change(clone, "big.txt", words)
    git(
        "-c",
        "http.postBuffer=65536",
        "push",
        "-q",
        "origin",
        "HEAD:big",
        cwd=clone,
        token=client.token(),
    )
    assert forge.file(REPO, sha, "big.txt").decode() == words


@pytest.mark.parametrize(
    "path",
    [
        "/acme/../../etc.git/info/refs?service=git-upload-pack",
        "/acme/%2e%2e%2fshop.git/info/refs?service=git-upload-pack",
        "/acme/shop.git/info/refs?service=git-evil",
        "/acme/shop.git/objects/info/packs",
    ],
)
def test_hostile_paths(forge, client, path):
    answer = client.session.get(f"{forge.url}{path}", auth=("x", forge.admin_token))
    assert answer.status_code in (400, 403, 404)


def test_hooks_see_a_push_before_its_answer(forge, client, clone):
    seen = []
    forge.on("push:before", lambda context: seen.append(forge.head(REPO, "new")))
    forge.on("push:after", lambda context: seen.append(context["updates"][0].new))
    sha = change(clone, "a.txt", "a")
    git("push", "-q", "origin", "HEAD:new", cwd=clone, token=client.token())
    assert seen == [None, sha]


def commit(client, forge, token, expected, **changes):
    given = {
        "branch": {"repositoryNameWithOwner": REPO, "branchName": "feature"},
        "message": {"headline": "Fix", "body": "Pulser-Run: 1"},
        "fileChanges": {
            "additions": [
                {
                    "path": "shop/price.py",
                    "contents": base64.b64encode(
                        b"def net(gross):\n    return gross\n"
                    ).decode(),
                },
            ]
        },
        "expectedHeadOid": expected,
        **changes,
    }
    body = {"query": MUTATION, "variables": {"input": given}}
    return client.call("POST", forge.graphql_url, token, json=body)


def test_commit_on_branch(forge, client, red_pull):
    token = client.token()
    old = red_pull["head"]["sha"]
    answer = commit(client, forge, token, old).json()
    oid = answer["data"]["createCommitOnBranch"]["commit"]["oid"]
    assert set(answer["data"]["createCommitOnBranch"]["commit"]) == {"oid", "url"}
    shown = client.call("GET", f"/repos/{REPO}/commits/{oid}", token).json()
    assert shown["commit"]["verification"]["verified"] is True
    assert shown["commit"]["message"] == "Fix\n\nPulser-Run: 1"
    assert [parent["sha"] for parent in shown["parents"]] == [old]
    assert forge.pushes(REPO)[-1].how == "graphql"
    assert forge.wait_idle(IDLE_SECONDS)
    assert {c["conclusion"] for c in forge.checks(REPO, oid)} == {"success"}


def test_commit_on_moved_branch(forge, client, plain_pull):
    answer = commit(client, forge, client.token(), "1" * 40).json()
    assert answer["data"] == {"createCommitOnBranch": None}
    assert answer["errors"][0]["type"] == "STALE_DATA"
    assert "Expected branch to point to" in answer["errors"][0]["message"]
    assert forge.head(REPO, "feature") == plain_pull["head"]["sha"]


def test_commit_keeps_modes_and_deletes(forge):
    git_dir = forge.store.repository(REPO).git
    blob = git_dir.run("hash-object", "-w", "--stdin", stdin=b"#!/bin/sh\n")
    tree = git_dir.run("mktree", stdin=f"100755 blob {blob}\trun.sh\n".encode())
    start = git_dir.run(
        "commit-tree",
        tree,
        stdin=b"x",
        GIT_AUTHOR_NAME="a",
        GIT_AUTHOR_EMAIL="a@b",
        GIT_COMMITTER_NAME="a",
        GIT_COMMITTER_EMAIL="a@b",
    )
    changed = git_dir.commit_changes(
        start, {"run.sh": b"#!/bin/sh\nls\n"}, "m", ("a", "a@b"), ("a", "a@b"), 1
    )
    assert git_dir.run("ls-tree", changed).startswith("100755 blob")
    gone = git_dir.commit_changes(
        changed, {"run.sh": None}, "m", ("a", "a@b"), ("a", "a@b"), 1
    )
    assert git_dir.run("ls-tree", gone) == ""


@pytest.mark.parametrize("path", ["../x", ".git/config", "/etc/x", "a//b", ""])
def test_commit_refuses_bad_paths(forge, client, plain_pull, path):
    answer = commit(
        client,
        forge,
        client.token(),
        plain_pull["head"]["sha"],
        fileChanges={"additions": [{"path": path, "contents": ""}]},
    ).json()
    assert answer["errors"][0]["type"] == "UNPROCESSABLE"
    assert forge.head(REPO, "feature") == plain_pull["head"]["sha"]


def test_commit_of_workflow_is_forbidden(forge, client, red_pull):
    answer = commit(
        client,
        forge,
        client.token(),
        red_pull["head"]["sha"],
        fileChanges={"deletions": [{"path": ".github/workflows/ci.json"}]},
    ).json()
    assert answer["errors"][0]["type"] == "FORBIDDEN"


def test_merge_and_close(forge, plain_pull):
    merged = forge.merge_pull(REPO, plain_pull["number"])
    assert forge.head(REPO, "main") == merged
    shown = forge.pull(REPO, plain_pull["number"])
    assert (shown["state"], shown["merged"]) == ("closed", True)
    wait_for(lambda: any(d.action == "closed" for d in forge.deliveries))
