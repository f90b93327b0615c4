# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is asked on the Supabase side is done in Odoo: once, in a person's name."""

import json
import uuid

import pytest
from mirror_helpers import PERSON

USER = "base.group_user,ipai_master_control.mc_group_user"


@pytest.fixture
def people(database):
    """Map PERSON to a member of DEV; return their ids in Odoo, by name."""
    from odoo.tests.common import new_test_user

    def make(env):
        found = env["res.users"].search([("login", "=", "mirror_member")])
        member = found or new_test_user(env, "mirror_member", groups=USER)
        env.ref("ipai_master_control.mc_lane_dev").member_ids = [(4, member.id)]
        if not env["mc.identity"]._user_for("supabase", external_id=PERSON):
            identity = env["mc.identity"].search([("external_id", "=", PERSON)])
            identity.user_id = member
        return member.id

    member = database.call(make)
    database.mirror()
    return {PERSON: member}


def _ask(database, item, action, by=PERSON, version=None, **arguments):
    """Insert a command as a person would; return its id."""
    if version is None:
        [(version,)] = database.there(
            "SELECT row_version FROM runtime.work_items WHERE id = %s", item
        )
    command = str(uuid.uuid4())
    database.there(
        "INSERT INTO runtime.commands (id, tenant_id, work_item_id, action, arguments,"
        " expected_row_version, requested_by) VALUES (%s, %s, %s, %s, %s, %s, %s)",
        *(command, database.tenant, item, action, json.dumps(arguments), version, by),
    )
    return command


def _outcome(database, command):
    return database.there(
        "SELECT status, reason, result_row_version FROM runtime.commands WHERE id = %s",
        command,
    )[0]


@pytest.fixture
def item(database, people):
    [uuid_] = database.items(1)
    database.sync()
    return uuid_


def test_a_change_of_state_is_done_in_the_persons_name(database, people, item):
    command = _ask(database, item, "state", state="running")
    database.sync()
    status, reason, version = _outcome(database, command)
    assert (status, reason) == ("applied", None)
    rows = database.run(
        "SELECT state, write_uid, row_version FROM mc_work_item WHERE uuid = %s", item
    )
    assert rows == [("running", people[PERSON], version)]
    database.sync()
    assert database.there(
        "SELECT state, row_version FROM runtime.work_items WHERE id = %s", item
    ) == [("running", version)]


def test_assign_and_comment(database, people, item):
    first = _ask(database, item, "assign", assignee=PERSON)
    database.sync()
    second = _ask(database, item, "comment", body="<b>Looks good</b>")
    database.sync()
    assert _outcome(database, first)[0] == _outcome(database, second)[0] == "applied"

    def look(env):
        one = database.item(env, item)
        return one.user_id.id, one.message_ids[0].body, one.message_ids[0].author_id

    user, body, author = database.call(look)
    assert user == people[PERSON]
    assert "&lt;b&gt;" in body, "a comment is text, whatever it looks like"
    assert author


def test_somebody_who_is_not_known_is_refused(database, item):
    command = _ask(database, item, "comment", by=str(uuid.uuid4()), body="x")
    database.sync()
    status, reason, _version = _outcome(database, command)
    assert status == "refused" and "not known" in reason


def test_the_persons_rights_count(database, people):
    def other_lane(env):
        lane = env.ref("ipai_master_control.mc_lane_hr")
        return env["mc.work.item"].create({"name": "HR", "lane_id": lane.id}).uuid

    foreign = database.call(other_lane)
    database.sync()
    command = _ask(database, foreign, "state", state="done")
    database.sync()
    assert _outcome(database, command)[0] == "refused"
    assert database.run("SELECT state FROM mc_work_item WHERE uuid = %s", foreign) == [
        ("open",)
    ]


def test_a_stale_version_is_refused(database, item):
    command = _ask(database, item, "state", version=1, state="running")
    database.run("UPDATE mc_work_item SET name = 'Other' WHERE uuid = %s", item)
    database.sync()
    status, reason, _version = _outcome(database, command)
    assert status == "refused" and "changed meanwhile" in reason


