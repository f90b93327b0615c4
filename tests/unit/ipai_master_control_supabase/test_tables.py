# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The columns that are sent are those of the migrations, in an order that works."""

import re
from pathlib import Path

import pytest
from mirror_lib.tables import PAYLOADS, TABLES, TEXTS, select_rows, told_by

MIGRATIONS = Path(__file__).resolve().parents[3] / "supabase" / "migrations"
# What the mirror keeps by itself.
OWN = {"updated_at", "deleted_at", "access_lane_id"}


def _columns(name):
    [path] = MIGRATIONS.glob("*_runtime_tables.sql")
    body = re.search(
        rf"create table if not exists runtime\.{name} \((.*?)\n\);",
        path.read_text(),
        re.DOTALL,
    )[1]
    lines = re.findall(r"^    ([a-z_0-9]+) [a-z]", body, re.MULTILINE)
    return {line for line in lines if line not in ("primary", "foreign")} | _added(name)


def _added(name):
    """Return the columns that later migrations add to a table."""
    text = "".join(path.read_text() for path in sorted(MIGRATIONS.glob("*.sql")))
    return set(
        re.findall(
            rf"alter table runtime\.{name}\s+add column if not exists ([a-z_0-9]+)",
            text,
        )
    )


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_column_is_sent(table):
    assert set(table.all_columns) == _columns(table.name) - OWN
    assert table.blank.keys() <= table.columns.keys()


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_parents_come_first(table):
    order = list(TABLES)
    for column, parent in table.parents.items():
        assert column in table.columns
        assert order.index(parent) <= order.index(table.name)


def test_settings_decide_on_what_may_tell_of_people():
    statement = select_rows(TABLES["evidence"])
    for column in ("name", "body", "uri", "meta"):
        assert f"CASE WHEN m.include_texts THEN r.{column}::text END" in statement
    assert "m.include_payloads" in select_rows(TABLES["work_items"])


def test_which_tables_a_setting_is_about():
    assert told_by(TEXTS) == ["sla_timers", "evidence"]
    assert told_by(PAYLOADS) == ["work_items", "process_instances"]
