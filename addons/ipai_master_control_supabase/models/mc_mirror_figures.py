# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.addons.ipai_master_control.lib.durations import in_words

LATE_SECONDS = 300


class McMirror(models.Model):
    """How the mirror is doing, in figures and in a word."""

    _inherit = "mc.mirror"

    backlog = fields.Integer(compute="_compute_backlog", help="Changes to be sent.")
    lag_seconds = fields.Float(
        "Lag (s)", compute="_compute_backlog", help="Age of the oldest of them."
    )
    lag_text = fields.Char("Lag", compute="_compute_backlog")
    problem_count = fields.Integer(
        "Refused",
        compute="_compute_problem_count",
        help="Rows that the project refused, with those that wait for them.",
    )
    cause_count = fields.Integer(
        "Causes",
        compute="_compute_problem_count",
        help="Refused rows that wait for no other one: put these right.",
    )
    condition = fields.Selection(
        [
            ("unused", "Not in Use"),
            ("failing", "Not Reached"),
            ("refused", "Rows Refused"),
            ("late", "Late"),
            ("filling", "Being Filled"),
            ("in_step", "In Step"),
        ],
        compute="_compute_condition",
    )

    def _compute_backlog(self):
        figures = self.env["mc.mirror.change"].sudo()._backlog(self)
        for mirror in self:
            backlog, lag = figures.get(mirror.id, (0, 0.0))
            mirror.backlog, mirror.lag_seconds = backlog, round(lag, 3)
            mirror.lag_text = in_words(lag if backlog else None)

    def _compute_problem_count(self):
        problems = self.env["mc.mirror.problem"]
        for mirror in self:
            of_ours = [("company_id", "in", mirror.sudo().company_ids.ids)]
            mirror.problem_count = problems.search_count(of_ours)
            mirror.cause_count = problems.search_count(
                [*of_ours, ("waits_for_uuid", "=", False)]
            )

    def _compute_condition(self):
        for mirror in self:
            mirror.condition = mirror._condition()

    def _condition(self):
        if not self._is_live():
            return "unused"
        if self.failures:
            return "failing"
        if self.problem_count:
            return "refused"
        if self.backfill_state in ("waiting", "running"):
            return "filling"
        return "late" if self.lag_seconds > LATE_SECONDS else "in_step"
