# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rows that are never written over: checkpoints, of which the mirror is a witness."""

from .rows import Refusal, as_array

# What a witness says of a row that is never written over.
OTHER_CONTENT = "the mirror has it with other content: one of the two was changed"
MISSED = "the mirror has it, Odoo has it no more: it is never deleted"


def others_than_ours(cursor, table, rows):
    """Return refusals of frozen rows that the mirror has with other content.

    One side was changed by hand; which one, a third witness may tell.
    """
    alive = [row for row in rows if row.text is not None]
    if not alive:
        return []
    theirs, ours = (
        ", ".join(f"{side}.{name}" for name in table.hashed) for side in ("t", "s")
    )
    cursor.execute(
        f"""
        SELECT s.id::text
        FROM json_populate_recordset(NULL::runtime.{table.name}, %s) s
        JOIN runtime.{table.name} t ON t.tenant_id = s.tenant_id AND t.id = s.id
        WHERE ({theirs}) IS DISTINCT FROM ({ours})
        """,
        [as_array(alive)],
    )
    return _refuse(cursor, alive, OTHER_CONTENT)


def missed(cursor, table, rows):
    """Return refusals of frozen rows that Odoo has no more and the mirror still has."""
    if not rows:
        return []
    cursor.execute(
        f"""
        SELECT t.id::text FROM runtime.{table.name} t
        JOIN unnest(%s::uuid[], %s::uuid[]) AS gone (tenant_id, id)
            ON t.tenant_id = gone.tenant_id AND t.id = gone.id
        """,
        [[row.tenant for row in rows], [row.key[1] for row in rows]],
    )
    return _refuse(cursor, rows, MISSED)


def _refuse(cursor, rows, reason):
    found = {row_id for (row_id,) in cursor.fetchall()}
    return [Refusal(row, reason) for row in rows if row.key[1] in found]
