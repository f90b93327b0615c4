# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two tenants with the same rows: lanes DEV and HR, an item in each and what it has.

Ids are made of the tenant's letter, the table and a number, so that tests can say them.
"""

import uuid

ACME, RIVAL = (uuid.UUID(int=number) for number in (0xA, 0xB))
PERSON = uuid.UUID(int=0xC)
MOMENT = "2026-11-24 12:00+00"
LATER = "2026-11-25 12:00+00"
TABLES = ("lanes", "work_items", "sla_timers", "escalations", "evidence")
TABLES += ("checkpoints", "process_defs", "process_instances", "runs")
VIEWS = ("sla_compliance", "volume", "lane_workload", "breaches", "response_times")
VIEWS += ("bot_outcomes", "sla_outcomes", "bot_runs")
# Columns that every row of a table has; the rest has no say in who reads it.
COMMON = {
    "lanes": {"is_active": True},
    "work_items": {
        "title": "t",
        "source": "manual",
        "state": "open",
        "priority": 2,
        "sla_state": "none",
        "opened_at": MOMENT,
        "responded_at": LATER,
    },
    "sla_timers": {
        "timer_type": "response",
        "cycle": 1,
        "state": "breached",
        "priority": 2,
        "target_seconds": 60,
        "consumed_seconds": 60,
        "started_at": MOMENT,
        "breached_at": MOMENT,
        "outcome_at": MOMENT,
    },
    "escalations": {
        "cycle": 1,
        "percent": 100,
        "level": 1,
        "repetition": 0,
        "channel": "email",
        "state": "sent",
        "send_at": MOMENT,
        "attempts": 1,
    },
    "evidence": {"kind": "state", "recorded_at": MOMENT, "content_sha256": "ab"},
    "checkpoints": {
        "tree_size": 1,
        "root_hash": "a" * 64,
        "note": "n",
        "sealed_at": MOMENT,
    },
    "process_defs": {
        "code": "p",
        "name": "p",
        "version": 1,
        "state": "active",
        "is_executable": True,
        "xml_sha256": "ab",
    },
    "process_instances": {"state": "running", "steps": 1, "started_at": MOMENT},
    "runs": {
        "repository": "o/r",
        "pr_number": 1,
        "head_sha": "ab",
        "attempt": 1,
        "mode": "auto",
        "stage": "done",
        "outcome": "fixed",
        "turns": 1,
        "input_tokens": 1,
        "output_tokens": 1,
        "cost_usd": "0.25",
        "created_at": MOMENT,
    },
}


def key(tenant, table, number):
    """Return the id of a row, the same in every run."""
    return uuid.uuid5(tenant, f"{table}/{number}")


def insert(cursor, table, tenant, number, **values):
    """Insert one row with the table's usual values and these."""
    row = {
        **COMMON[table],
        "tenant_id": tenant,
        "id": key(tenant, table, number),
        "row_version": 1,
        **values,
    }
    names, holes = ", ".join(row), ", ".join(["%s"] * len(row))
    values = [str(v) if isinstance(v, uuid.UUID) else v for v in row.values()]
    cursor.execute(f"INSERT INTO runtime.{table} ({names}) VALUES ({holes})", values)
    return str(row["id"])


def fill(cursor):
    """Insert the rows of both tenants."""
    for tenant in (ACME, RIVAL):
        process = insert(cursor, "process_defs", tenant, 0)
        insert(cursor, "checkpoints", tenant, 0)
        insert(cursor, "evidence", tenant, "laneless")
        for code in ("DEV", "HR"):
            lane = insert(cursor, "lanes", tenant, code, code=code, name=code)
            item = insert(
                cursor, "work_items", tenant, code, lane_id=lane, reference=code
            )
            timer = insert(
                *(cursor, "sla_timers", tenant, code), work_item_id=item, lane_id=lane
            )
            insert(
                *(cursor, "escalations", tenant, code),
                timer_id=timer,
                work_item_id=item,
            )
            insert(cursor, "evidence", tenant, code, work_item_id=item)
            insert(cursor, "runs", tenant, code, work_item_id=item)
            insert(
                *(cursor, "process_instances", tenant, code),
                process_id=process,
                work_item_id=item,
            )


def claims(tenant=ACME, lanes=("*",), **more):
    """Return the claims of a JWT as Supabase signs it."""
    metadata = {"tenant_id": str(tenant), "lanes": list(lanes)}
    return {
        "sub": str(PERSON),
        "role": "authenticated",
        "app_metadata": metadata,
        **more,
    }
