# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The same delivery ten times at once: one work item, one run, one push."""

from concurrent.futures import ThreadPoolExecutor

import requests

SENDERS = 10
NOBODY_LISTENS = "http://127.0.0.1:9/"


def test_ten_deliveries_at_once_count_once(rig, repair):
    one = repair("lint", open_pull=False)
    url, rig.app.webhook_url = rig.app.webhook_url, NOBODY_LISTENS
    try:
        one.open_pull()
        assert rig.forge.wait_idle(120)
    finally:
        rig.app.webhook_url = url
    delivery = failing_check(rig, one)
    with ThreadPoolExecutor(SENDERS) as pool:
        answers = list(pool.map(lambda _n: post(url, delivery), range(SENDERS)))
    assert {answer.status_code for answer in answers} == {202}
    states = sorted(answer.json()["status"] for answer in answers)
    assert states == ["ignored"] * (SENDERS - 1) + ["queued"]
    runs = one.ended()
    assert [run["outcome"] for run in runs] == ["fixed"]
    assert len(one.bot_pushes()) == 1
    assert len(one.comments()) == 1
    assert one.item()["state"] == "done"
    rows = rig.admin.find("pulser.delivery", [("guid", "=", delivery.guid)], ["state"])
    assert [row["state"] for row in rows] == ["processed"]


def test_all_events_of_a_failure_make_one_run(rig, repair):
    one = repair("lint")
    assert len(one.ended()) == 1
    failing = [
        (delivery.event, delivery.status_code)
        for delivery in rig.forge.deliveries
        if one.repo in delivery.body.decode() and b'"failure"' in delivery.body
    ]
    assert {"check_run", "check_suite", "workflow_run"} <= {
        event for event, _ in failing
    }
    assert {status for _, status in failing} == {202}


def failing_check(rig, one):
    """The recorded delivery of the failing check."""
    for delivery in rig.forge.deliveries:
        payload = delivery.payload
        if (
            delivery.event == "check_run"
            and payload["action"] == "completed"
            and payload["repository"]["full_name"] == one.repo
            and payload["check_run"]["conclusion"] == "failure"
        ):
            return delivery
    raise AssertionError("no check failed")


def post(url, delivery):
    return requests.post(url, data=delivery.body, headers=delivery.headers, timeout=30)
