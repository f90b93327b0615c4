# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The ids that the workflow keeps: claims of a killed n8n, and what is old enough."""

import time
from contextlib import closing

import pytest
from n8n_helpers import new_id
from psycopg2 import sql

from tools.setup import database as databases

SWEEP_SECONDS = 20


class Ids:
    """The rows of n8n's data table, as n8n stores them."""

    def __init__(self, connection):
        connection.autocommit = True
        self._connection = connection

    def add(self, number, delivered_by, age):
        """Add a row that n8n would have written some time ago (an SQL interval)."""
        self._execute(
            'INSERT INTO {} (webhook_id, delivered_by, "createdAt")'
            " VALUES (%s, %s, clock_timestamp() - %s::interval)",
            (number, delivered_by, age),
        )

    def of(self, number):
        """Return the ``delivered_by`` of an id's rows."""
        statement = "SELECT delivered_by FROM {} WHERE webhook_id = %s"
        return [value for (value,) in self._execute(statement, (number,))]

    def _execute(self, statement, values):
        with self._connection.cursor() as cursor:
            cursor.execute("SELECT id FROM data_table WHERE name LIKE 'pulser%'")
            ((number,),) = cursor.fetchall()
            table = sql.Identifier(f"data_table_user_{number}")
            cursor.execute(sql.SQL(statement).format(table), values)
            return cursor.fetchall() if cursor.description else []


@pytest.fixture
def ids(n8n, client, slack):
    client.ask(new_id())  # the table is there as soon as somebody has asked
    with closing(databases.connect(n8n.environment, n8n.database)) as connection:
        yield Ids(connection)


def test_a_message_leaves_one_row(client, ids):
    number = new_id()
    for _ in range(3):
        client.send(number)
    assert ids.of(number) == ["slack"]


def test_a_refused_message_leaves_no_row(client, ids):
    number = new_id()
    client.send(number, secret="another-key-of-sufficient-length")
    assert ids.of(number) == []


def test_a_claim_of_a_killed_n8n_holds_a_message_back_for_a_minute(client, ids, slack):
    number = new_id()
    ids.add(number, "", "50 seconds")
    assert client.send(number).status_code == 503
    assert slack.requests == []
    assert ids.of(number) == [""]


def test_an_older_claim_counts_no_more(client, ids, slack):
    number = new_id()
    ids.add(number, "", "61 seconds")
    assert client.ask(number).json() == {"received": False}
    assert client.send(number).json() == {"delivered": "slack"}
    assert len(slack.requests) == 1


def test_ids_are_forgotten_after_a_week(client, ids):
    old, young = new_id(), new_id()
    ids.add(old, "slack", "7 days 1 hour")
    ids.add(young, "slack", "6 days 23 hours")
    deadline = time.monotonic() + SWEEP_SECONDS
    while ids.of(old) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert ids.of(old) == []
    assert client.send(young).json()["duplicate"] is True
