# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What each chart must show, computed from Odoo's records and from nothing else.

A dataset here is a list of facts (dicts) that the ORM read, with the dimensions and
metrics of superset/datasets in Python. ``rows`` groups them as a chart asks.
"""

from collections import defaultdict
from datetime import date, datetime, timedelta

AGES = ((1, "0-1 days"), (7, "1-7 days"), (30, "7-30 days"))
PRIORITIES = {"1": "1 Critical", "2": "2 High", "3": "3 Normal", "4": "4 Low"}
SOURCES = {"manual": "By hand", "api": "API", "github": "GitHub"}
SOURCES |= {"odoo": "Odoo records", "bpmn": "Process"}
CLOCKS = {"response": "Response", "resolution": "Resolution", "custom": "Custom"}
OUTCOMES = {
    "fixed": "Fixed",
    "suggested": "Suggested",
    "not_fixed": "Not fixed, next attempt",
    "handed_over": "Handed over",
    "rejected": "Rejected by a reviewer",
    "head_moved": "Newer commit",
    "pull_closed": "Pull request closed",
    "no_repair": "Nothing to repair",
}
OPEN_STATES = ("open", "running", "blocked")
DATES = {
    "sla_outcomes": "day",
    "volume": "day",
    "breaches": "breached_at",
    "bot_runs": "created_at",
}


def facts_of(env, company, now):
    """Return dataset -> facts of one company.

    :param now: naive UTC, for ages and for breaches that go on
    """
    own = [("company_id", "=", company.id)]
    items = env["mc.work.item"].search(own)
    timers = env["mc.sla.timer"].search(own)
    runs = env["pulser.run"].search(own)
    return {
        "volume": [fact for item in items for fact in _volume(item)],
        "lane_workload": [
            _workload(item, now) for item in items if item.state in OPEN_STATES
        ],
        "sla_outcomes": [
            _decided(timer) for timer in timers if timer.state in ("met", "breached")
        ],
        "breaches": [
            _breach(timer, now) for timer in timers if timer.state == "breached"
        ],
        "bot_runs": [_run(run) for run in runs],
    }


def _where(lane, priority):
    return {"lane_code": lane.code, "priority_name": PRIORITIES[priority]}


def _volume(item):
    shared = _where(item.lane_id, item.priority)
    shared["source_name"] = SOURCES[item.source]
    yield {**shared, "day": item.opened_at.date(), "opened": 1, "resolved": 0}
    if item.resolved_at:
        yield {**shared, "day": item.resolved_at.date(), "opened": 0, "resolved": 1}


def _workload(item, now):
    days = (now - item.opened_at) / timedelta(days=1)
    return {
        **_where(item.lane_id, item.priority),
        "state_name": item.state.capitalize(),
        "age_name": next((name for most, name in AGES if days < most), "over 30 days"),
        "late": item.sla_state == "breached",
        "nobody": not item.user_id,
    }


def _decided(timer):
    return {
        **_where(timer.lane_id, timer.priority),
        "day": timer.outcome_at.date(),
        "clock": CLOCKS[timer.timer_type],
        "met": timer.state == "met",
    }


def _breach(timer, now):
    end = timer.stopped_at or now
    hours = (end - timer.breached_at) / timedelta(hours=1)
    return {
        **_where(timer.lane_id, timer.priority),
        "breached_at": timer.breached_at,
        "reference": timer.work_item_id.reference,
        "title": timer.work_item_id.name,
        "clock": CLOCKS[timer.timer_type],
        "status": "Done late" if timer.stopped_at else "Still open",
        "reason": timer.breach_reason or "No reason given",
        "overrun_hours": hours,
    }


def _run(run):
    return {
        **_where(run.work_item_id.lane_id, run.work_item_id.priority),
        "created_at": run.create_date,
        "reference": run.work_item_id.reference,
        "repository": run.repository_id.full_name,
        "pull_request": f"{run.repository_id.full_name}#{run.pr_number}",
        "attempt": run.attempt,
        "turns": run.turns,
        "outcome": run.outcome or "under way",
        "outcome_name": OUTCOMES.get(run.outcome, "Under way"),
        "cost_usd": run.cost,
    }


def _count(facts, key, value=True):
    return sum(1 for fact in facts if fact[key] == value)


def _sum(facts, key):
    return sum(fact[key] for fact in facts)


def _share(part, whole):
    return part / whole if whole else None


METRICS = {
    "items_opened": lambda facts: _sum(facts, "opened"),
    "items_resolved": lambda facts: _sum(facts, "resolved"),
    "backlog_change": lambda facts: _sum(facts, "opened") - _sum(facts, "resolved"),
    "open_items": len,
    "late_items": lambda facts: _count(facts, "late"),
    "unassigned": lambda facts: _count(facts, "nobody"),
    "clocks_met": lambda facts: _count(facts, "met"),
    "clocks_breached": lambda facts: _count(facts, "met", False),
    "clocks_decided": len,
    "within_sla": lambda facts: _share(_count(facts, "met"), len(facts)),
    "breaches": len,
    "open_breaches": lambda facts: _count(facts, "status", "Still open"),
    "mean_overrun_hours": lambda facts: _share(
        _sum(facts, "overrun_hours"), len(facts)
    ),
    "runs": len,
    "runs_fixed": lambda facts: _count(facts, "outcome", "fixed"),
    "runs_handed_over": lambda facts: _count(facts, "outcome", "handed_over"),
    "fix_rate": lambda facts: _share(
        _count(facts, "outcome", "fixed"),
        len(facts) - _count(facts, "outcome", "under way"),
    ),
    "cost": lambda facts: _sum(facts, "cost_usd"),
    "cost_per_fix": lambda facts: _share(
        _sum(facts, "cost_usd"), _count(facts, "outcome", "fixed")
    ),
}


def rows(facts, query):
    """Return what a chart's query must give: a list of dicts, in no order.

    :param facts: of the chart's dataset
    :param query: of the chart's query context
    """
    for one in query["filters"]:
        if one["op"] == "==":
            facts = [fact for fact in facts if fact[one["col"]] == one["val"]]
    names = [_name(column) for column in query["columns"]]
    if "metrics" not in query:
        return [{name: fact[name] for name in names} for fact in facts]
    # Without columns there is one row, whatever the facts.
    groups = defaultdict(list, {} if names else {(): []})
    for fact in facts:
        key = tuple(_value(fact, column) for column in query["columns"])
        groups[key].append(fact)
    return [
        {
            **dict(zip(names, key, strict=True)),
            **{name: METRICS[name](group) for name in query["metrics"]},
        }
        for key, group in groups.items()
    ]


def _name(column):
    return column["label"] if isinstance(column, dict) else column


def _value(fact, column):
    """Return a fact's place on an axis; weeks begin on Monday."""
    value = fact[_name(column)]
    if not isinstance(column, dict):
        return value
    day = value.date() if isinstance(value, datetime) else value
    return day - timedelta(days=day.weekday())


def within(facts, dataset, first, last, **wanted):
    """Return the facts of days from first up to, without, last, with these values."""
    moment = DATES.get(dataset)
    return [
        fact
        for fact in facts
        if all(fact[name] == value for name, value in wanted.items())
        and (moment is None or first <= _day(fact[moment]) < last)
    ]


def _day(value):
    return value if type(value) is date else value.date()
