# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..lib import states
from .mc_work_item_fields import (
    DEFAULTED_FIELDS,
    OWN_FIELDS,
    PRIORITIES,
    PROTECTED_FIELDS,
    STATES,
)
from .trust import EMITTED, is_trusted, untrusted

SEQUENCE_CODE = "mc.work.item"


class McWorkItem(models.Model):
    _name = "mc.work.item"
    _description = "Work Item"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "mc.mirrored.mixin",
        "mc.tier.guard",
    ]
    _order = "priority, id desc"
    _rec_names_search = ["reference", "name", "source_ref"]
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    reference = fields.Char(readonly=True, copy=False, default="/", required=True)
    description = fields.Html()
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    source = fields.Selection(
        [
            ("manual", "Manual"),
            ("api", "API"),
            ("github", "GitHub"),
            ("odoo", "Odoo"),
            ("bpmn", "Process"),
        ],
        required=True,
        readonly=True,
        default="manual",
        copy=False,
    )
    source_ref = fields.Char("Source Reference", readonly=True, copy=False)
    lane_id = fields.Many2one(
        "mc.lane",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        check_company=True,
        domain="[('company_id', '=', company_id)]",
        group_expand="_group_expand_lanes",
    )
    state = fields.Selection(
        STATES,
        required=True,
        default=states.OPEN,
        copy=False,
        tracking=True,
        group_expand="_group_expand_states",
    )
    blocked_reason = fields.Selection(
        [
            ("approval", "Approval"),
            ("dependency", "Dependency"),
            ("external", "External"),
            ("other", "Other"),
        ],
        readonly=True,
        copy=False,
        tracking=True,
    )
    priority = fields.Selection(
        PRIORITIES,
        required=True,
        default="3",
        tracking=True,
    )
    user_id = fields.Many2one(
        "res.users",
        "Assignee",
        index=True,
        ondelete="restrict",
        tracking=True,
        check_company=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    tag_ids = fields.Many2many(
        "mc.tag",
        "mc_work_item_tag_rel",
        "work_item_id",
        "tag_id",
        string="Tags",
        check_company=True,
        domain="[('company_id', '=', company_id)]",
    )
    payload = fields.Json(copy=False)
    payload_text = fields.Text("Payload as Text", compute="_compute_payload_text")
    res_model = fields.Char("Business Model", index=True)
    res_id = fields.Many2oneReference("Business Record", model_field="res_model")
    sla_state = fields.Selection(
        [
            ("none", "None"),
            ("on_track", "On Track"),
            ("at_risk", "At Risk"),
            ("breached", "Breached"),
            ("paused", "Paused"),
            ("met", "Met"),
        ],
        "SLA",
        required=True,
        readonly=True,
        default="none",
        copy=False,
    )
    sla_due_at = fields.Datetime("SLA Due", readonly=True, copy=False)
    responded_at = fields.Datetime("Responded", readonly=True, copy=False)
    resolved_at = fields.Datetime("Resolved", readonly=True, copy=False)

    def init(self):
        self.env.cr.execute(
            "CREATE UNIQUE INDEX IF NOT EXISTS mc_work_item_reference_uniq"
            " ON mc_work_item (reference)"
        )
        self.env.cr.execute(
            "CREATE INDEX IF NOT EXISTS mc_work_item_active_user_idx"
            " ON mc_work_item (user_id) WHERE state IN ('open', 'running', 'blocked')"
        )
        self.env.cr.execute(
            "CREATE INDEX IF NOT EXISTS mc_work_item_lane_user_idx"
            " ON mc_work_item (lane_id, user_id, id)"
        )

    @api.depends("reference", "name")
    def _compute_display_name(self):
        for item in self:
            shown = (item.reference, item.name)
            item.display_name = " ".join(part for part in shown if part and part != "/")

    @api.depends("payload")
    def _compute_payload_text(self):
        for item in self:
            item.payload_text = item.payload and json.dumps(
                item.payload, ensure_ascii=False, indent=2, sort_keys=True
            )

    @api.model
    def _group_expand_states(self, _states, _domain):
        return [state for state in states.ALL if state != states.CANCELLED]

    @api.model
    def _group_expand_lanes(self, lanes, _domain):
        own = [("company_id", "in", self.env.companies.ids)]
        return lanes | self.env["mc.lane"].search(own)

    # Create, write, delete

    @api.model_create_multi
    def create(self, vals_list):
        """Create items in the state open, with reference and assignee.

        A state that is given (a card made in another column) is then reached through
        the action that leads there.
        """
        vals_list = [self._with_defaults(vals) for vals in vals_list]
        wanted = [vals.pop("state") for vals in vals_list]
        if not is_trusted(self.env):
            self._check_creation(vals_list)
        self._fill_references(vals_list)
        self._fill_assignees(vals_list)
        self._before_create(vals_list)
        items = super().create(vals_list)
        untrusted(items)._after_create()
        for item, state in zip(items, wanted, strict=True):
            if state != item.state:
                item._move_to(state)
        return items

    def _with_defaults(self, vals):
        missing = [name for name in DEFAULTED_FIELDS if name not in vals]
        # Given here, so that no default_… key of the context sets what is ours.
        fixed = {name: self._protected_default(name) for name in OWN_FIELDS}
        vals = {**fixed, **self.default_get(missing), **vals}
        vals["state"] = vals.get("state") or states.OPEN
        return vals

    def _check_creation(self, vals_list):
        given = PROTECTED_FIELDS - {"company_id", "source"}
        if self.env.su:
            given -= {"approval_code", "opened_at", "source_ref"}
        if EMITTED.is_on(self.env):
            given -= {"event_code"}
        for vals in vals_list:
            wrong = sorted(
                name
                for name in given & vals.keys()
                if vals[name] and vals[name] != self._protected_default(name)
            )
            if wrong:
                raise self._protected_error(wrong)
            if vals.get("source") != "manual" and not self.env.su:
                raise AccessError(
                    self.env._("source: work items made by hand are “manual”.")
                )

    @api.model
    def _protected_default(self, name):
        defaults = {"sla_cycle": 1, "sla_state": "none", "reference": "/"}
        return defaults.get(name, False)

    def _fill_references(self, vals_list):
        """Number the items; a plain database sequence, so nobody waits for a lock."""
        sequence = (
            self.env["ir.sequence"]
            .sudo()
            .search([("code", "=", SEQUENCE_CODE), ("company_id", "=", False)], limit=1)
        )
        numbers = self._next_references(sequence, len(vals_list))
        for vals, reference in zip(vals_list, numbers, strict=True):
            vals["reference"] = reference

    @api.model
    def _next_references(self, sequence, count):
        """Draw many numbers in one query, unless somebody made the sequence special."""
        if sequence.implementation != "standard" or sequence.use_date_range:
            return [sequence.next_by_id() for _turn in range(count)]
        self.env.cr.execute(
            "SELECT nextval(%s) FROM generate_series(1, %s)",
            [f"ir_sequence_{sequence.id:03d}", count],
        )
        numbers = self.env.cr.fetchall()
        return [sequence.get_next_char(number) for (number,) in numbers]

    def _fill_assignees(self, vals_list):
        """Let the lane choose who gets the items that name nobody."""
        by_lane = {}
        for vals in vals_list:
            if vals.get("lane_id") and not vals.get("user_id"):
                by_lane.setdefault(vals["lane_id"], []).append(vals)
        for lane_id, unassigned in by_lane.items():
            lane = self.env["mc.lane"].sudo().browse(lane_id)
            chosen = lane._pick_assignees(len(unassigned))
            for vals, user_id in zip(unassigned, chosen, strict=True):
                vals["user_id"] = user_id

    def _before_create(self, vals_list):
        """Extension point: the values are complete, nothing is inserted yet."""

    def _after_create(self):
        """Extension point: the items exist."""

    def write(self, vals):
        """Write; a change of state becomes the action that leads there."""
        state = reason = None
        if not is_trusted(self.env):
            vals, state, reason = self._split_state(vals)
        result = super().write(vals) if vals else True
        if state:
            for item in self:
                item._move_to(state, reason)
        return result

    def _split_state(self, vals):
        """Return the values to write as they are, the wanted state and its reason."""
        vals = dict(vals)
        state = vals.pop("state", None)
        reason = vals.pop("blocked_reason", None) if state else None
        changed = sorted(PROTECTED_FIELDS & vals.keys())
        if changed:
            raise self._protected_error(changed)
        return vals, state, reason

    def _protected_error(self, names):
        labels = ", ".join(self._fields[name].string for name in names)
        return UserError(
            self.env._("%s: set by Master Control itself, not by hand.", labels)
        )
