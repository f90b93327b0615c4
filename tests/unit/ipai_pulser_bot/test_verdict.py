# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The verdict over the checks of a commit."""

import pytest
from pulser_lib.verdict import summarise

IDS = iter(range(1, 10_000))


def check(name, conclusion="success", app="github-actions", suite=1, **facts):
    return {
        "id": next(IDS),
        "name": name,
        "status": "completed" if conclusion else "in_progress",
        "conclusion": conclusion,
        "app": {"slug": app},
        "check_suite": {"id": suite},
        **facts,
    }


def test_no_check_at_all():
    verdict = summarise([])
    assert (verdict.state, verdict.failed, verdict.pending) == ("none", (), ())


@pytest.mark.parametrize("conclusion", ["failure", "timed_out", "startup_failure"])
def test_red(conclusion):
    bad = check("tests", conclusion)
    verdict = summarise([check("lint"), bad])
    assert verdict.state == "red"
    assert verdict.failed == (bad,)


def test_green_may_hold_skipped_and_neutral_checks():
    checks = [check("tests"), check("docs", "skipped"), check("size", "neutral")]
    assert summarise(checks).state == "green"


@pytest.mark.parametrize(
    "conclusion", ["cancelled", "stale", "action_required", "something new"]
)
def test_an_inconclusive_check_is_neither_green_nor_red(conclusion):
    verdict = summarise([check("tests"), check("deploy", conclusion)])
    assert verdict.state == "none"
    assert verdict.failed == ()


def test_only_skipped_checks_prove_nothing():
    assert summarise([check("tests", "skipped")]).state == "none"


def test_pending_waits_for_all_and_tells_what_failed():
    bad = check("tests", "failure")
    verdict = summarise([bad, check("slow", None), check("queued", None)])
    assert verdict.state == "pending"
    assert verdict.failed == (bad,)
    assert verdict.pending == ("queued", "slow")


def test_completed_without_a_conclusion_is_pending():
    odd = check("tests", None, status="completed")
    assert summarise([odd]).state == "pending"


def test_the_latest_attempt_counts_whatever_the_order():
    old, new = check("tests", "failure"), check("tests")
    assert summarise([new, old]).state == "green"
    assert summarise([old, new]).state == "green"
    again = check("tests", None)
    assert summarise([again, new, old]).state == "pending"


def test_the_same_name_in_another_suite_or_app_is_another_check():
    first = check("test", "failure", suite=1)
    assert summarise([first, check("test", suite=2)]).state == "red"
    assert summarise([first, check("test", app="circle")]).state == "red"


def test_only_watched_checks_count():
    checks = [check("lint", "failure"), check("tests (3.11)"), check("tests (3.12)")]
    assert summarise(checks, ("tests*",)).state == "green"
    assert summarise(checks, ("*",)).state == "red"
    assert summarise(checks, ("docs",)).state == "none"
    assert summarise(checks, ("TESTS*",)).state == "none"


def test_own_checks_can_be_left_out():
    checks = [check("repair", "failure", app="pulser"), check("tests")]
    assert summarise(checks, (), ("pulser",)).state == "green"


def test_checks_without_app_and_suite():
    assert summarise([{"name": "x", "status": "queued"}]).pending == ("x",)
    bare = {"name": "x", "status": "completed", "conclusion": "failure", "app": None}
    assert summarise([bare]).state == "red"
