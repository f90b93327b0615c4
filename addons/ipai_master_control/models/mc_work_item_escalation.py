# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class McWorkItem(models.Model):
    """Who was told about the item, and whether somebody has taken note."""

    _inherit = "mc.work.item"

    escalation_ids = fields.One2many("mc.escalation", "work_item_id", readonly=True)
    escalation_count = fields.Integer(compute="_compute_escalation_count")
    can_acknowledge = fields.Boolean(
        compute="_compute_can_acknowledge",
        help="Somebody was told of a clock that nobody has acknowledged.",
    )

    def _compute_escalation_count(self):
        counts = dict(
            self.env["mc.escalation"]._read_group(
                [("work_item_id", "in", self.ids)], ["work_item_id"], ["__count"]
            )
        )
        for item in self:
            item.escalation_count = counts.get(item, 0)

    @api.depends("escalation_ids.state")
    def _compute_can_acknowledge(self):
        open_notices = self.env["mc.escalation"].search(
            [
                ("work_item_id", "in", self.ids),
                ("state", "in", ("pending", "sent", "failed")),
                ("timer_id.acknowledged_at", "=", False),
                ("timer_id.stopped_at", "=", False),
            ]
        )
        for item in self:
            item.can_acknowledge = item in open_notices.work_item_id

    def action_acknowledge(self):
        """Acknowledge all clocks of the item that somebody was told about."""
        self.check_access("read")
        notices = self.escalation_ids.filtered(
            lambda one: one.state in ("pending", "sent", "failed")
        )
        notices.timer_id.action_acknowledge()

    def action_open_escalations(self):
        """Open what was to be told about the item, with each delivery."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ipai_master_control.mc_escalation_action"
        )
        action["domain"] = [("work_item_id", "=", self.id)]
        action["context"] = {}
        return action
