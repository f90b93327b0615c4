# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Many instances that wait at a user task, made as copies of one, with plain SQL."""

from .databases import copy_columns


def multiply(database, instance_id, count):
    """Make ``count`` copies of an instance with one token and its two work items."""
    with database.cursor() as cursor:
        source = _source(cursor, instance_id)
        first = {table: _reserve(cursor, table, count) for table in source}
        # Items, instances and tokens refer to each other.
        cursor.execute("SET session_replication_role = replica")
        uuid = "gen_random_uuid()::text"
        ids = {table: f"{first[table]} + n" for table in first}
        root, task = ids["root"], ids["task"]
        instance, token = ids["bpmn_instance"], ids["bpmn_token"]
        item = {"uuid": uuid, "source_ref": uuid, "bpmn_instance_id": instance}
        root_item = {**item, "reference": f"'BENCH-' || ({root})"}
        task_item = {**item, "reference": f"'BENCH-' || ({task})"}
        task_item |= {"parent_id": root, "bpmn_token_id": token}
        for table, key, changes in (
            ("mc_work_item", "root", root_item),
            ("mc_work_item", "task", task_item),
            ("bpmn_instance", "bpmn_instance", {"uuid": uuid, "work_item_id": root}),
            (
                "bpmn_token",
                "bpmn_token",
                {"uuid": uuid, "instance_id": instance, "work_item_id": task},
            ),
        ):
            columns, selected = copy_columns(cursor, table, changes)
            cursor.execute(
                f"INSERT INTO {table} (id, {columns}) SELECT {ids[key]}, {selected}"
                f" FROM {table} source, generate_series(0, %s) n WHERE source.id = %s",
                [count - 1, source[key]],
            )
        cursor.execute("SET session_replication_role = origin")
    database.vacuum("mc_work_item", "bpmn_instance", "bpmn_token")


def _source(cursor, instance_id):
    cursor.execute(
        "SELECT i.work_item_id, t.work_item_id, i.id, t.id FROM bpmn_instance i"
        " JOIN bpmn_token t ON t.instance_id = i.id AND t.state = 'active'"
        " WHERE i.id = %s",
        [instance_id],
    )
    names = ("root", "task", "bpmn_instance", "bpmn_token")
    return dict(zip(names, cursor.fetchone(), strict=True))


def _reserve(cursor, table, count):
    """Return the first of ``count`` ids that nobody else will get."""
    sequence = "mc_work_item" if table in ("root", "task") else table
    cursor.execute(
        f"SELECT setval('{sequence}_id_seq', nextval('{sequence}_id_seq') + %s)",
        [count],
    )
    return cursor.fetchone()[0] - count
