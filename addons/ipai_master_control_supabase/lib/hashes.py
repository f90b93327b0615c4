# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Compare both sides without sending the rows: hashes per range of ids.

A range is all ids that begin with the same two hex digits. The hash of a range is its
count and the sum of 60 bits of each row's MD5, so the order does not matter. It finds
what went wrong by accident; evidence is proven by checkpoints, not by this.
"""

from typing import NamedTuple

PREFIX_DIGITS = 2
HASH_DIGITS = 15


class Difference(NamedTuple):
    """Ids (text) of rows that the two sides do not agree on."""

    missing: set
    surplus: set
    different: set


def ranges_sql(rows, table):
    """Return a query of (prefix, count, sum) over a subquery with the rows.

    :param rows: SQL that gives id and the table's hashed columns
    """
    return f"""
        SELECT left(id::text, {PREFIX_DIGITS}), count(*),
            sum(('x' || left({_md5(table)}, {HASH_DIGITS}))::bit(60)::bigint)::text
        FROM ({rows}) s GROUP BY 1
    """


def rows_sql(rows, table):
    """Return a query of (id, hash) of the ranges in the parameter ``%(ranges)s``."""
    return f"""
        SELECT id::text, {_md5(table)} FROM ({rows}) s
        WHERE left(id::text, {PREFIX_DIGITS}) = ANY(%(ranges)s)
    """


def mirrored(table):
    """Return the SELECT of the mirror's rows of the tenants in ``%(tenants)s``."""
    return f"""
        SELECT * FROM runtime.{table.name}
        WHERE tenant_id = ANY(%(tenants)s::uuid[]) AND deleted_at IS NULL
    """


def _md5(table):
    columns = ", ".join(f"s.{name}" for name in table.hashed)
    return f"md5(ROW(s.tenant_id, {columns})::text)"


def differing_ranges(ours, theirs):
    """Return the prefixes that are not the same on both sides, sorted.

    :param ours: rows of :func:`ranges_sql`
    """
    ours, theirs = ({row[0]: tuple(row[1:]) for row in side} for side in (ours, theirs))
    return sorted(
        prefix
        for prefix in ours.keys() | theirs.keys()
        if ours.get(prefix) != theirs.get(prefix)
    )


def compare(ours, theirs):
    """Return the :class:`Difference` of two results of :func:`rows_sql`."""
    ours, theirs = dict(ours), dict(theirs)
    return Difference(
        missing=ours.keys() - theirs.keys(),
        surplus=theirs.keys() - ours.keys(),
        different={
            key for key in ours.keys() & theirs.keys() if ours[key] != theirs[key]
        },
    )
