# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dateutil.relativedelta import relativedelta
from odoo import api, fields, models

from ..models.mc_sla_policy import TIMER_TYPES

REPORT = "ipai_master_control.mc_sla_report_compliance"


class McSlaReportWizard(models.TransientModel):
    """Asks for the period of an SLA compliance report; last month is suggested."""

    _name = "mc.sla.report.wizard"
    _description = "SLA Compliance Report"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        domain=lambda self: [("id", "in", self.env.companies.ids)],
    )
    date_from = fields.Date("From", required=True, default=lambda self: self._month(-1))
    date_to = fields.Date(
        "To", required=True, default=lambda self: self._month(0, days=-1)
    )
    timer_type = fields.Selection(TIMER_TYPES, help="None means all.")
    lane_ids = fields.Many2many(
        "mc.lane",
        string="Lanes",
        check_company=True,
        domain="[('company_id', '=', company_id)]",
        help="None means all.",
    )

    @api.model
    def _month(self, months, days=0):
        """Return the first day of the month that many months from now."""
        today = fields.Date.context_today(self)
        return today.replace(day=1) + relativedelta(months=months, days=days)

    def action_print(self):
        """Give the PDF, and leave evidence of who took which period."""
        self.ensure_one()
        figures = self._figures()
        self._add_evidence(figures)
        return self.env.ref(REPORT).report_action(self, config=False)

    def _in_company(self):
        """Return the figures' model, in the report's company only.

        :raises AccessError: the company is not among the user's
        """
        in_company = self.env["mc.sla.figures"].with_context(
            allowed_company_ids=self.company_id.ids
        )
        in_company.env["mc.sla.timer"].check_access("read")
        return in_company

    def _figures(self):
        return self._in_company()._figures(
            self.date_from, self.date_to, self.timer_type, self.lane_ids.ids
        )

    def _add_evidence(self, figures):
        period = figures["period"]
        name = self.env._(
            "SLA compliance report %(start)s to %(end)s",
            start=period["date_from"],
            end=period["date_to"],
        )
        meta = {
            "report": "sla_compliance",
            "date_from": period["date_from"],
            "date_to": period["date_to"],
            "time_zone": period["tz"],
            "timer_type": self.timer_type or None,
            "lanes": sorted(self.lane_ids.mapped("code")) or None,
            "met": figures["total"]["met"],
            "breached": figures["total"]["breached"],
        }
        self.env["mc.evidence"].append(
            "report", name, meta=meta, company=self.company_id
        )
