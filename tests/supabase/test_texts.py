# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Texts and payloads come and go with their settings, in rows that are there."""

import pytest

TEXTS_SQL = """
    SELECT count(*) FROM runtime.evidence
    WHERE has_texts AND num_nonnulls(name, body, uri, meta) > 0
"""
WITHOUT_SQL = """
    SELECT count(*) FROM runtime.evidence
    WHERE NOT has_texts AND num_nonnulls(name, body, uri, meta) = 0
"""
PAYLOADS_SQL = "SELECT count(*) FROM runtime.work_items WHERE payload IS NOT NULL"


def _set(database, **vals):
    database.call(lambda env: env["mc.mirror"].search([]).write(vals))


def _count(database, query):
    return database.there(query)[0][0]


def _progress(database):
    return database.run(
        "SELECT backfill_state, backfill_done, backfill_total, backfill_written"
        " FROM mc_mirror"
    )[0]


@pytest.fixture
def mirrored(database):
    """A mirror with ten items that have a payload each."""
    database.items(10, payload={"name": "Jane"})
    database.mirror()
    return database


def _rows(database, table):
    """Return how many rows the mirrored company has; other tests leave other ones."""
    return database.run(
        f"SELECT count(*) FROM {table} r JOIN res_company c ON c.id = r.company_id"
        " WHERE c.mc_mirror_id IS NOT NULL"
    )[0][0]


def _evidence(database):
    return _rows(database, "mc_evidence")


def test_texts_come_and_go(mirrored):
    there = _evidence(mirrored)
    assert _count(mirrored, WITHOUT_SQL) == there
    _set(mirrored, include_texts=True)
    mirrored.sync()
    assert _count(mirrored, TEXTS_SQL) == there
    mirrored.assert_same()
    told = mirrored.there("SELECT id, name, body, uri, meta FROM runtime.evidence")
    _set(mirrored, include_texts=False)
    mirrored.sync()
    assert _count(mirrored, WITHOUT_SQL) == there
    assert _progress(mirrored)[0] == "done"
    assert _progress(mirrored)[3] == there, "it says how many were blanked"
    mirrored.assert_same()
    _set(mirrored, include_texts=True)
    mirrored.sync()
    again = mirrored.there("SELECT id, name, body, uri, meta FROM runtime.evidence")
    assert sorted(again) == sorted(told)
    assert mirrored.problems() == []


def test_payloads_come_and_go(mirrored):
    assert _count(mirrored, PAYLOADS_SQL) == 0
    _set(mirrored, include_payloads=True)
    mirrored.sync()
    assert _count(mirrored, PAYLOADS_SQL) >= 10
    _set(mirrored, include_payloads=False)
    mirrored.sync()
    assert _count(mirrored, PAYLOADS_SQL) == 0
    assert _progress(mirrored)[3] >= 10
    mirrored.assert_same()


def test_nothing_else_is_sent_again(mirrored):
    _set(mirrored, include_texts=True)
    mirrored.sync()
    _state, done, total, _written = _progress(mirrored)
    assert done == total == _evidence(mirrored) + _rows(mirrored, "mc_sla_timer")


def test_a_setting_that_stays_sends_nothing(mirrored):
    _set(mirrored, include_texts=False, name="Renamed")
    assert _progress(mirrored)[0] == "done"


def test_it_goes_on_where_it_stopped(mirrored, monkeypatch):
    from odoo.addons.ipai_master_control_supabase.models import mc_mirror_backfill

    _set(mirrored, include_texts=True)
    mirrored.sync()
    there = _evidence(mirrored)
    monkeypatch.setattr(mc_mirror_backfill, "CHUNK_ROWS", 7)
    store, stored = mc_mirror_backfill.McMirror._store_progress, []

    def die_later(self, chunk, sent):
        if sum(stored) >= 14:
            raise KeyboardInterrupt
        store(self, chunk, sent)
        stored.append(len(chunk.rows))

    monkeypatch.setattr(mc_mirror_backfill.McMirror, "_store_progress", die_later)
    _set(mirrored, include_texts=False)
    with pytest.raises(KeyboardInterrupt):
        mirrored.sync()
    monkeypatch.undo()
    state, done, total, _written = _progress(mirrored)
    assert state == "running" and 14 <= done < total
    assert _count(mirrored, WITHOUT_SQL) < there
    mirrored.sync()
    assert _progress(mirrored)[0] == "done"
    assert _count(mirrored, WITHOUT_SQL) == there


def test_a_setting_that_changes_in_the_middle_of_a_chunk(mirrored, monkeypatch):
    """The chunk that is under way says nothing of the run that began meanwhile."""
    from odoo.addons.ipai_master_control_supabase.models import mc_mirror_sync

    there = _evidence(mirrored)
    send, changed = mc_mirror_sync.McMirror._send, []

    def change_once(self, connection, rows):
        outcome = send(self, connection, rows)
        if not changed:
            changed.append(_set(mirrored, include_texts=False))
        return outcome

    _set(mirrored, include_texts=True)
    monkeypatch.setattr(mc_mirror_sync.McMirror, "_send", change_once)
    mirrored.sync()
    assert changed
    assert _count(mirrored, WITHOUT_SQL) == there
    assert _progress(mirrored)[0] == "done"
    mirrored.assert_same()


def test_other_texts_than_before_are_not_taken(mirrored):
    """Withholding is no way around "append only"."""
    _set(mirrored, include_texts=True)
    mirrored.sync()
    _set(mirrored, include_texts=False)
    mirrored.sync()
    [(id_, uuid, name)] = mirrored.run(
        "SELECT id, uuid, name FROM mc_evidence ORDER BY id DESC LIMIT 1"
    )

    def write(text):
        query = "UPDATE mc_evidence SET name = %s WHERE id = %s"
        mirrored.tamper("mc_evidence", query, text, id_)

    write("forged")
    try:
        _set(mirrored, include_texts=True)
        mirrored.sync()
        [(_table, row, reason, _waits)] = mirrored.problems()
        assert row == uuid and "append only" in reason
        assert mirrored.there(
            "SELECT name, has_texts FROM runtime.evidence WHERE id = %s", uuid
        ) == [(None, False)]
    finally:
        write(name)
