# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import Counter
from datetime import timedelta
from zoneinfo import available_timezones

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib import sla_period
from .mc_sla_policy import TIMER_TYPES

MET, BREACHED = "met", "breached"
DECIDED = (MET, BREACHED)
AT_RISK_AHEAD = timedelta(hours=1)


class McSlaFigures(models.AbstractModel):
    """The figures of the dashboard and of the compliance report.

    What counts:

    - A clock counts in the period in which it was decided (``outcome_at``): when it was
      met, or at the promised moment that was missed, whenever the work was done then.
    - Clocks that run, are paused or were cancelled do not count.
    - Compliance is met / (met + breached), in percent; none when nothing was decided.
    - Open breaches and clocks at risk are those of now, whatever the period.
    - Mean times are those of the clocks that stopped in the period, late ones included.
      Working time is what the clock itself counted (its working hours, without pauses);
      wall clock is everything from its start to its stop.

    Periods are days of the user's time zone. Users see the figures of the clocks that
    they may see, in the companies that they have switched on.
    """

    _name = "mc.sla.figures"
    _description = "SLA Figures"

    @api.model
    def figures(self, date_from, date_to, timer_type=None, lane_ids=None):
        """Return the figures of a period for a client; see ``_figures``."""
        return self._figures(date_from, date_to, timer_type, lane_ids)

    @api.model
    def _figures(self, date_from, date_to, timer_type=None, lane_ids=None):
        """Return all figures as a dict that JSON can hold.

        :param date_from: first day, a date or its ISO text
        :param date_to: last day, included
        :param timer_type: only clocks of that type, all by default
        :param lane_ids: only clocks of these lanes, all by default
        :raises UserError: names the argument that does not fit
        """
        period = self._period(date_from, date_to)
        scope = self._scope(timer_type, lane_ids)
        domains = self._domains(scope, period)
        rows = self._outcomes(domains["decided"])
        return {
            "period": self._describe_period(period),
            "total": self._summed(rows),
            "by_lane": self._by_lane(rows),
            "by_priority": self._by_selection(rows, "priority"),
            "by_type": self._by_selection(rows, "timer_type"),
            "by_lane_and_priority": self._by_lane_and_priority(rows),
            "trend": self._trend(domains["decided"], period),
            "open_breaches": self._count(domains["open_breaches"]),
            "at_risk": {
                "count": self._count(domains["at_risk"]),
                "timers": self._at_risk(domains["at_risk"]),
            },
            "mean": self._mean(scope, period),
            "domains": domains,
        }

    # What is asked for

    @api.model
    def _period(self, date_from, date_to):
        try:
            return sla_period.parse(date_from, date_to, self._zone())
        except sla_period.BadPeriod as error:
            raise UserError(str(error)) from None

    @api.model
    def _zone(self):
        zone = self.env.context.get("tz") or self.env.user.tz
        return zone if zone in available_timezones() else "UTC"

    @api.model
    def _scope(self, timer_type, lane_ids):
        scope = [("company_id", "in", self.env.companies.ids)]
        if timer_type:
            if timer_type not in [value for value, _label in TIMER_TYPES]:
                raise UserError(self.env._("timer_type: no type of a clock."))
            scope.append(("timer_type", "=", timer_type))
        if lane_ids:
            if not _is_list_of_ids(lane_ids):
                raise UserError(self.env._("lane_ids: must be a list of ids."))
            scope.append(("lane_id", "in", list(lane_ids)))
        return scope

    @api.model
    def _domains(self, scope, period):
        """Return the domain of each figure: what a click on it shows."""
        soon = self.env["mc.clock"].now() + AT_RISK_AHEAD
        soon = fields.Datetime.to_string(soon)
        decided = [("state", "in", DECIDED), *_between("outcome_at", period)]
        return {
            "decided": [*scope, *decided],
            "open_breaches": [
                *scope,
                ("state", "=", BREACHED),
                ("stopped_at", "=", False),
            ],
            "at_risk": [
                *scope,
                ("state", "=", "running"),
                # Never after due_at, and it has the index of the sweep.
                ("next_at", "<", soon),
                ("due_at", "<", soon),
            ],
            "stopped": [
                *scope,
                ("state", "in", DECIDED),
                *_between("stopped_at", period),
            ],
        }

    # Compliance

    @api.model
    def _outcomes(self, domain):
        """Return one row per lane, priority, type and state, in one query."""
        keys = ("lane", "priority", "timer_type", "state", "count")
        groups = self.env["mc.sla.timer"]._read_group(
            domain, ["lane_id", "priority", "timer_type", "state"], ["__count"]
        )
        return [dict(zip(keys, group, strict=True)) for group in groups]

    @api.model
    def _summed(self, rows):
        counts = Counter()
        for row in rows:
            counts[row["state"]] += row["count"]
        return _counted(counts)

    @api.model
    def _by_lane(self, rows):
        lanes = self.env["mc.lane"].union(*(row["lane"] for row in rows))
        return [
            {
                "id": lane.id,
                "name": lane.display_name,
                **self._summed([row for row in rows if row["lane"] == lane]),
            }
            for lane in lanes.sorted()
        ]

    @api.model
    def _by_selection(self, rows, field):
        labels = self._labels(field)
        present = {row[field] for row in rows}
        return [
            {
                "id": value,
                "name": label,
                **self._summed([row for row in rows if row[field] == value]),
            }
            for value, label in labels
            if value in present
        ]

    @api.model
    def _by_lane_and_priority(self, rows):
        found = []
        for lane in self._by_lane(rows):
            own = [row for row in rows if row["lane"].id == lane["id"]]
            found.append({**lane, "priorities": self._by_selection(own, "priority")})
        return found

    @api.model
    def _labels(self, field):
        return self.env["mc.sla.timer"]._fields[field]._description_selection(self.env)

    @api.model
    def _trend(self, domain, period):
        """Return the outcomes of each day, week or month, also where there are none."""
        timers = self.env["mc.sla.timer"].with_context(tz=period.zone)
        by_day = {}
        for day, state, count in timers._read_group(
            domain, ["outcome_at:day", "state"], ["__count"]
        ):
            by_day.setdefault(day.date(), Counter())[state] += count
        return [
            {**self._describe_period(bucket), **_counted(_within(bucket, by_day))}
            for bucket in period.buckets()
        ]

    @api.model
    def _describe_period(self, period):
        return {
            "date_from": fields.Date.to_string(period.first),
            "date_to": fields.Date.to_string(period.last),
            "start": fields.Datetime.to_string(period.start),
            "end": fields.Datetime.to_string(period.end),
            "tz": period.zone,
            "step": period.step,
        }


def _is_list_of_ids(value):
    is_list = isinstance(value, list | tuple)
    return is_list and all(type(number) is int for number in value)


def _between(field, period):
    return [
        (field, ">=", fields.Datetime.to_string(period.start)),
        (field, "<", fields.Datetime.to_string(period.end)),
    ]


def _within(bucket, by_day):
    """Return the sum of the counters of a bucket's days."""
    days = (day for day in by_day if bucket.first <= day <= bucket.last)
    return sum((by_day[day] for day in days), Counter())


def _counted(counts):
    met, breached = counts[MET], counts[BREACHED]
    decided = met + breached
    compliance = round(100 * met / decided, 2) if decided else None
    return {
        "met": met,
        "breached": breached,
        "decided": decided,
        "compliance": compliance,
    }
