# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The sealer with real connections: slow transactions, twins, many writers."""

import base64
import threading
from contextlib import closing

import pytest
from sla_helpers import without_clocks

from tools.setup import database as databases
from tools.verify_evidence import core

WRITERS = 4
ROWS_EACH = 40


@pytest.fixture(scope="module")
def registry(registry):
    with pytest.MonkeyPatch.context() as patch:
        seed = base64.b64encode(b"s" * 32).decode()
        patch.setenv("MC_SECRET_EVIDENCE_SIGNING", seed)
        with registry.cursor() as cr:
            # Without clocks a closed item leaves three rows.
            without_clocks(_env(cr))
        yield registry


def _env(cr):
    from odoo.api import Environment

    return Environment(cr, 1, {})


def _append(cr):
    row = _env(cr)["mc.evidence"].append("log", "x")
    cr.flush()
    return row.id


def _seal(registry, thorough=False):
    with registry.cursor() as cr:
        return _env(cr)["mc.evidence.sealer"]._seal(thorough)


def _ask(registry, query, *params):
    with registry.cursor() as cr:
        cr.execute(query, params)
        return cr.fetchall()


def _has_leaf(registry, evidence_id):
    query = "SELECT 1 FROM mc_evidence_leaf WHERE evidence_id = %s"
    return bool(_ask(registry, query, evidence_id))


def _settled(registry):
    query = "SELECT settled_id FROM mc_checkpoint ORDER BY id DESC LIMIT 1"
    return _ask(registry, query)[0][0]


@pytest.fixture
def no_margin(monkeypatch):
    """Settle at once: what is left is the proof by transaction numbers."""
    from odoo.addons.ipai_master_control.models import mc_evidence_sealer

    monkeypatch.setattr(mc_evidence_sealer, "SETTLE_SECONDS", 0)


def test_a_slow_transaction_with_a_lower_id_is_not_lost(registry, no_margin):
    with registry.cursor() as slow:
        low = _append(slow)
        highs = []
        for _n in range(3):
            with registry.cursor() as cr:
                highs.append(_append(cr))
            _seal(registry)
        assert low < highs[0] and all(_has_leaf(registry, high) for high in highs)
        assert not _has_leaf(registry, low)
        assert _settled(registry) < low, "settled past a row that may still come"
        slow.commit()
    assert _seal(registry) == 1
    assert _has_leaf(registry, low)


def test_the_search_moves_on(registry, no_margin):
    """Without it, each seal would read the whole history again."""
    ids = []
    for _n in range(3):
        with registry.cursor() as cr:
            ids.append(_append(cr))
        _seal(registry)
    assert _settled(registry) >= ids[0]


def test_a_row_below_the_settled_id_is_found_once_a_day(registry, no_margin):
    with registry.cursor() as cr:
        cr.execute("SELECT nextval('mc_evidence_id_seq')")
        free = cr.fetchone()[0]
    test_the_search_moves_on(registry, no_margin)
    assert _settled(registry) > free
    with registry.cursor() as cr:
        id_ = _append(cr)
        cr.execute("ALTER TABLE mc_evidence DISABLE TRIGGER USER")
        cr.execute("UPDATE mc_evidence SET id = %s WHERE id = %s", [free, id_])
        cr.execute("ALTER TABLE mc_evidence ENABLE TRIGGER USER")
    assert _seal(registry) == 0
    assert _seal(registry, thorough=True) == 1
    assert _has_leaf(registry, free)


def test_one_sealer_at_a_time(registry):
    with registry.cursor() as cr:
        _append(cr)
    with registry.cursor() as cr, _env(cr)["mc.evidence.sealer"]._only_sealer() as mine:
        assert mine
        assert _seal(registry) == 0
    assert _seal(registry) == 1


def test_many_writers_and_two_sealers(registry):
    """Every row gets one leaf, the numbers have no gap, and all of it verifies."""
    stop, errors = threading.Event(), []

    def write():
        try:
            for _n in range(ROWS_EACH):
                with registry.cursor() as cr:
                    _append(cr)
        except Exception as error:
            errors.append(error)

    def seal():
        try:
            while not stop.is_set():
                _seal(registry)
        except Exception as error:
            errors.append(error)

    writers = [threading.Thread(target=write) for _n in range(WRITERS)]
    sealers = [threading.Thread(target=seal) for _n in range(2)]
    for thread in (*writers, *sealers):
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    for thread in sealers:
        thread.join()
    assert not errors, errors
    _seal(registry)
    lost = _ask(
        registry,
        "SELECT count(*) FROM mc_evidence e WHERE NOT EXISTS"
        " (SELECT FROM mc_evidence_leaf l WHERE l.evidence_id = e.id)",
    )
    assert lost == [(0,)]
    with registry.cursor() as cr:
        log_source, verification = core("log_source"), core("verification")
        company = log_source.companies(cr._cnx)[0]
        verifier = verification.Verifier(log_source.LogSource(cr._cnx, company))
        report = verifier.run()
    assert not report.findings, list(report.lines())
    assert report.leaves >= WRITERS * ROWS_EACH
    assert report.checkpoints > 1


def test_business_transactions_meet_no_lock(registry):
    """A sealing transaction that is open holds nothing that an item needs."""
    with registry.cursor() as cr:
        _append(cr)
    with registry.cursor() as sealing:
        company = _env(sealing)["res.company"].search([], limit=1, order="id")
        count = _env(sealing)["mc.evidence.sealer"]._seal_batch(company.id, False)
        assert count == 1
        sealing.flush()
        with registry.cursor() as cr:
            cr.execute("SET LOCAL lock_timeout = '1s'")
            item, _created = _env(cr)["mc.work.item"].intake(
                {"name": "x", "source": "manual", "lane": "IT"}
            )
            item.action_done()
            cr.flush()
        sealing.rollback()
    assert _seal(registry) == 3


def test_a_sealer_that_is_killed_leaves_nothing_half_done(environment, registry):
    with registry.cursor() as cr:
        _append(cr)
    before = _ask(registry, "SELECT count(*) FROM mc_checkpoint")
    sealing = registry.cursor()
    company = _env(sealing)["res.company"].search([], limit=1, order="id")
    _env(sealing)["mc.evidence.sealer"]._seal_batch(company.id, False)
    sealing.flush()
    pid = sealing._cnx.info.backend_pid
    with closing(databases.connect(environment)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    sealing._closed = True  # its connection is gone, there is nothing to close
    assert _ask(registry, "SELECT count(*) FROM mc_checkpoint") == before
    assert _seal(registry) == 1
