# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Many instances that wait at a user task, made as copies of one, with plain SQL."""

from .databases import copy_columns

TABLES = {"root": "mc_work_item", "task": "mc_work_item"}
TABLES |= {"instance": "bpmn_instance", "token": "bpmn_token"}


def multiply(database, instance_id, count):
    """Make ``count`` copies of an instance with one token and its two work items."""
    uuid = "gen_random_uuid()::text"
    with database.cursor() as cursor:
        source = _source(cursor, instance_id)
        ids = {key: f"{_reserve(cursor, key, count)} + n" for key in source}
        item = {"uuid": uuid, "source_ref": uuid, "bpmn_token_id": "NULL"}
        root = {**item, "reference": f"'BENCH-' || ({ids['root']})"}
        task = {**item, "reference": f"'BENCH-' || ({ids['task']})"}
        instance = {"uuid": uuid, "work_item_id": ids["root"]}
        token = {"uuid": uuid, "instance_id": ids["instance"]}
        # Each refers to what is there already; the rest is filled in at the end.
        for key, changes in (
            ("root", root | {"bpmn_instance_id": "NULL"}),
            ("instance", instance),
            (
                "task",
                task | {"parent_id": ids["root"], "bpmn_instance_id": ids["instance"]},
            ),
            ("token", token | {"work_item_id": ids["task"]}),
        ):
            columns, selected = copy_columns(cursor, TABLES[key], changes)
            cursor.execute(
                f"INSERT INTO {TABLES[key]} (id, {columns})"
                f" SELECT {ids[key]}, {selected}"
                f" FROM {TABLES[key]} source, generate_series(0, %s) n"
                " WHERE source.id = %s",
                [count - 1, source[key]],
            )
        cursor.execute(
            "UPDATE mc_work_item w SET bpmn_instance_id = i.id FROM bpmn_instance i"
            " WHERE i.work_item_id = w.id AND w.bpmn_instance_id IS NULL"
        )
        cursor.execute(
            "UPDATE mc_work_item w SET bpmn_token_id = t.id FROM bpmn_token t"
            " WHERE t.work_item_id = w.id AND w.bpmn_token_id IS NULL"
        )
    database.vacuum(*set(TABLES.values()))


def _source(cursor, instance_id):
    cursor.execute(
        "SELECT i.work_item_id, t.work_item_id, i.id, t.id FROM bpmn_instance i"
        " JOIN bpmn_token t ON t.instance_id = i.id AND t.state = 'active'"
        " WHERE i.id = %s",
        [instance_id],
    )
    return dict(
        zip(("root", "task", "instance", "token"), cursor.fetchone(), strict=True)
    )


def _reserve(cursor, key, count):
    """Return the first of ``count`` ids that nobody else will get."""
    sequence = f"{TABLES[key]}_id_seq"
    cursor.execute(f"SELECT setval('{sequence}', nextval('{sequence}') + %s)", [count])
    return cursor.fetchone()[0] - count
