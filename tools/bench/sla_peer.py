# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The other side of bench/sla.py: OCA helpdesk_mgmt_sla and its open tickets."""

from .databases import Stopwatch, copy_columns

MODULE = "helpdesk_mgmt_sla"


def fill(database, tickets):
    """Make so many open tickets with one SLA each: one by Odoo, its copies by SQL."""
    with database.odoo() as env:
        stages = env["helpdesk.ticket.stage"].search([("closed", "=", True)], limit=1)
        team = env["helpdesk.ticket.team"].create({"name": "Bench", "use_sla": True})
        env["helpdesk.sla"].create({"name": "Bench", "hours": 8, "stage_id": stages.id})
        ticket = env["helpdesk.ticket"].create(
            {"name": "Bench", "description": "Bench", "team_id": team.id}
        )
        env.flush_all()
        assert len(ticket.ticket_sla_ids) == 1 and ticket.sla_deadline
        ticket_id = ticket.id
    with database.cursor() as cursor:
        columns, selected = copy_columns(
            cursor, "helpdesk_ticket", {"number": "'B' || series.number"}
        )
        cursor.execute(
            f"INSERT INTO helpdesk_ticket ({columns}) SELECT {selected}"
            " FROM generate_series(2, %s) AS series (number)"
            " JOIN helpdesk_ticket source ON source.id = %s RETURNING id",
            [tickets, ticket_id],
        )
        copies = [copy for (copy,) in cursor.fetchall()]
        columns, selected = copy_columns(
            cursor,
            "helpdesk_ticket_sla",
            {
                "ticket_id": "ticket.id",
                "deadline": "source.deadline + random() * interval '2 days'"
                " - interval '2 days'",
            },
        )
        cursor.execute(
            f"INSERT INTO helpdesk_ticket_sla ({columns}) SELECT {selected}"
            " FROM helpdesk_ticket ticket"
            " JOIN helpdesk_ticket_sla source ON source.ticket_id = %s"
            " WHERE ticket.id = ANY(%s)",
            [ticket_id, copies],
        )
    database.vacuum("helpdesk_ticket", "helpdesk_ticket_sla")


def evaluate(database, tickets):
    """Evaluate the SLA state of all open tickets, as a list of them does.

    Return the seconds and how many are expired.
    """
    with database.odoo() as env:
        with Stopwatch() as watch:
            found = env["helpdesk.ticket"].search([("closed", "=", False)])
            expired = sum(found.mapped("sla_expired"))
        assert len(found) >= tickets, len(found)
    return watch.seconds, expired


def search_expired(database):
    """Search the expired ones in the peer's own way, which SQL does."""
    with database.odoo() as env, Stopwatch() as watch:
        found = env["helpdesk.ticket"].search(
            [("closed", "=", False), ("sla_expired", "=", True)]
        )
        count = len(found)
    return watch.seconds, count
