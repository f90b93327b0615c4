# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models, release
from odoo.exceptions import UserError

from ..lib import assignment, states

DEFAULT_LANES = (
    ("HR", "Human Resources"),
    ("IT", "IT"),
    ("FIN", "Finance"),
    ("DEV", "Development"),
    ("MGR", "Management"),
)


class McLane(models.Model):
    _name = "mc.lane"
    _description = "Lane"
    _inherit = ["mc.mirrored.mixin"]
    _order = "sequence, code, id"
    _check_company_auto = True
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Unique in the company, e.g. DEV.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    leader_id = fields.Many2one("res.users", ondelete="restrict", check_company=True)
    member_ids = fields.Many2many(
        "res.users",
        "mc_lane_member_rel",
        "lane_id",
        "user_id",
        string="Members",
        check_company=True,
    )
    assignment = fields.Selection(
        [
            (assignment.MANUAL, "Manual"),
            (assignment.ROUND_ROBIN, "In turn"),
            (assignment.LEAST_LOADED, "Least loaded"),
        ],
        required=True,
        default=assignment.MANUAL,
        help="Who gets a new work item that names nobody:\n"
        "Manual: nobody.\n"
        "In turn: the member who waited longest.\n"
        "Least loaded: the member with the fewest open work items.",
    )
    work_item_ids = fields.One2many("mc.work.item", "lane_id")
    open_item_count = fields.Integer(compute="_compute_open_item_count")

    if release.version_info[0] < 19:
        _sql_constraints = [
            (
                "company_code_uniq",
                "unique(company_id, code)",
                "Code: this lane exists already in the company.",
            )
        ]
    else:
        _company_code_uniq = models.Constraint(
            "unique(company_id, code)",
            "Code: this lane exists already in the company.",
        )

    def _compute_open_item_count(self):
        counts = dict(
            self.env["mc.work.item"]._read_group(
                [("lane_id", "in", self.ids), ("state", "in", states.ACTIVE)],
                ["lane_id"],
                ["__count"],
            )
        )
        for lane in self:
            lane.open_item_count = counts.get(lane, 0)

    def write(self, vals):
        """Keep a lane in its company as long as it has work items there."""
        moved = self.filtered(
            lambda lane: (
                lane.company_id.id != vals.get("company_id", lane.company_id.id)
            )
        )
        if moved.sudo().work_item_ids:
            raise UserError(self.env._("Company: the lane has work items."))
        return super().write(vals)

    @api.model
    def _ensure_default_lanes(self, companies=None):
        """Give each company the default lanes it lacks (archived ones count)."""
        if companies is None:
            # pylint: disable=no-search-all
            companies = self.env["res.company"].search([])
        existing = {
            (lane.company_id, lane.code)
            for lane in self.with_context(active_test=False).search(
                [("company_id", "in", companies.ids)]
            )
        }
        return self.create(
            [
                {
                    "name": name,
                    "code": code,
                    "sequence": 10 * position,
                    "company_id": company.id,
                }
                for company in companies
                for position, (code, name) in enumerate(DEFAULT_LANES, 1)
                if (company, code) not in existing
            ]
        )

    @api.model
    def _by_code(self, code, company):
        """Return the company's active lane with that code, or none."""
        return self.search(
            [("company_id", "=", company.id), ("code", "=", code)], limit=1
        )

    @api.model
    def _by_codes(self, codes, companies):
        """Return (company id, code) -> the active lane, in one query."""
        domain = [("company_id", "in", companies.ids), ("code", "in", sorted(codes))]
        lanes = self.search(domain) if codes else self.browse()
        return {(lane.company_id.id, lane.code): lane for lane in lanes}

    def _pick_assignees(self, count):
        """Return ``count`` user ids (or False) for new work items of this lane.

        Two queries at most, whatever the number of items.
        """
        self.ensure_one()
        members = self.sudo().member_ids.filtered(
            lambda user: (
                user.active and not user.share and self.company_id in user.company_ids
            )
        )
        if self.assignment == assignment.MANUAL or not members:
            return [False] * count
        last = dict.fromkeys(members.ids, 0) | self._last_item_by_user(members)
        if self.assignment == assignment.ROUND_ROBIN:
            return assignment.round_robin(last, count)
        load = dict.fromkeys(members.ids, 0) | self._load_by_user(members)
        return assignment.least_loaded(load, last, count)

    def _last_item_by_user(self, users):
        groups = (
            self.env["mc.work.item"]
            .sudo()
            ._read_group(
                [("lane_id", "=", self.id), ("user_id", "in", users.ids)],
                ["user_id"],
                ["id:max"],
            )
        )
        return {user.id: last for user, last in groups}

    def _load_by_user(self, users):
        """Count open items in all lanes: people have one pair of hands."""
        groups = (
            self.env["mc.work.item"]
            .sudo()
            ._read_group(
                [("user_id", "in", users.ids), ("state", "in", states.ACTIVE)],
                ["user_id"],
                ["__count"],
            )
        )
        return {user.id: count for user, count in groups}

    def action_open_work_items(self):
        """Open the lane's work items."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ipai_master_control.mc_work_item_action"
        )
        action["domain"] = [("lane_id", "=", self.id)]
        action["context"] = {"default_lane_id": self.id}
        return action
