# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the weekly views count; those that Superset asks are in tests/superset.

Weeks are UTC's and begin on Monday, wherever the reader is.
"""

import json
import uuid
from datetime import date

import pytest
from supabase_rows import claims, insert

TENANT = uuid.UUID(int=0xF1)
MONDAY, SUNDAY = "2026-11-02 00:00+00", "2026-11-08 23:59+00"
NEXT_MONDAY = "2026-11-09 00:00+00"
WEEK, NEXT_WEEK = date(2026, 11, 2), date(2026, 11, 9)
ITEMS = (
    {"opened_at": MONDAY, "responded_at": "2026-11-02 00:01+00"},
    {"opened_at": SUNDAY, "responded_at": "2026-11-09 00:02+00"},
    {"opened_at": NEXT_MONDAY, "responded_at": None},
    {"opened_at": MONDAY, "deleted_at": SUNDAY},
)
RESOLVED = {"resolved_at": "2026-11-02 01:00+00"}
TIMERS = (
    {"state": "met"},
    {"state": "met", "outcome_at": SUNDAY},
    {"state": "breached"},
    {"state": "met", "outcome_at": NEXT_MONDAY},
    {"state": "breached", "timer_type": "resolution"},
    # These count for nothing.
    {"state": "cancelled"},
    {"state": "running", "outcome_at": None},
    {"state": "met", "deleted_at": SUNDAY},
)
RUNS = (
    {"cost_usd": "0.25", "turns": 3, "input_tokens": 10},
    {"cost_usd": "0.50", "turns": 4, "created_at": SUNDAY},
    {"outcome": "handed_over", "created_at": NEXT_MONDAY},
    {"outcome": None, "stage": "verifying", "output_tokens": 7},
    {"deleted_at": SUNDAY},
)


@pytest.fixture
def figures(acting):
    """Return a function: what a view tells somebody in Manila, ordered by columns."""
    with acting("runtime_mirror") as cursor:
        lane = insert(cursor, "lanes", TENANT, 0, code="DEV", name="Dev")
        items = [
            insert(
                *(cursor, "work_items", TENANT, number),
                **{"lane_id": lane, "reference": str(number), **values},
                **(RESOLVED if number == 0 else {}),
            )
            for number, values in enumerate(ITEMS)
        ]
        for number, values in enumerate(TIMERS):
            own = {"work_item_id": items[0], "lane_id": lane, "outcome_at": MONDAY}
            insert(cursor, "sla_timers", TENANT, number, **{**own, **values})
        for number, values in enumerate(RUNS):
            own = {"work_item_id": items[0], "created_at": MONDAY}
            insert(cursor, "runs", TENANT, number, **{**own, **values})
        bearer = json.dumps(claims(TENANT, ["DEV"]))
        cursor.execute("SET LOCAL ROLE authenticated")
        cursor.execute("SET LOCAL timezone TO 'Asia/Manila'")
        cursor.execute("SELECT set_config('request.jwt.claims', %s, true)", [bearer])

        def ask(view, *columns):
            names = ", ".join(columns)
            cursor.execute(f"SELECT {names} FROM runtime.{view} ORDER BY {names}")
            return cursor.fetchall()

        yield ask


def test_sla_compliance(figures):
    columns = ("week", "timer_type", "met", "breached", "decided", "compliance::float8")
    assert figures("sla_compliance", *columns) == [
        (WEEK, "resolution", 0, 1, 1, 0.0),
        (WEEK, "response", 2, 1, 3, 66.67),
        (NEXT_WEEK, "response", 1, 0, 1, 100.0),
    ]


def test_time_to_respond_and_to_resolve(figures):
    """Of 60 and of 180 seconds; one item was resolved, after an hour."""
    counts = ("week", "lane_code", "items", "responded", "resolved")
    respond = ("mean_seconds_to_respond", "median_seconds_to_respond")
    resolve = ("mean_seconds_to_resolve", "median_seconds_to_resolve")
    assert figures("response_times", *counts, *respond, *resolve) == [
        (WEEK, "DEV", 2, 2, 1, 120.0, 120.0, 3600.0, 3600.0),
        (NEXT_WEEK, "DEV", 1, 0, 0, None, None, None, None),
    ]


def test_bot_outcomes(figures):
    columns = ("week", "outcome", "runs", "turns", "input_tokens", "output_tokens")
    assert figures("bot_outcomes", *columns, "cost_usd::float8") == [
        (WEEK, "fixed", 2, 7, 11, 2, 0.75),
        (WEEK, "under way", 1, 1, 1, 7, 0.25),
        (NEXT_WEEK, "handed_over", 1, 1, 1, 1, 0.25),
    ]
