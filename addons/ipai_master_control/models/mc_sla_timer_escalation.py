# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from .mc_escalation_level import CHANNELS, MAX_REPEATS

# The place of the level in the timer's copy is part of the key: two levels may have the
# same number.
OWED_SQL = """
WITH crossed AS (
    SELECT * FROM unnest(%(timer_ids)s::int[], %(percents)s::int[], %(at)s::timestamp[])
        AS crossed (timer_id, percent, at)
), quiet AS (
    SELECT *
      FROM unnest(%(calendar_ids)s::int[], %(starts)s::timestamp[],
                  %(ends)s::timestamp[])
        AS quiet (calendar_id, starts, ends)
), owed AS (
    SELECT timer.id AS timer_id, timer.company_id, timer.work_item_id,
           COALESCE(timer.cycle, 1) AS cycle, crossed.percent, place, one AS level_data,
           COALESCE((one->>'level')::int, place::int) AS level, channel, repetition,
           timer.notify_calendar_id,
           crossed.at + make_interval(
               mins => COALESCE((one->>'wait_minutes')::int, 0)
               + repetition * COALESCE((one->>'repeat_minutes')::int, 0)) AS wanted
      FROM crossed
      JOIN mc_sla_timer timer ON timer.id = crossed.timer_id
     CROSS JOIN LATERAL jsonb_array_elements(timer.levels)
        WITH ORDINALITY AS levels (one, place)
     CROSS JOIN LATERAL jsonb_array_elements_text(one->'channels') AS channel
     CROSS JOIN LATERAL generate_series(
        0, LEAST(COALESCE((one->>'repeat')::int, 0), %(max_repeats)s)) AS repetition
     WHERE (one->>'percent')::int = crossed.percent
       AND channel = ANY (%(channels)s)
       AND timer.acknowledged_at IS NULL
)
INSERT INTO mc_escalation (
    uuid, company_id, timer_id, work_item_id, cycle, percent, level, level_data,
    repetition, channel, state, send_at, attempts, dedup_key,
    create_uid, create_date, write_uid, write_date)
SELECT gen_random_uuid()::text, company_id, timer_id, work_item_id, cycle, percent,
       level, level_data, repetition, channel, 'pending', COALESCE(hours.at, wanted), 0,
       concat_ws(':', timer_id, cycle, percent, place, channel, repetition),
       %(uid)s, clock_timestamp() AT TIME ZONE 'UTC',
       %(uid)s, clock_timestamp() AT TIME ZONE 'UTC'
  FROM owed
  LEFT JOIN LATERAL (
    SELECT GREATEST(quiet.starts, owed.wanted) AS at
      FROM quiet
     WHERE quiet.calendar_id = owed.notify_calendar_id AND quiet.ends > owed.wanted
     ORDER BY quiet.starts
     LIMIT 1
  ) hours ON TRUE
ON CONFLICT (dedup_key) DO NOTHING
"""
LONGEST_WAIT_SQL = """
SELECT timer.notify_calendar_id,
       make_interval(mins => MAX(
           COALESCE((one->>'wait_minutes')::int, 0)
           + LEAST(COALESCE((one->>'repeat')::int, 0), %s)
           * COALESCE((one->>'repeat_minutes')::int, 0)))
  FROM mc_sla_timer timer
 CROSS JOIN LATERAL jsonb_array_elements(timer.levels) AS one
 WHERE timer.id = ANY(%s) AND timer.notify_calendar_id IS NOT NULL
 GROUP BY timer.notify_calendar_id
"""


class McSlaTimer(models.Model):
    """What a clock owes: notices when marks pass, none any more once it has stopped."""

    _inherit = "mc.sla.timer"

    def _after_cross(self, crossings):
        """Put the notices of all crossings into the outbox, in one statement."""
        result = super()._after_cross(crossings)
        if crossings:
            self.env["mc.escalation"]._owe(crossings)
        return result

    def _after_stop(self):
        """Cancel what was still to be told of these clocks."""
        result = super()._after_stop()
        if self:
            self.env["mc.escalation"]._cancel_owed(self.ids)
        return result


class McEscalation(models.Model):
    _inherit = "mc.escalation"

    def _owe(self, crossings):
        """Insert the notices that the timers' levels ask for.

        A conflict with a row that our snapshot cannot see raises 40001; the sweep
        retries.
        """
        timer_ids = [crossing.timer_id for crossing in crossings]
        at = [crossing.at for crossing in crossings]
        hours = self.env["mc.quiet.hours"]._windows(
            self._quiet_calendars(timer_ids), min(at), max(at)
        )
        self.env.cr.execute(
            OWED_SQL,
            {
                "timer_ids": timer_ids,
                "percents": [crossing.percent for crossing in crossings],
                "at": at,
                "calendar_ids": [window.calendar_id for window in hours],
                "starts": [window.starts for window in hours],
                "ends": [window.ends for window in hours],
                "channels": list(CHANNELS),
                "max_repeats": MAX_REPEATS,
                "uid": self.env.uid,
            },
        )

    def _quiet_calendars(self, timer_ids):
        """Return calendar id -> the longest wait (timedelta) that a level asks for."""
        self.env.cr.execute(LONGEST_WAIT_SQL, [MAX_REPEATS, timer_ids])
        return dict(self.env.cr.fetchall())

    def _cancel_owed(self, timer_ids):
        """Cancel the notices of timers that nobody has been told yet."""
        self.flush_model(["state"])
        self.env.cr.execute(
            """
            UPDATE mc_escalation
               SET state = 'cancelled', write_uid = %s,
                   write_date = clock_timestamp() AT TIME ZONE 'UTC'
             WHERE timer_id = ANY (%s) AND state = 'pending'
            """,
            [self.env.uid, timer_ids],
        )
        self.invalidate_model(["state"])
