# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How often what failed is tried again, and when."""

from datetime import datetime, timedelta

import pytest
from bpmn_engine import parse, retries
from bpmn_engine.iso8601 import TimerError

NOW = datetime(2026, 11, 28, 8, 0)
MINUTE = timedelta(minutes=1)


def node(attributes="", inner=""):
    xml = (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
        ' xmlns:pulser="urn:pulser:bpmn:1.0" xmlns:camunda="urn:camunda"'
        ' xmlns:zeebe="urn:zeebe"><process id="p"><startEvent id="s"/>'
        f'<serviceTask id="x" pulser:method="log" {attributes}><extensionElements>'
        f"{inner}</extensionElements></serviceTask></process></definitions>"
    )
    return parse(xml.encode()).processes[0].nodes["x"]


def cycle(text):
    name = "camunda:failedJobRetryTimeCycle"
    return f"<{name}>{text}</{name}>"


@pytest.mark.parametrize(
    ("attributes", "inner", "count", "intervals"),
    [
        ("", "", 3, 0),
        ('pulser:retries="0"', "", 0, 0),
        ('pulser:retries="5" pulser:retryIntervals="PT1S, PT1M"', "", 5, 2),
        ('pulser:retryIntervals="PT1S,PT1M"', "", 2, 2),
        ("", cycle("R4/PT5M"), 4, 1),
        ("", cycle("PT5M,PT1H"), 2, 2),
        ("", cycle("${x}"), 3, 0),
        ("", '<zeebe:taskDefinition type="log" retries="7"/>', 7, 0),
        ("", '<zeebe:taskDefinition type="log" retries="=n"/>', 3, 0),
    ],
)
def test_what_modellers_write(attributes, inner, count, intervals):
    found = node(attributes, inner)
    read = retries.read(found.retries, found.retry_intervals, 3)
    assert (read.count, len(read.intervals)) == (count, intervals)


@pytest.mark.parametrize(
    ("count", "intervals"),
    [("many", ""), ("-1", ""), ("101", ""), ("9" * 50, ""), ("3", "soon"), ("", "1")],
)
def test_what_is_no_policy(count, intervals):
    with pytest.raises(TimerError):
        retries.read(count, intervals, 3)


def test_each_wait_is_longer_up_to_a_day():
    policy = retries.Retries(12)
    waits = [retries.due_at(policy, n, NOW, MINUTE, 4) - NOW for n in range(12)]
    assert waits[:3] == [MINUTE, 4 * MINUTE, 16 * MINUTE]
    assert waits[-1] == timedelta(days=1)
    assert retries.due_at(policy, 12, NOW, MINUTE, 4) is None


def test_the_hundredth_wait_is_a_day_as_well():
    policy = retries.Retries(100)
    assert retries.due_at(policy, 99, NOW, MINUTE, 10) == NOW + retries.MAX_INTERVAL
    assert retries.due_at(policy, 99, NOW, MINUTE, 1) == NOW + MINUTE
    week = timedelta(days=7)
    assert retries.due_at(policy, 0, NOW, week, 2) == NOW + retries.MAX_INTERVAL


def test_the_last_interval_is_that_of_all_further_tries():
    policy = retries.read("3", "PT10S,PT1H", 0)
    found = [retries.due_at(policy, n, NOW, MINUTE, 4) for n in range(4)]
    hour = NOW + timedelta(hours=1)
    assert found == [NOW + timedelta(seconds=10), hour, hour, None]
