# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta
from unittest.mock import patch

from odoo.addons.ipai_master_control.models import mc_sla_sweep
from odoo.addons.ipai_master_control.models.mc_escalation import McEscalation
from odoo.addons.ipai_master_control.models.mc_sla_timer import McSlaTimer
from odoo.tools import mute_logger

from .sla_common import MARK_FORMAT, START, SweepCase


class TestSlaSweep(SweepCase):
    def _crossings(self):
        """Return the list that collects what extension points are told."""
        told = []
        original = McSlaTimer._after_cross

        def tell(timers, crossings):
            told.append((timers, crossings))
            return original(timers, crossings)

        self.startPatcher(patch.object(McSlaTimer, "_after_cross", tell))
        return told

    def test_nothing_due(self):
        timer = self._timer()
        self._at(49.9)
        sweep = self._sweep()
        self.assertEqual((sweep.crossed, sweep.refused, sweep.path), (0, 0, "cron"))
        self.assertEqual((timer.mark_index, timer.warned_percent), (0, 0))
        self.assertEqual(self._sla_evidence(timer), [])

    def test_one_warning(self):
        timer = self._timer()
        self._at(50)
        self.assertEqual(self._sweep().crossed, 1)
        self.assertEqual((timer.state, timer.mark_index), ("running", 1))
        self.assertEqual(timer.warned_percent, 50)
        self.assertEqual(timer.next_at, START + timedelta(minutes=75))
        self.assertEqual(self._sla_evidence(timer), [("warned", 50)])
        self.assertEqual(self._sweep().crossed, 0, "a mark passes once")

    def test_several_warnings_at_once(self):
        timer = self._timer(percents=(25, 50, 75, 90, 100))
        told = self._crossings()
        self._at(80)
        self.assertEqual(self._sweep().crossed, 3)
        self.assertEqual(timer.next_at, START + timedelta(minutes=90))
        self.assertEqual(timer.warned_percent, 75)
        self.assertEqual(
            [c.percent for _timers, list_ in told for c in list_], [25, 50, 75]
        )
        warned = [("warned", 25), ("warned", 50), ("warned", 75)]
        self.assertEqual(self._sla_evidence(timer), warned)

    def test_breach(self):
        timer = self._timer(percents=(50, 100))
        told = self._crossings()
        self._at(101.5)
        self._sweep()
        self.assertEqual(timer.state, "breached")
        self.assertEqual(timer.breached_at, timer.due_at, "not when it was noticed")
        self.assertEqual((timer.next_at, timer.compliance), (False, 0))
        self.assertEqual((timer.mark_index, timer.warned_percent), (2, 50))
        self.assertEqual(self._sla_evidence(timer), [("warned", 50), ("breached", 100)])
        [(timers, crossings)] = told
        self.assertEqual(timers, timer)
        warned, breached = crossings
        item = timer.work_item_id
        self.assertEqual(
            breached,
            (
                *(timer.id, item.id, item.company_id.id, 100),
                *(timer.due_at.strftime(MARK_FORMAT), True),
            ),
        )
        self.assertFalse(warned.breached)

    def test_compliance_is_zero_in_the_database(self):
        """An average over NULL would leave the breach out."""
        timer = self._timer(percents=(100,))
        self._at(100)
        self._sweep()
        self.env.cr.execute(
            "SELECT compliance FROM mc_sla_timer WHERE id = %s", [timer.id]
        )
        self.assertEqual(self.env.cr.fetchone(), (0,))

    def test_stopped_and_paused_clocks_are_left_alone(self):
        timers = [self._timer(state=state) for state in ("paused", "met", "cancelled")]
        self._at(1000)
        self.assertEqual(self._sweep().crossed, 0)
        for timer in timers:
            self.assertEqual((timer.mark_index, self._sla_evidence(timer)), (0, []))

    def test_batches(self):
        timers = [self._timer(percents=(100,)) for _number in range(7)]
        told = self._crossings()
        self._at(100)
        self.startPatcher(patch.object(mc_sla_sweep, "BATCH_SIZE", 3))
        self.assertEqual(self._sweep().crossed, 7)
        self.assertEqual([len(crossings) for _timers, crossings in told], [3, 3, 1])
        self.assertEqual({timer.state for timer in timers}, {"breached"})

    def test_time_is_limited(self):
        timers = [self._timer(percents=(100,)) for _number in range(3)]
        self._at(100)
        self.startPatcher(patch.object(mc_sla_sweep, "BATCH_SIZE", 1))
        with patch.object(
            mc_sla_sweep.time, "monotonic", iter(range(0, 900, 30)).__next__
        ):
            self.assertEqual(self._sweep().crossed, 1)
        self.assertEqual(self._sweep().crossed, 2, "the next sweep goes on")
        self.assertEqual({timer.state for timer in timers}, {"breached"})

    def test_oldest_first(self):
        later = self._timer(percents=(50, 100))
        earlier = self._timer(percents=(40, 100))
        self._at(60)
        taken = self.env["mc.sla.sweep"]._take_due(self.now, 1)
        self.assertEqual(taken, earlier.ids)
        both = self.env["mc.sla.sweep"]._take_due(self.now, 10)
        self.assertEqual(both, (earlier + later).ids)

    def test_evidence_is_whole(self):
        item = self._item(priority="1")
        timer = self._timer(item, percents=(100,), cycle=3, code="first_patch")
        self._at(130)
        self._sweep()
        row = self._evidence(item, "sla")
        self.assertEqual(row.name, "first_patch: breached")
        self.assertTrue(row._is_intact())
        self.assertEqual((row.actor_id, row.recorded_at), (self.env.user, self.now))
        self.assertEqual(row.company_id, item.company_id)
        meta = self._meta(row)
        timer._add_evidence("met")
        other = self._meta(self._evidence(item, "sla")[-1])
        self.assertEqual(meta.pop("percent"), 100)
        self.assertEqual(meta.pop("event"), "breached")
        self.assertEqual(meta.pop("at"), "2026-11-24T10:40:00.000250Z")
        for key in ("event", "at"):
            other.pop(key)
        self.assertEqual(meta, other, "one shape for all evidence of clocks")

    def test_item_tells_its_state(self):
        item = self._item()
        timer = self._timer(item)
        item._refresh_sla_summary()
        self.assertEqual((item.sla_state, item.sla_due_at), ("on_track", timer.due_at))
        version = item.row_version
        self._at(50)
        self._sweep()
        self.assertEqual(item.sla_state, "at_risk")
        self._at(100)
        self._sweep()
        self.assertEqual((item.sla_state, item.sla_due_at), ("breached", timer.due_at))
        self.assertGreater(item.row_version, version)

    def test_other_items_are_not_touched(self):
        item = self._item()
        self._timer(item, next_at=START + timedelta(days=9))
        self._timer()
        self.env.flush_all()
        version = item.row_version
        self._at(60)
        self._sweep()
        item.invalidate_recordset()
        self.assertEqual(item.row_version, version)

    def test_marks_that_end_before_the_breach(self):
        """The clock breaches all the same, at the time that was promised."""
        timers = [
            self._timer(percents=(50,)),
            self._timer(percents=(), next_at=START),
            self._timer(percents=(), marks=False, next_at=START),
        ]
        self._at(60)
        self._sweep()
        self.assertEqual(timers[0].next_at, timers[0].due_at)
        self._at(110)
        self._sweep()
        self.assertEqual({timer.state for timer in timers}, {"breached"})

    def test_next_at_is_trusted(self):
        """A mark's fraction of a second, cut off in next_at, does not make it stick."""
        timer = self._timer(next_at=START + timedelta(minutes=49, seconds=59))
        self._at(49.99)
        self.assertEqual(self._sweep().crossed, 1)
        self.assertEqual(timer.warned_percent, 50)

    def test_clock_that_does_not_move(self):
        timer = self._timer(mark_index=3)
        other = self._timer()
        self._at(50)
        self.startPatcher(patch.object(mc_sla_sweep, "BATCH_SIZE", 1))
        with self.assertLogs(mc_sla_sweep.__name__, "ERROR") as logs:
            sweep = self._sweep()
        self.assertIn(f"[{timer.id}]", logs.output[0])
        self.assertEqual((sweep.crossed, sweep.refused), (1, 1))
        self.assertEqual(other.warned_percent, 50)

    def test_deliveries_are_woken(self):
        woken = []
        with patch.object(McEscalation, "_wake", lambda _model: woken.append(1)):
            self._sweep()
        self.assertEqual(woken, [1], "repetitions come without a new crossing")

    @mute_logger(mc_sla_sweep.__name__)
    def test_failure_without_a_clock_is_raised(self):
        sweep = self.env["mc.sla.sweep"]
        with (
            patch.object(type(sweep), "_take_due", side_effect=ZeroDivisionError),
            self.assertRaises(ZeroDivisionError),
        ):
            sweep._sweep("cron")

    def test_version_grows(self):
        timer = self._timer()
        version = timer.row_version
        self._at(50)
        self._sweep()
        self.assertGreater(timer.row_version, version)

    def test_old_sweeps_are_deleted(self):
        old, new = self._sweep(), self._sweep()
        old.ended_at = START - timedelta(days=8000)
        new.ended_at = START + timedelta(days=8000)
        self.env.flush_all()
        self.env["mc.sla.sweep"]._gc_sweeps()
        self.env.invalidate_all()
        self.assertFalse(old.exists())
        self.assertTrue(new.exists())
