# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

CHANNELS = ("n8n", "slack", "email", "activity")
MAX_REPEATS = 3


class McEscalationLevel(models.Model):
    """Who is told what, when, and how often."""

    _name = "mc.escalation.level"
    _description = "Escalation Level"
    _order = "policy_id, percent, sequence, id"

    policy_id = fields.Many2one(
        "mc.sla.policy", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="policy_id.company_id", store=True, index=True)
    sequence = fields.Integer("Level", default=1)
    percent = fields.Integer(
        "At (%)", required=True, default=100, help="Of the target; 100 is the breach."
    )
    wait_minutes = fields.Integer(help="After that moment.")
    who = fields.Selection(
        [
            ("assignee", "Assignee"),
            ("lane_leader", "Lane Leader"),
            ("lane_members", "Lane Members"),
            ("manager_chain", "Manager Chain"),
            ("user", "A User"),
            ("group", "A Group"),
        ],
        required=True,
        default="lane_leader",
    )
    user_id = fields.Many2one("res.users", ondelete="restrict")
    group_id = fields.Many2one("res.groups", ondelete="restrict")
    use_n8n = fields.Boolean("n8n", default=True)
    use_slack = fields.Boolean("Slack")
    use_email = fields.Boolean("E-Mail")
    use_activity = fields.Boolean("Activity")
    repeat = fields.Integer("Repeat (Times)", help="Up to 3 more notices.")
    repeat_minutes = fields.Integer("Repeat after (Minutes)", default=15)
