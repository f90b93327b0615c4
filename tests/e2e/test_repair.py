# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The main job, end to end: red, webhook, work item, patch, push, green, evidence."""

import json

import pytest

from tools.demo import people

EVERYTHING = {"intake", "state", "log", "patch", "check"}


@pytest.mark.parametrize(
    ("key", "attempts"), [("lint", 1), ("unit-test", 1), ("second-attempt", 2)]
)
def test_failing_pull_request_turns_green(repair, key, attempts):
    one = repair(key)
    runs = one.ended()
    assert [run["outcome"] for run in runs] == ["not_fixed"] * (attempts - 1) + [
        "fixed"
    ]
    assert one.is_green()
    assert len(one.bot_pushes()) == attempts
    item = one.item()
    assert item["state"] == "done"
    assert item["lane_id"][1] == "Development"
    assert {row["kind"] for row in one.evidence()} >= EVERYTHING
    assert len(one.comments()) == 1
    assert runs[-1]["commit_sha"] in one.comments()[0]["body"]


def test_evidence_tells_the_story(repair):
    one = repair("unit-test")
    run = one.ended()[-1]
    log = next(row for row in one.evidence("log") if row["name"].startswith("Log of"))
    assert "assert" in log["body"]
    patches = one.evidence("patch")
    assert patches[0]["body"] == run["patch"]
    assert json.loads(patches[0]["meta"])["patch_sha256"] == run["patch_sha256"]
    assert json.loads(patches[-1]["meta"])["commit_sha"] == run["commit_sha"]
    check = json.loads(one.evidence("check")[-1]["meta"])
    assert check["conclusion"] == "success"
    exchanges = [row for row in one.evidence("log") if "exchange" in row["name"]]
    assert len(exchanges) == run["turns"]
    assert all(json.loads(row["meta"])["model"] for row in exchanges)
    assert run["input_tokens"] > 0 and run["output_tokens"] > 0 and run["cost"] > 0
    assert {row["actor_name"] for row in exchanges} == {"Pulser Bot"}


def test_commit_is_signed_by_github_and_carries_the_run(rig, repair):
    one = repair("lint")
    run = one.ended()[-1]
    push = one.bot_pushes()[0]
    assert (push.how, push.old, push.new) == ("graphql", one.head, run["commit_sha"])
    repository = rig.forge.store.repository(one.repo)
    assert run["commit_sha"] in repository.verified
    message = repository.git.run("log", "-1", "--format=%B", run["commit_sha"])
    (uuid,) = (row["uuid"] for row in rig.runs(one.repo, ["uuid"]))
    assert f"Pulser-Run: {uuid}/1" in str(message)


def test_unfixable_failure_is_handed_over_and_leaves_no_junk(rig, repair):
    one = repair("unfixable")
    runs = one.ended()
    assert runs[-1]["outcome"] == "handed_over"
    assert rig.forge.head(one.repo, one.scenario.branch) == one.head
    item = one.item()
    assert item["state"] == "running"
    comment = one.comments()[-1]["body"]
    assert item["reference"] in comment
    handed = [row for row in one.evidence("log") if row["name"].startswith("Handed")]
    assert len(handed) == 1
    assert handed[0]["uri"]


def test_gate_pushes_nothing_before_the_approval(rig, repair, reviewer):
    one = repair("unit-test", mode="gated")
    (run,) = one.waits_for_review()
    assert one.bot_pushes() == []
    item = one.item()
    assert (item["state"], item["blocked_reason"]) == ("blocked", "approval")
    people.decide(reviewer, run)
    assert one.ended()[-1]["outcome"] == "fixed"
    assert len(one.bot_pushes()) == 1
    given = [row for row in one.evidence("approval") if row["name"] == "Approved"]
    assert [row["actor_name"] for row in given] == ["Rita Reviewer"]


def test_rejected_patch_is_never_pushed(rig, repair, reviewer):
    one = repair("unit-test", mode="gated")
    (run,) = one.waits_for_review()
    people.decide(reviewer, run, "reject_tier")
    assert one.ended()[-1]["outcome"] == "rejected"
    assert one.bot_pushes() == []
    assert one.item()["state"] == "running"


def test_suggestion_is_a_comment(repair):
    one = repair("lint", mode="suggest")
    run = one.ended()[-1]
    assert run["outcome"] == "suggested"
    assert one.bot_pushes() == []
    assert run["patch"].strip() in one.comments()[0]["body"]
    assert one.item()["state"] == "running"


def test_newer_commit_of_a_person_ends_the_review(rig, repair):
    one = repair("unit-test", mode="gated")
    one.waits_for_review()
    rig.forge.push_files(
        one.repo, one.scenario.branch, {"NOTES.md": "hello\n"}, "Add notes"
    )

    def first_has_ended():
        return one.runs()[0]["outcome"] == "head_moved"

    rig.wait_for(first_has_ended, 60, "the first run to end")
    (second,) = one.waits_for_review()
    assert second != one.runs()[0]["id"]
    assert one.bot_pushes() == []


def test_closed_pull_request_ends_the_run(rig, repair):
    one = repair("unit-test", mode="gated")
    one.waits_for_review()
    rig.forge.close_pull(one.repo, one.number)
    assert one.ended()[-1]["outcome"] == "pull_closed"
    assert one.item()["state"] == "cancelled"
    assert one.bot_pushes() == []


def test_later_failure_reopens_the_work_item(rig, repair):
    one = repair("lint")
    one.ended()
    broken = one.scenario.broken_files
    rig.forge.push_files(one.repo, one.scenario.branch, broken, "Break it again")
    rig.wait_for(lambda: len(one.runs()) == 2, 60, "another run")
    assert one.ended()[-1]["outcome"] == "fixed"
    assert one.item()["state"] == "done"
    moves = [row["name"] for row in one.evidence("state")]
    assert "done → open" in moves


def test_rate_limit_puts_the_job_off(rig, repair):
    one = repair("lint", open_pull=False)
    rig.forge.limit_next(2, retry_after=1, path=one.repo)
    one.open_pull()
    assert one.ended()[-1]["outcome"] == "fixed"
    assert rig.forge.faults.pending == 0, "the limit was met"
    assert len(one.bot_pushes()) == 1


def test_outage_of_github_puts_the_job_off(rig, repair):
    one = repair("lint", open_pull=False)
    rig.forge.fail_next(1, path=f"{one.repo}/pulls")
    one.open_pull()
    assert one.ended()[-1]["outcome"] == "fixed"
    assert rig.forge.faults.pending == 0, "the outage was met"
