# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

TIMER_TYPES = [
    ("response", "Response"),
    ("resolution", "Resolution"),
    ("custom", "Custom"),
]
BREACH_PERCENT = 100


class McSlaPolicy(models.Model):
    """Which work item gets which clock; the first match by sequence per timer type."""

    _name = "mc.sla.policy"
    _description = "SLA Policy"
    _inherit = ["mc.mirrored.mixin"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    timer_type = fields.Selection(TIMER_TYPES, required=True, default="resolution")
    code = fields.Char(
        help="Of a custom timer: its name in the company, e.g. first_patch."
    )
    stop_domain = fields.Char(
        help="Of a custom timer: it is met when the work item matches this domain, and"
        " at the latest when the item is resolved."
    )
    lane_ids = fields.Many2many(
        "mc.lane",
        "mc_sla_policy_lane_rel",
        "policy_id",
        "lane_id",
        string="Lanes",
        check_company=True,
        help="None means any lane.",
    )
    priority = fields.Selection(
        [("1", "Critical"), ("2", "High"), ("3", "Normal"), ("4", "Low")],
        help="None means any priority.",
    )
    source = fields.Selection(
        selection=lambda self: (
            self.env["mc.work.item"]._fields["source"]._description_selection(self.env)
        ),
        help="None means any source.",
    )
    tag_ids = fields.Many2many(
        "mc.tag",
        "mc_sla_policy_tag_rel",
        "policy_id",
        "tag_id",
        string="Tags",
        check_company=True,
        help="The item has at least one of these. None means any.",
    )
    domain = fields.Char(help="The item matches this domain as well.")
    target_minutes = fields.Integer(required=True, default=240)
    calendar_id = fields.Many2one(
        "resource.calendar",
        "Working Hours",
        check_company=True,
        ondelete="restrict",
        help="The clock only runs in these hours. None means around the clock.",
    )
    warn_percent = fields.Char(
        "Warn at (%)",
        default="50, 75",
        help="Percentages of the target, separated by commas, each from 1 to 99.",
    )
    notify_calendar_id = fields.Many2one(
        "resource.calendar",
        "Notify in",
        check_company=True,
        ondelete="restrict",
        help="Notices wait until these hours. None means at any time.",
    )
    level_ids = fields.One2many("mc.escalation.level", "policy_id", "Escalation Levels")
    timer_ids = fields.One2many("mc.sla.timer", "policy_id", readonly=True)
