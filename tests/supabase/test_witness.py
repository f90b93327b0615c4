# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The mirror as a witness: what it was told stays, and whoever changes it is told."""

import base64
from contextlib import closing
from uuid import uuid4

import pytest
from mirror_helpers import mirrored

SEED = base64.b64encode(b"m" * 32).decode()
MANAGER = "base.group_user,ipai_master_control.mc_group_manager"
PERSON = "Jane Roe"
OTHER_CONTENT = "other content"
MISSED = "Odoo has it no more"


@pytest.fixture(scope="module")
def odoo(environment, project):
    """A database of its own: sealed evidence that was tampered with stays."""
    with mirrored(environment, "witness", project) as one:
        yield one


@pytest.fixture
def witness(database, monkeypatch):
    """The database with its mirror; checkpoints are signed."""
    monkeypatch.setenv("MC_SECRET_EVIDENCE_SIGNING", SEED)
    database.mirror()
    yield database
    database.run("DELETE FROM mc_checkpoint_publication")


def _seal(database):
    """Make an item, seal what it left, tell the witnesses; return (id, note)."""
    database.items(1)
    database.call(lambda env: env["mc.evidence.sealer"]._cron_seal())
    return database.run(
        "SELECT uuid, note FROM mc_checkpoint ORDER BY id DESC LIMIT 1"
    )[0]


def _publish(database):
    database.call(lambda env: env["mc.checkpoint.publication"]._publish_pending())


def _told(database):
    """Return (state, attempts, last error) of the publications, oldest first."""
    return database.run(
        "SELECT state, coalesce(attempts, 0), last_error"
        " FROM mc_checkpoint_publication WHERE witness = 'mirror' ORDER BY id"
    )


def _note_there(database, uuid):
    """Return the note that the mirror has for a checkpoint, in a list."""
    query = "SELECT note FROM runtime.checkpoints WHERE id = %s"
    return [note for (note,) in database.there(query, uuid)]


def _reasons(database):
    return [reason for _table, _row, reason, _waits in database.problems()]


def _tamper_there(database, query, *params):
    """Do what only the owner of the project's server can."""
    with database.supabase.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(query, params)


def _compare(database):
    found = database.call(lambda env: env["mc.mirror"].search([])._reconcile())
    database.sync()
    return found


def test_checkpoints_arrive_without_the_sender(witness):
    uuid, note = _seal(witness)
    assert _told(witness) == [("sent", 1, None)]
    assert _note_there(witness, uuid) == [note]
    witness.sync()
    assert witness.problems() == []
    witness.assert_same()


def test_a_project_that_is_away_is_asked_once_and_told_later(witness):
    witness.supabase.stop()
    notes = [_seal(witness)[1] for _n in range(3)]
    rows = _told(witness)
    assert [state for state, *_rest in rows] == ["pending"] * 3
    # The first is tried with each seal; the others wait for it to get through.
    assert [attempts for _state, attempts, _error in rows] == [3, 0, 0]
    assert rows[0][2]
    witness.supabase.start()
    _publish(witness)
    assert [state for state, *_rest in _told(witness)] == ["sent"] * 3
    seen = witness.there("SELECT note FROM runtime.checkpoints ORDER BY tree_size")
    assert [note for (note,) in seen][-3:] == notes


def test_it_holds_up_no_other_witness(witness, monkeypatch, tmp_path):
    monkeypatch.setenv("MC_EVIDENCE_WITNESS_FILE", str(tmp_path / "witness"))
    witness.supabase.stop()
    _seal(witness)
    rows = witness.run("SELECT witness, state FROM mc_checkpoint_publication")
    assert sorted(rows) == [("file", "sent"), ("mirror", "pending")]


def test_a_forged_checkpoint_that_was_there_first_is_told(witness):
    witness.supabase.stop()
    uuid, _note = _seal(witness)
    witness.supabase.start()
    _tamper_there(
        witness,
        "INSERT INTO runtime.checkpoints (tenant_id, id, tree_size, root_hash, note,"
        " sealed_at, row_version) VALUES (%s, %s, 1, %s, 'forged', now(), 1)",
        *(witness.tenant, uuid, "0" * 64),
    )
    _publish(witness)
    [(state, _attempts, error)] = _told(witness)
    assert state == "pending" and OTHER_CONTENT in error
    witness.sync()
    assert _note_there(witness, uuid) == ["forged"]
    assert [OTHER_CONTENT in reason for reason in _reasons(witness)] == [True]
    _tamper_there(witness, "DELETE FROM runtime.checkpoints WHERE id = %s", uuid)
    _publish(witness)
    assert [state for state, *_rest in _told(witness)] == ["sent"]
    witness.call(lambda env: env["mc.mirror.problem"].search([])._retry())
    witness.sync()
    assert witness.problems() == []


