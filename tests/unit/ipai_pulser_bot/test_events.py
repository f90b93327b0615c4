# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""GitHub's events, in good and in bad shape."""

import copy
import json

import pytest
from event_examples import (
    CHECK_RUN,
    CHECK_SUITE,
    EXAMPLES,
    PULL,
    PULL_REQUEST,
    SHA,
    WORKFLOW_RUN,
)
from pulser_lib import events


def changed(payload, path, value):
    """Return a copy of a payload with one field set, or removed for ``...``."""
    payload = copy.deepcopy(payload)
    *parents, last = path.split(".")
    node = payload
    for name in parents:
        node = node[int(name)] if isinstance(node, list) else node[name]
    if value is ...:
        del node[last]
    else:
        node[last] = value
    return payload


def test_check_run():
    assert events.parse_event("check_run", CHECK_RUN) == events.CheckObservation(
        repository="acme/rocket",
        kind="check_run",
        external_id=4,
        attempt=1,
        name="tests",
        status="completed",
        conclusion="failure",
        head_sha=SHA,
        head_branch="topic",
        head_repository=None,
        pr_numbers=(12,),
        app_slug="github-actions",
        details_url="https://example.com/runs/4",
    )


def test_check_suite_is_named_after_its_app():
    suite = events.parse_event("check_suite", CHECK_SUITE)
    assert (suite.kind, suite.name, suite.attempt) == ("check_suite", "circle", 1)
    assert suite.head_branch == ""
    assert suite.details_url == ""
    assert suite.conclusion in events.FAILING


def test_workflow_run_of_a_fork_has_no_pull_requests():
    run = events.parse_event("workflow_run", WORKFLOW_RUN)
    assert run.pr_numbers == ()
    assert run.head_repository == "fork/rocket"
    assert (run.attempt, run.external_id, run.app_slug) == (2, 9, "github-actions")


def test_workflow_run_without_a_name_takes_its_file():
    run = events.parse_event(
        "workflow_run", changed(WORKFLOW_RUN, "workflow_run.name", None)
    )
    assert run.name == ".github/workflows/ci.yml"


def test_pull_request():
    change = events.parse_event("pull_request", PULL_REQUEST)
    assert change == events.PullRequestChange(
        repository="acme/rocket",
        number=12,
        action="closed",
        merged=True,
        head_sha=SHA,
        head_branch="topic",
        head_repository="acme/rocket",
        base_branch="main",
        title="Faster",
        author_login="ada",
        sender_login="robot[bot]",
        sender_type="Bot",
    )


def test_pull_request_of_a_deleted_fork_and_a_deleted_user():
    payload = changed(PULL_REQUEST, "pull_request.head.repo", None)
    payload = changed(payload, "pull_request.user", None)
    change = events.parse_event("pull_request", payload)
    assert change.head_repository is None
    assert change.author_login == ""


@pytest.mark.parametrize(
    ("event", "payload"),
    [
        ("ping", {"zen": "Keep it logically awesome."}),
        ("push", {}),
        ("", {}),
        (None, {}),
        ("check_run", changed(CHECK_RUN, "action", "created")),
        ("check_run", changed(CHECK_RUN, "action", "rerequested")),
        ("check_suite", changed(CHECK_SUITE, "action", "requested")),
        ("workflow_run", changed(WORKFLOW_RUN, "action", "in_progress")),
        ("pull_request", changed(PULL_REQUEST, "action", "labeled")),
    ],
)
def test_what_is_not_acted_on_is_ignored_with_a_reason(event, payload):
    ignored = events.parse_event(event, payload)
    assert isinstance(ignored, events.Ignored)
    assert "is not used" in ignored.reason


@pytest.mark.parametrize("payload", [None, [], "text", 3, True])
def test_a_payload_that_is_no_object(payload):
    with pytest.raises(events.InvalidPayload) as caught:
        events.parse_event("check_run", payload)
    assert caught.value.field == "payload"


