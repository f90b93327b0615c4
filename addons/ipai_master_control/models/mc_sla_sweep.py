# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from typing import NamedTuple

from odoo import api, fields, models


class Crossing(NamedTuple):
    """One mark of one timer that a sweep found passed."""

    timer_id: int
    work_item_id: int
    company_id: int
    percent: int
    at: str  # naive UTC
    breached: bool


class McSlaSweep(models.Model):
    """The log of the sweeps; the health route reads the age of the last one."""

    _name = "mc.sla.sweep"
    _description = "SLA Sweep"
    _order = "id desc"
    _log_access = False

    started_at = fields.Datetime(required=True, readonly=True)
    ended_at = fields.Datetime(readonly=True, index=True)
    path = fields.Selection([("cron", "Cron"), ("queue", "Queue")], readonly=True)
    crossed = fields.Integer(readonly=True)

    @api.model
    def _age_seconds(self):
        """Return seconds since the last sweep ended, None when there was none."""
        self.env.cr.execute(
            "SELECT EXTRACT(EPOCH FROM clock_timestamp() AT TIME ZONE 'UTC'"
            " - MAX(ended_at)) FROM mc_sla_sweep"
        )
        age = self.env.cr.fetchone()[0]
        return None if age is None else float(age)
