# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .mc_sla_policy import BREACH_PERCENT

CHANNELS = ("n8n", "slack", "email", "activity")
MAX_REPEATS = 3
MAX_WAIT_MINUTES = 60 * 24 * 366


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

    @api.constrains("percent", "sequence", "policy_id")
    def _check_percent(self):
        for level in self:
            if not 1 <= level.percent <= BREACH_PERCENT:
                raise ValidationError(self.env._("At (%): from 1 to 100."))
            if level.sequence < 1:
                raise ValidationError(self.env._("Level: 1 or more."))
        for policy in self.policy_id:
            places = [(level.percent, level.sequence) for level in policy.level_ids]
            if len(places) != len(set(places)):
                raise ValidationError(
                    self.env._("Level: each level once per percentage.")
                )

    @api.constrains("wait_minutes", "repeat", "repeat_minutes")
    def _check_times(self):
        for level in self:
            if not 0 <= level.wait_minutes <= MAX_WAIT_MINUTES:
                raise ValidationError(
                    self.env._("Wait Minutes: from 0 to %s.", MAX_WAIT_MINUTES)
                )
            if not 0 <= level.repeat <= MAX_REPEATS:
                raise ValidationError(
                    self.env._("Repeat (Times): from 0 to %s.", MAX_REPEATS)
                )
            if level.repeat and not 1 <= level.repeat_minutes <= MAX_WAIT_MINUTES:
                raise ValidationError(
                    self.env._(
                        "Repeat after (Minutes): from 1 to %s.", MAX_WAIT_MINUTES
                    )
                )

    @api.constrains("who", "user_id", "group_id", "company_id")
    def _check_who(self):
        for level in self:
            if level.who == "user" and not level.user_id:
                raise ValidationError(self.env._("User: missing."))
            if level.who == "group" and not level.group_id:
                raise ValidationError(self.env._("Group: missing."))
            user = level.user_id.sudo()
            if level.who == "user" and level.company_id not in user.company_ids:
                raise ValidationError(
                    self.env._("User: %s does not work in the company.", user.name)
                )

    @api.constrains("use_n8n", "use_slack", "use_email", "use_activity")
    def _check_channels(self):
        for level in self:
            if not level._channels():
                raise ValidationError(self.env._("Channels: choose one at least."))

    def _channels(self):
        return [channel for channel in CHANNELS if self[f"use_{channel}"]]

    def _snapshot(self):
        """Return the levels as a timer keeps them, by percentage and level.

        A list of dicts: ``level``, ``percent``, ``wait_minutes``, ``who``, ``user_id``,
        ``group_id`` (ids or ``None``), ``channels`` (list), ``repeat``,
        ``repeat_minutes``.
        """
        return [
            {
                "level": level.sequence,
                "percent": level.percent,
                "wait_minutes": level.wait_minutes,
                "who": level.who,
                "user_id": level.user_id.id if level.who == "user" else None,
                "group_id": level.group_id.id if level.who == "group" else None,
                "channels": level._channels(),
                "repeat": level.repeat,
                "repeat_minutes": level.repeat_minutes,
            }
            for level in self.sorted(lambda level: (level.percent, level.sequence))
        ]
