# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import AccessError, ValidationError

from .bpmn_process_deploy import MANAGER

AUDITOR = "ipai_master_control.mc_group_auditor"
# A visit is an entry into a node. An activity that is done several times is one visit,
# and takes as long as all of it; those that watch for events do not visit.
HEAT_SQL = """
    WITH visits AS (
        SELECT h.node_id, count(*) AS visits
        FROM bpmn_history h
        JOIN bpmn_node n ON n.id = h.node_id AND n.process_id = %(process)s
        LEFT JOIN bpmn_token t ON t.instance_id = h.instance_id
            AND t.key = h.token_key AND h.token_key > 0
        LEFT JOIN bpmn_token p ON p.instance_id = t.instance_id
            AND p.key = t.parent_key AND p.waits = 'loop'
        WHERE h.what = 'enter' AND p.id IS NULL
            AND h.recorded_at >= %(since)s AND h.recorded_at < %(until)s
        GROUP BY h.node_id
    ), stays AS (
        SELECT t.node_id, count(*) AS stays,
            avg(extract(epoch FROM t.ended_at - t.started_at)) AS mean,
            max(extract(epoch FROM t.ended_at - t.started_at)) AS longest
        FROM bpmn_token t
        JOIN bpmn_node n ON n.id = t.node_id AND n.process_id = %(process)s
        LEFT JOIN bpmn_token p ON p.instance_id = t.instance_id
            AND p.key = t.parent_key AND p.waits = 'loop'
        WHERE t.state = 'done' AND COALESCE(t.host_key, 0) = 0 AND p.id IS NULL
            AND t.ended_at >= %(since)s AND t.ended_at < %(until)s
        GROUP BY t.node_id
    )
    SELECT n.element_id, COALESCE(v.visits, 0), COALESCE(s.stays, 0),
        s.mean::float, s.longest::float
    FROM bpmn_node n
    LEFT JOIN visits v ON v.node_id = n.id
    LEFT JOIN stays s ON s.node_id = n.id
    WHERE n.process_id = %(process)s
        AND (v.node_id IS NOT NULL OR s.node_id IS NOT NULL)
"""
EVER = ("-infinity", "infinity")


class BpmnProcess(models.Model):
    """How often the nodes of a version were visited, and how long it took there."""

    _inherit = "bpmn.process"

    heat_diagram = fields.Text("Heat Map", related="diagram")

    def heat(self, date_from=None, date_to=None):
        """Return visits and durations of each node that was visited in a period.

        A duration is the time from the beginning of a wait to its end, of waits that
        ended in the period and were not interrupted; a node that is passed at once has
        none. What was migrated counts where it ended.

        :param date_from, date_to: dates or times in UTC, from the first up to and
            without the second; all time by default
        :returns: {"nodes": {element id: {"visits", "stays", "mean_seconds",
            "max_seconds"}}, "max_visits", "max_mean_seconds"}
        :raises AccessError: only managers and auditors see how all work goes
        :raises ValidationError: names the date that is none
        """
        self.ensure_one()
        self._check_sees_all()
        since = self._moment("date_from", date_from) or EVER[0]
        until = self._moment("date_to", date_to) or EVER[1]
        for name in ("bpmn.history", "bpmn.token", "bpmn.node"):
            self.env[name].flush_model()
        self.env.cr.execute(
            HEAT_SQL, {"process": self.id, "since": since, "until": until}
        )
        names = ("visits", "stays", "mean_seconds", "max_seconds")
        nodes = {
            row[0]: dict(zip(names, row[1:], strict=True))
            for row in self.env.cr.fetchall()
        }
        means = [node["mean_seconds"] or 0 for node in nodes.values()]
        return {
            "nodes": nodes,
            "max_visits": max((node["visits"] for node in nodes.values()), default=0),
            "max_mean_seconds": max(means, default=0),
        }

    def _check_sees_all(self):
        """Managers and auditors see what all people's work comes to."""
        user = self.env.user
        if not (self.env.su or user.has_group(MANAGER) or user.has_group(AUDITOR)):
            raise AccessError(self.env._("Only managers and auditors see this."))
        self.check_access("read")

    def _moment(self, name, value):
        """Return a date or time as a datetime, None for nothing."""
        try:
            return fields.Datetime.to_datetime(value or None)
        except (TypeError, ValueError):
            raise ValidationError(
                self.env._("%s: must be a date or a time.", name)
            ) from None