@pytest.mark.parametrize(
    ("event", "path", "value"),
    [
        ("check_run", "action", ...),
        ("check_run", "action", 7),
        ("check_run", "check_run", ...),
        ("check_run", "check_run", []),
        ("check_run", "check_run.id", ...),
        ("check_run", "check_run.id", "4"),
        ("check_run", "check_run.id", True),
        ("check_run", "check_run.id", 0),
        ("check_run", "check_run.id", -4),
        ("check_run", "check_run.id", 4.0),
        ("check_run", "check_run.id", 2**63),
        ("check_run", "check_run.name", ""),
        ("check_run", "check_run.name", None),
        ("check_run", "check_run.name", ["tests"]),
        ("check_run", "check_run.status", ...),
        ("check_run", "check_run.conclusion", 1),
        ("check_run", "check_run.head_sha", ...),
        ("check_run", "check_run.head_sha", "HEAD"),
        ("check_run", "check_run.head_sha", SHA + "\n"),
        ("check_run", "check_run.head_sha", "--upload-pack=x" + "a" * 25),
        ("check_run", "check_run.head_sha", "A" * 40),
        ("check_run", "check_run.app", "github-actions"),
        ("check_run", "check_run.app.slug", 5),
        ("check_run", "check_run.check_suite", 5),
        ("check_run", "check_run.check_suite.head_branch", {}),
        ("check_run", "check_run.pull_requests", {"0": PULL}),
        ("check_run", "check_run.html_url", 1),
        ("check_run", "repository", ...),
        ("check_run", "repository.full_name", ...),
        ("check_run", "repository.full_name", "rocket"),
        ("check_run", "repository.full_name", "acme/rocket/../moon"),
        ("check_run", "repository.full_name", "acme/rocket\n"),
        ("check_suite", "check_suite.head_sha", None),
        ("workflow_run", "workflow_run.run_attempt", "2"),
        ("workflow_run", "workflow_run.head_repository", "fork/rocket"),
        ("workflow_run", "workflow_run.head_repository.full_name", None),
        ("pull_request", "pull_request", None),
        ("pull_request", "pull_request.number", "12"),
        ("pull_request", "pull_request.number", 2**31),
        ("pull_request", "pull_request.merged", "yes"),
        ("pull_request", "pull_request.head", ...),
        ("pull_request", "pull_request.head.sha", 5),
        ("pull_request", "pull_request.head.ref", ""),
        ("pull_request", "pull_request.base.ref", ...),
        ("pull_request", "pull_request.title", {}),
        ("pull_request", "sender", ...),
        ("pull_request", "sender.login", None),
    ],
)
def test_a_missing_or_wrong_field_is_named(event, path, value):
    with pytest.raises(events.InvalidPayload) as caught:
        events.parse_event(event, changed(EXAMPLES[event], path, value))
    assert caught.value.field == path
    assert path in str(caught.value)


@pytest.mark.parametrize(
    ("pulls", "field"),
    [
        ([PULL, {"number": "13"}], "check_run.pull_requests[1].number"),
        ([PULL, 13], "check_run.pull_requests[1]"),
        ([None], "check_run.pull_requests[0]"),
        ([{"number": 1, "base": 3}], "check_run.pull_requests[0].base"),
        ([{}], "check_run.pull_requests[0].number"),
    ],
)
def test_a_wrong_pull_request_in_a_list_is_named(pulls, field):
    with pytest.raises(events.InvalidPayload) as caught:
        events.parse_event(
            "check_run", changed(CHECK_RUN, "check_run.pull_requests", pulls)
        )
    assert caught.value.field == field


def test_optional_fields_may_be_absent():
    payload = {
        "action": "completed",
        "check_run": {"id": 1, "name": "x", "status": "completed", "head_sha": SHA},
        "repository": {"full_name": "acme/rocket"},
    }
    check = events.parse_event("check_run", payload)
    assert (check.conclusion, check.app_slug, check.pr_numbers) == (None, "", ())


def test_pull_requests_of_other_repositories_do_not_count():
    pulls = [{"number": 5, "base": {"repo": {"id": 99}}}, PULL, PULL, {"number": 3}]
    check = events.parse_event(
        "check_run", changed(CHECK_RUN, "check_run.pull_requests", pulls)
    )
    assert check.pr_numbers == (12, 3)


def test_texts_are_fit_for_a_database():
    name = json.loads(r'"a\u0000b\ud800c"') + "x" * 5000
    check = events.parse_event("check_run", changed(CHECK_RUN, "check_run.name", name))
    assert check.name.startswith("abcx")
    assert len(check.name) <= 1000
    check.name.encode()


@pytest.mark.parametrize("url", ["javascript:alert(1)", "", None, "ftp://x"])
def test_only_web_addresses_are_kept(url):
    payload = changed(CHECK_RUN, "check_run.html_url", url)
    payload = changed(payload, "check_run.details_url", url)
    assert events.parse_event("check_run", payload).details_url == ""


def test_what_counts_as_failing():
    assert {"failure", "timed_out", "startup_failure"} == events.FAILING
    assert {
        "check_run",
        "check_suite",
        "workflow_run",
        "pull_request",
    } == events.SUPPORTED