@pytest.mark.parametrize(
    ("action", "arguments", "named"),
    [
        ("state", {"state": "lost"}, "arguments.state"),
        ("state", {}, "arguments.state"),
        ("state", {"state": "blocked", "reason": 1}, "arguments.reason"),
        ("state", {"state": "blocked", "reason": "mood"}, "blocked_reason"),
        ("assign", {}, "arguments.assignee"),
        ("assign", {"assignee": "nobody knows"}, "arguments.assignee"),
        ("comment", {"body": " "}, "arguments.body"),
        ("comment", {"body": ["x"]}, "arguments.body"),
    ],
)
def test_bad_arguments_are_named(database, item, action, arguments, named):
    command = _ask(database, item, action, **arguments)
    database.sync()
    status, reason, _version = _outcome(database, command)
    assert status == "refused" and named in reason


def test_a_command_is_done_once_however_often_it_is_pulled(database, item, monkeypatch):
    """The project dies before it has the answer; the answer comes later."""
    from odoo.addons.ipai_master_control_supabase.lib import commands

    command = _ask(database, item, "comment", body="Only once")
    answer = commands.answer

    def die(cursor, outcomes):
        database.supabase.stop()
        answer(cursor, outcomes)

    monkeypatch.setattr(commands, "answer", die)
    assert "rows" not in database.sync()
    monkeypatch.setattr(commands, "answer", answer)
    database.supabase.start()
    assert _outcome(database, command)[0] == "pending"
    database.sync()
    assert _outcome(database, command)[0] == "applied"
    database.sync()

    def count(env):
        messages = database.item(env, item).message_ids
        return len(messages.filtered(lambda one: "Only once" in (one.body or "")))

    assert database.call(count) == 1


def test_an_answer_that_was_lost_is_given_again(database, item):
    """Somebody restores a backup of the project: the command is pending again."""
    command = _ask(database, item, "state", state="running")
    database.sync()
    with database.supabase.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE runtime.commands SET status = 'pending', decided_at = NULL,"
            " reason = NULL WHERE id = %s",
            [command],
        )
    database.sync()
    assert _outcome(database, command)[0] == "applied"
    assert database.run(
        "SELECT count(*) FROM mc_evidence e JOIN mc_work_item w"
        " ON w.id = e.work_item_id WHERE w.uuid = %s AND e.kind = 'state'",
        item,
    ) == [(1,)]


def test_what_was_done_asks_for_nothing_again(database, item):
    """No echo: the change comes back once, as a row, and as no command."""
    _ask(database, item, "state", state="running")
    database.sync()
    database.sync()
    seen = "SELECT count(*), max(c.decided_at), max(w.updated_at)" + (
        " FROM runtime.commands c JOIN runtime.work_items w ON w.id = c.work_item_id"
        " WHERE w.id = %s"
    )
    before = database.there(seen, item)
    assert before[0][0] == 1 and database.backlog() == 0
    database.sync()
    assert database.there(seen, item) == before


def test_a_comparison_leaves_what_was_asked_alone(database, item):
    """It repairs the item, and the command about it is done afterwards."""
    command = _ask(database, item, "state", state="running")
    with database.supabase.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE runtime.work_items SET title = 'forged' WHERE id = %s", [item]
        )
    found = database.call(lambda env: env["mc.mirror"].search([])._reconcile())
    assert found == 1
    assert _outcome(database, command) == ("pending", None, None)
    database.sync()
    assert _outcome(database, command)[0] == "applied"
    database.assert_same()


def test_an_item_of_another_tenant_is_not_reached(database, item):
    """A forged row: the tenant is one of ours, the item is not the tenant's."""
    other = database.call(
        lambda env: env["res.company"].create({"name": str(uuid.uuid4())}).id
    )

    def make(env):
        company = env["res.company"].browse(other)
        company.mc_mirror_id = env["mc.mirror"].search([])
        lane = env["mc.lane"].search([("company_id", "=", other)], limit=1)
        one = env["mc.work.item"].with_company(company)
        return one.create(
            {"name": "Theirs", "lane_id": lane.id, "company_id": other}
        ).uuid

    theirs = database.call(make)
    database.sync()
    with database.supabase.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "INSERT INTO runtime.commands (tenant_id, work_item_id, action, arguments,"
            " expected_row_version, requested_by) VALUES (%s, %s, 'state',"
            ' \'{"state": "done"}\', 1, %s) RETURNING id',
            [database.tenant, theirs, PERSON],
        )
        command = cursor.fetchone()[0]
    database.sync()
    assert _outcome(database, command)[:2] == (
        "refused",
        "There is no such work item.",
    )
