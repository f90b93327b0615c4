# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models, release
from odoo.exceptions import UserError

from .mc_work_item_fields import PRIORITIES

# What an event is; code that emits it relies on these.
IDENTITY_FIELDS = frozenset({"code", "res_model", "company_id"})


class McSourceEvent(models.Model):
    """What becomes of one kind of event in one company.

    Addons declare kinds in Python (:meth:`_kinds`) and emit them
    (``mc.source.mixin._mc_emit``); managers decide here what comes of them.
    """

    _name = "mc.source.event"
    _description = "Event of Business Records"
    _order = "company_id, code"
    _check_company_auto = True

    code = fields.Char(required=True, readonly=True, help="E.g. hr.hire.")
    name = fields.Char(required=True, translate=True)
    res_model = fields.Char("Business Model", required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    enabled = fields.Boolean(
        default=True, help="Otherwise the event leaves no trace here."
    )
    target = fields.Selection(
        [("item", "Work item")],
        required=True,
        default="item",
        help="What the event starts.",
    )
    lane_id = fields.Many2one(
        "mc.lane",
        required=True,
        ondelete="restrict",
        check_company=True,
        domain="[('company_id', '=', company_id)]",
        help="Of the work item.",
    )
    priority = fields.Selection(
        PRIORITIES,
        required=True,
        default="3",
    )

    if release.version_info[0] < 19:
        _sql_constraints = [
            (
                "company_code_uniq",
                "unique(company_id, code)",
                "Code: this event exists already in the company.",
            )
        ]
    else:
        _company_code_uniq = models.Constraint(
            "unique(company_id, code)",
            "Code: this event exists already in the company.",
        )

    def write(self, vals):
        """Refuse to change what the event is; only what comes of it is a choice."""
        if IDENTITY_FIELDS & vals.keys() and not self.env.su:
            raise UserError(
                self.env._("Code, model and company of an event are set by its addon.")
            )
        return super().write(vals)

    # Kinds

    @api.model
    def _kinds(self):
        """Extension point: return the kinds of events there are.

        :returns: dict: code -> dict with ``name``, ``res_model``, ``lane`` (code), and,
            if other than the default, ``priority``, ``target`` and what that needs
        """
        return {}

    @api.model
    def _ensure_events(self, companies=None):
        """Give each company the events it lacks, and return those.

        Addons with kinds of their own call it from their data.
        """
        if companies is None:
            # pylint: disable=no-search-all
            companies = self.env["res.company"].sudo().search([])
        events = self.sudo()
        existing = {
            (event.company_id, event.code)
            for event in events.search([("company_id", "in", companies.ids)])
        }
        lanes = self.env["mc.lane"].sudo().with_context(active_test=False)
        lanes = lanes.search([("company_id", "in", companies.ids)])
        return events.create(
            [
                self._event_values(code, kind, company, lanes)
                for company in lanes.company_id
                for code, kind in self._kinds().items()
                if (company, code) not in existing
            ]
        )

    @api.model
    def _event_values(self, code, kind, company, lanes):
        own = lanes.filtered(lambda lane: lane.company_id == company)
        own = own.filtered("active") or own
        # A company may have done away with that lane.
        lane = own.filtered(lambda lane: lane.code == kind["lane"]) or own[:1]
        values = {key: value for key, value in kind.items() if key != "lane"}
        return {**values, "code": code, "company_id": company.id, "lane_id": lane.id}

    # Emitting

    @api.model
    def _enabled(self, code, companies):
        """Return company -> its event of that code, where it is switched on."""
        events = self.sudo().search(
            [
                ("code", "=", code),
                ("company_id", "in", companies.ids),
                ("enabled", "=", True),
            ]
        )
        return {event.company_id: event for event in events}

    def _begin(self, items):
        """Extension point: start what the event leads to, for items that are new.

        Runs with all rights, in the transaction of the event, as the acting user.

        :param items: mc.work.item, made by this event just now
        """
        self.ensure_one()
