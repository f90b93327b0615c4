# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from .mc_sla_sweep import Crossing

# Nobody is waited for: a clock that somebody pauses or stops at this moment, or whose
# item somebody changes, is left to the next sweep. The items' locks are the weak ones
# that let others refer to them.
TAKE_SQL = """
    SELECT timer.id
    FROM mc_sla_timer timer
    JOIN mc_work_item item ON item.id = timer.work_item_id
    WHERE timer.state = 'running'
        AND timer.next_at <= %(now)s
        AND timer.id <> ALL(%(refused)s)
    ORDER BY timer.next_at
    LIMIT %(limit)s
    FOR NO KEY UPDATE OF timer, item SKIP LOCKED
"""

# The first mark has passed because next_at says so, further ones by their own time.
# A clock whose marks end before the breach still breaches, at its due time.
CROSS_SQL = """
    WITH due AS (
        SELECT id, work_item_id, company_id, due_at,
            COALESCE(mark_index, 0) AS mark_index,
            CASE WHEN marks @> '[{"percent": 100}]' THEN marks
                ELSE COALESCE(NULLIF(marks, 'null'), '[]') || jsonb_build_array(
                    jsonb_build_object('percent', 100, 'at', to_char(
                        COALESCE(due_at, next_at), 'YYYY-MM-DD HH24:MI:SS.US')))
                END AS marks
        FROM mc_sla_timer
        WHERE id = ANY(%(ids)s)
    ),
    passed AS (
        SELECT due.id, due.work_item_id, due.company_id, mark.number,
            (mark.value ->> 'percent')::integer AS percent,
            mark.value ->> 'at' AS at
        FROM due
        CROSS JOIN LATERAL jsonb_array_elements(due.marks)
            WITH ORDINALITY AS mark (value, number)
        WHERE mark.number > due.mark_index
            AND (mark.number = due.mark_index + 1
                 OR (mark.value ->> 'at')::timestamp <= %(now)s)
    ),
    reached AS (
        SELECT passed.id, MAX(passed.number)::integer AS mark_index,
            MAX(passed.percent) FILTER (WHERE passed.percent < 100) AS warned_percent,
            BOOL_OR(passed.percent >= 100) AS breached
        FROM passed
        GROUP BY passed.id
    ),
    moved AS (
        UPDATE mc_sla_timer timer
        SET mark_index = reached.mark_index,
            warned_percent = GREATEST(timer.warned_percent, reached.warned_percent),
            next_at = CASE WHEN NOT reached.breached
                THEN (due.marks -> reached.mark_index ->> 'at')::timestamp END,
            state = CASE WHEN reached.breached THEN 'breached' ELSE timer.state END,
            breached_at = CASE WHEN reached.breached
                THEN timer.due_at ELSE timer.breached_at END,
            compliance = CASE WHEN reached.breached THEN 0 ELSE timer.compliance END,
            write_date = %(now)s,
            write_uid = %(uid)s
        FROM reached
        JOIN due ON due.id = reached.id
        WHERE timer.id = reached.id
    )
    SELECT id, work_item_id, company_id, percent, at, percent >= 100
    FROM passed
    ORDER BY id, number
"""


class McSlaSweep(models.Model):
    """One batch of a sweep: a few statements, whatever the number of clocks."""

    _inherit = "mc.sla.sweep"

    @api.model
    def _take_due(self, now, limit, refused=()):
        """Lock clocks at which something is owed and return their ids, oldest first.

        :param now: naive UTC
        :param refused: ids to leave out
        """
        self.env.flush_all()
        parameters = {"now": now, "limit": limit, "refused": list(refused)}
        self.env.cr.execute(TAKE_SQL, parameters)
        return [timer_id for (timer_id,) in self.env.cr.fetchall()]

    @api.model
    def _cross(self, timer_ids, now):
        """Move clocks on past the marks that have passed, with all that follows.

        :return: list of ``Crossing``, by timer and then by percent
        """
        parameters = {"ids": timer_ids, "now": now, "uid": self.env.uid}
        self.env.cr.execute(CROSS_SQL, parameters)
        crossings = list(map(Crossing._make, self.env.cr.fetchall()))
        timers = self.env["mc.sla.timer"].browse(timer_ids)
        timers.invalidate_recordset(flush=False)
        timers._after_cross(crossings)
        items = {crossing.work_item_id for crossing in crossings}
        self.env["mc.work.item"].browse(sorted(items))._refresh_sla_summary()
        return crossings