@pytest.mark.parametrize("side", ["here", "there"])
def test_a_checkpoint_that_was_changed_later_is_told(witness, side):
    uuid, note = _seal(witness)
    witness.sync()
    witness.assert_same()

    def write(text):
        if side == "there":
            query = "UPDATE runtime.checkpoints SET note = %s WHERE id = %s"
            _tamper_there(witness, query, text, uuid)
        else:
            query = "UPDATE mc_checkpoint SET note = %s WHERE uuid = %s"
            witness.tamper("mc_checkpoint", query, text, uuid)

    write("forged")
    assert _compare(witness) == 1
    assert [OTHER_CONTENT in reason for reason in _reasons(witness)] == [True]
    assert _note_there(witness, uuid) == ["forged" if side == "there" else note]
    health = witness.call(lambda env: env["mc.health"]._checks()["mirror"]())
    assert (health["status"], health["problems"]) == ("degraded", 1)
    write(note)
    witness.call(lambda env: env["mc.mirror.problem"].search([])._retry())
    witness.sync()
    assert witness.problems() == []
    witness.assert_same()


def test_a_checkpoint_that_odoo_has_no_more_is_told(witness):
    from odoo.addons.ipai_master_control_supabase.lib.rows import Row
    from odoo.addons.ipai_master_control_supabase.lib.sender import send

    uuid, note = _seal(witness)
    gone = Row(("checkpoints", uuid), 1, None, witness.tenant, 2, True)

    def ask(env):
        with closing(env["mc.mirror"].search([])._connect()) as connection:
            return send(connection, [gone])

    outcome = witness.call(ask)
    assert [refusal.row for refusal in outcome.refused] == [gone]
    assert "never deleted" in outcome.refused[0].reason
    assert _note_there(witness, uuid) == [note]


def test_the_alarm_about_a_deleted_checkpoint_outlasts_the_hourly_retry(witness):
    uuid, _note = _seal(witness)
    witness.sync()
    # Under another name it is as good as deleted, and can be brought back.
    query = "UPDATE mc_checkpoint SET uuid = %s WHERE uuid = %s"
    other = str(uuid4())
    witness.tamper("mc_checkpoint", query, other, uuid)
    try:
        _compare(witness)
        for _hour in range(2):
            reasons = {row: reason for _table, row, reason, _on in witness.problems()}
            assert MISSED in reasons.get(uuid, ""), reasons
            witness.call(lambda env: env["mc.mirror.problem"]._cron_retry())
            witness.sync()
    finally:
        witness.tamper("mc_checkpoint", query, uuid, other)


@pytest.mark.parametrize("side", ["here", "there"])
def test_evidence_that_was_changed_is_told(witness, side):
    witness.call(lambda env: env["mc.mirror"].search([]).write({"include_texts": True}))
    _seal(witness)
    witness.sync()
    witness.assert_same()
    [(uuid, name)] = witness.run(
        "SELECT uuid, name FROM mc_evidence ORDER BY id DESC LIMIT 1"
    )

    def write(text):
        if side == "there":
            query = "UPDATE runtime.evidence SET name = %s WHERE id = %s"
            _tamper_there(witness, query, text, uuid)
        else:
            query = "UPDATE mc_evidence SET name = %s WHERE uuid = %s"
            witness.tamper("mc_evidence", query, text, uuid)

    write("forged")
    assert _compare(witness) == 1
    assert ["append only" in reason for reason in _reasons(witness)] == [True]
    seen = "forged" if side == "there" else name
    assert witness.there("SELECT name FROM runtime.evidence WHERE id = %s", uuid) == [
        (seen,)
    ]
    write(name)
    witness.call(lambda env: env["mc.mirror.problem"].search([])._retry())
    witness.sync()
    assert witness.problems() == []


def test_an_erasure_reaches_the_mirror(witness):
    """With all settings on: no table of the project knows the person afterwards."""
    settings = {"include_texts": True, "include_payloads": True}
    witness.call(lambda env: env["mc.mirror"].search([]).write(settings))
    [uuid] = witness.items(1, name=PERSON, payload={"name": PERSON})

    def tell(env):
        item = witness.item(env, uuid)
        item.add_evidence("doc", PERSON, body=PERSON, meta={"who": PERSON})
        item.action_done()

    witness.call(tell)
    witness.sync()
    assert {"work_items", "evidence"} <= set(_tables_with(witness, PERSON))
    before = witness.there("SELECT id, content_sha256 FROM runtime.evidence ORDER BY 1")

    def erase(env):
        from odoo.tests.common import new_test_user

        asks, confirms = (
            new_test_user(env, login, groups=MANAGER) for login in ("asks", "confirms")
        )
        requests = env["mc.erasure.request"].with_user(asks)
        item = witness.item(env, uuid).with_user(asks)
        request = requests._request(item, "She asked us to erase her data.")
        request.with_user(confirms).action_confirm()

    witness.call(erase)
    witness.sync()
    assert witness.problems() == []
    assert _tables_with(witness, PERSON) == []
    after = witness.there("SELECT id, content_sha256 FROM runtime.evidence ORDER BY 1")
    assert set(before) <= set(after), "what proves it stays"
    assert witness.there(
        "SELECT bool_and(erased_at IS NOT NULL) FROM runtime.evidence"
        " WHERE work_item_id = %s AND kind <> 'erasure'",
        uuid,
    ) == [(True,)]
    witness.assert_same()


def _tables_with(database, text):
    tables = database.there(
        "SELECT relname FROM pg_class WHERE relkind = 'r'"
        " AND relnamespace = 'runtime'::regnamespace"
    )
    return [
        name
        for (name,) in tables
        if database.there(
            f"SELECT 1 FROM runtime.{name} one WHERE one::text LIKE %s LIMIT 1",
            f"%{text}%",
        )
    ]
