# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from markupsafe import Markup
from odoo import api, fields, models
from odoo.tools import format_datetime

from ..lib import durations, svg_chart

#: A page holds some 12; more than this is for an export, not for paper.
LISTED_BREACHES = 300
# Unambiguous for readers of any country.
MOMENT = "yyyy-MM-dd HH:mm"


class SlaComplianceReport(models.AbstractModel):
    """SLA compliance of one company in one period, on paper."""

    _name = "report.ipai_master_control.sla_compliance"
    _description = "SLA Compliance Report"

    @api.model
    def _get_report_values(self, docids, data=None):
        wizards = self.env["mc.sla.report.wizard"].browse(docids)
        return {
            "doc_ids": docids,
            "doc_model": wizards._name,
            "docs": wizards,
            "content": {wizard.id: self._content(wizard) for wizard in wizards},
            "duration": durations.in_words,
            "percent": _percent,
        }

    @api.model
    def _content(self, wizard):
        """Return what the template shows for one wizard."""
        figures = wizard._figures()
        zone = figures["period"]["tz"]
        source = wizard._in_company()
        breaches = source._breaches(figures["domains"]["decided"], LISTED_BREACHES)
        return {
            "company": wizard.company_id,
            "figures": figures,
            "priorities": self._priorities(),
            "lane_chart": self._lane_chart(figures),
            "trend_chart": self._trend_chart(figures),
            "breaches": breaches,
            "unlisted": figures["total"]["breached"] - len(breaches),
            "made_at": self._moment(self.env["mc.clock"].now(), zone),
            "made_by": self.env.user.name,
            "moment": lambda value: self._moment(value, zone),
            "block_text": lambda block: self._block_text(block, zone),
            "lanes": ", ".join(wizard.lane_ids.mapped("name")),
        }

    @api.model
    def _priorities(self):
        labels = (
            self.env["mc.sla.timer"]
            ._fields["priority"]
            ._description_selection(self.env)
        )
        return [(value, f"P{value}", label) for value, label in labels]

    @api.model
    def _lane_chart(self, figures):
        groups = [
            (
                lane["name"],
                {row["id"]: row["compliance"] for row in lane["priorities"]},
            )
            for lane in figures["by_lane_and_priority"]
        ]
        title = self.env._("Compliance by lane and priority, in percent")
        return Markup(svg_chart.grouped_percent(title, groups, self._priorities()))

    @api.model
    def _trend_chart(self, figures):
        columns = [
            (bucket["date_from"][5:], bucket["met"], bucket["breached"])
            for bucket in figures["trend"]
        ]
        title = self.env._("Clocks met and breached over time")
        labels = (self.env._("Met"), self.env._("Breached (number above)"))
        return Markup(svg_chart.stacked_counts(title, columns, labels))

    @api.model
    def _moment(self, value, zone):
        if not value:
            return ""
        value = fields.Datetime.to_datetime(value)
        return format_datetime(self.env, value, tz=zone, dt_format=MOMENT)

    @api.model
    def _block_text(self, block, zone):
        """Return one blocked span in words."""
        kinds = dict(
            self.env["mc.work.item"]
            ._fields["blocked_reason"]
            ._description_selection(self.env)
        )
        since = self._moment(block["since"], zone)
        until = self._moment(block["until"], zone) or self.env._("now")
        text = self.env._(
            "Blocked (%(kind)s) %(since)s to %(until)s",
            kind=kinds.get(block["kind"], "?"),
            since=since,
            until=until,
        )
        return f"{text}: {block['reason']}" if block["reason"] else text


def _percent(value):
    """Return a percentage with one decimal; a dash where nothing was decided."""
    return durations.NOTHING if value is None else f"{value:.1f} %"
