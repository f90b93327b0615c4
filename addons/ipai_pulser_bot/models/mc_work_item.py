# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""A work item shows the repairs made for it, and cancelling it ends them."""

from odoo import fields, models
from odoo.exceptions import UserError


class McWorkItem(models.Model):
    _inherit = "mc.work.item"

    pulser_run_ids = fields.One2many("pulser.run", "work_item_id", "Repair Runs")
    pulser_run_count = fields.Integer(compute="_compute_pulser_run_count")

    def _compute_pulser_run_count(self):
        groups = self.env["pulser.run"]._read_group(
            [("work_item_id", "in", self.ids)], ["work_item_id"], ["__count"]
        )
        counts = {item.id: count for item, count in groups}
        for item in self:
            item.pulser_run_count = counts.get(item.id, 0)

    def action_open_pulser_runs(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "ipai_pulser_bot.pulser_run_action"
        )
        return {**action, "domain": [("work_item_id", "=", self.id)], "context": {}}

    def _finish(self):
        """Close the item unless it is closed, or people are about to decide on it."""
        in_review = self.validation_status in ("waiting", "pending")
        if self.state not in ("done", "cancelled") and not in_review:
            self.action_done()

    def _after_state_change(self, previous):
        result = super()._after_state_change(previous)
        if self.state == "cancelled":
            reason = self.env._("The work item was cancelled.")
            self.sudo().pulser_run_ids._end("handed_over", reason)
        return result

    def _check_not_in_review(self):
        result = super()._check_not_in_review()
        waiting = self.sudo().pulser_run_ids.filtered("is_in_review")
        if waiting:
            raise UserError(
                self.env._("%s waits for a review of its patch.", waiting[0].name)
            )
        return result
