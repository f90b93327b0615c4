# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What somebody asks of Odoo on the Supabase side: read it, check it, answer it."""

from typing import NamedTuple

MAX_COMMENT_CHARACTERS = 10_000
STATES = ("open", "running", "blocked", "done", "cancelled")
PENDING_SQL = """
    SELECT id::text, tenant_id::text, work_item_id::text, expected_row_version,
        action, arguments, requested_by::text
    FROM runtime.commands
    WHERE status = 'pending' AND tenant_id = ANY(%s::uuid[])
    ORDER BY requested_at, id LIMIT %s
"""
ANSWER_SQL = """
    UPDATE runtime.commands c
    SET status = a.status, reason = a.reason, result_row_version = a.version,
        decided_at = clock_timestamp()
    FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::integer[])
        AS a (id, status, reason, version)
    WHERE c.id = a.id AND c.status = 'pending'
"""


class BadCommand(ValueError):
    """A command that nobody can do; the message names the argument."""


class Command(NamedTuple):
    """One row of `runtime.commands`, ids as text."""

    id: str
    tenant_id: str
    work_item_id: str
    expected_row_version: int | None
    action: str
    arguments: dict
    requested_by: str


def pending(cursor, tenants, limit):
    """Return the oldest commands of these tenants that are not decided."""
    cursor.execute(PENDING_SQL, [tenants, limit])
    return [Command(*row) for row in cursor.fetchall()]


def answer(cursor, outcomes):
    """Write outcomes back; what was decided before stays as it is.

    :param outcomes: list of (id, status, reason or ``None``, row version or ``None``)
    """
    cursor.execute(ANSWER_SQL, [list(column) for column in zip(*outcomes, strict=True)])


def wanted_state(arguments):
    """Return (state, reason or ``None``) of a command.

    :raises BadCommand: no such state, or the reason is no text
    """
    state, reason = arguments.get("state"), arguments.get("reason")
    if state not in STATES:
        raise BadCommand(f"arguments.state: none of {', '.join(STATES)}")
    if reason is not None and not isinstance(reason, str):
        raise BadCommand("arguments.reason: must be a text")
    return state, reason


def wanted_assignee(arguments):
    """Return who shall do it, as an `auth.uid()`, or ``None`` for nobody.

    :raises BadCommand: not said, or no text
    """
    if "assignee" not in arguments:
        raise BadCommand("arguments.assignee: missing")
    assignee = arguments["assignee"]
    if assignee is not None and not isinstance(assignee, str):
        raise BadCommand("arguments.assignee: must be a text or null")
    return assignee


def comment(arguments):
    """Return the text of a comment.

    :raises BadCommand: none, empty, or too long
    """
    body = arguments.get("body")
    if not isinstance(body, str) or not body.strip():
        raise BadCommand("arguments.body: must be a text that is not empty")
    if len(body) > MAX_COMMENT_CHARACTERS:
        raise BadCommand(f"arguments.body: over {MAX_COMMENT_CHARACTERS} characters")
    return body
