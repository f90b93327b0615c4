# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import ast
import re

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from psycopg2 import OperationalError

from ..lib import sla_clock, sla_policy
from .mc_work_item_fields import PRIORITIES

TIMER_TYPES = [
    ("response", "Response"),
    ("resolution", "Resolution"),
    ("custom", "Custom"),
]
BREACH_PERCENT = sla_clock.BREACH_PERCENT
MAX_TARGET_MINUTES = 60 * 24 * 366 * 5
CUSTOM = "custom"
_CODE = re.compile(r"[a-z][a-z0-9_]{0,63}")


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
        PRIORITIES,
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

    # Constraints

    @api.constrains("timer_type", "code", "stop_domain")
    def _check_custom(self):
        for policy in self.filtered(lambda policy: policy.timer_type == CUSTOM):
            if not _CODE.fullmatch(policy.code or ""):
                raise ValidationError(
                    self.env._(
                        "Code: a custom timer needs one of small letters, digits and"
                        " underscores, e.g. first_patch."
                    )
                )

    @api.constrains("target_minutes")
    def _check_target(self):
        for policy in self:
            if not 0 < policy.target_minutes <= MAX_TARGET_MINUTES:
                raise ValidationError(
                    self.env._("Target Minutes: from 1 to %s.", MAX_TARGET_MINUTES)
                )

    @api.constrains("warn_percent")
    def _check_warn_percent(self):
        for policy in self:
            try:
                sla_policy.parse_percentages(policy.warn_percent)
            except sla_policy.BadPercentage as error:
                raise ValidationError(
                    self.env._(
                        "Warn at (%%): %s is no percentage from 1 to 99. Separate them"
                        " by commas, at most 20.",
                        error.text or "“”",
                    )
                ) from None

    @api.constrains("domain", "stop_domain")
    def _check_domains(self):
        for policy in self:
            for name in ("domain", "stop_domain"):
                policy._check_domain(name)

    def _check_domain(self, name):
        """Try the domain with the user's own rights: it must not look further.

        Constraints and the matching itself run with all rights.
        """
        items = self.env["mc.work.item"].sudo(False)
        try:
            with self.env.cr.savepoint():
                items.search(parse_domain(self[name]), limit=1)
        except OperationalError:
            raise  # a conflict: the transaction is retried
        except Exception as error:
            raise ValidationError(
                self.env._(
                    "%(field)s: not a domain of work items (%(reason)s).",
                    field=self._fields[name]._description_string(self.env),
                    reason=error,
                )
            ) from None

    @api.constrains("calendar_id", "notify_calendar_id", "target_minutes")
    def _check_calendars(self):
        """A calendar must tell when people work, and enough of it."""
        now = self.env["mc.clock"].now()
        for policy in self:
            clock = sla_clock.Clock(policy._target(), since=now)
            for name in ("calendar_id", "notify_calendar_id"):
                hours = policy[name]._mc_hours(policy.company_id)
                amount = clock.target if name == "calendar_id" else 1
                try:
                    hours.after(now, amount)
                except sla_clock.NoWorkingTime as error:
                    raise policy._no_working_time(error, name) from None

    def _no_working_time(self, error, name="calendar_id"):
        return ValidationError(
            self.env._(
                "%(field)s: the calendar %(calendar)s has too few working hours for the"
                " target of %(policy)s.",
                field=self._fields[name]._description_string(self.env),
                calendar=error.name,
                policy=self.name,
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        used = self.filtered(lambda policy: policy.sudo().timer_ids)
        if used:
            raise UserError(
                self.env._("%s has clocks. Archive it instead.", used[0].name)
            )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        policies = super().create(vals_list)
        self.env.registry.clear_cache()
        return policies

    def write(self, vals):
        """Keep a policy in its company as long as it has clocks there."""
        moved = self.filtered(
            lambda policy: (
                policy.company_id.id != vals.get("company_id", policy.company_id.id)
            )
        )
        if moved.sudo().timer_ids:
            raise UserError(self.env._("Company: the policy has clocks."))
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    # What a timer copies

    def _target(self):
        """Return the target in microseconds."""
        return sla_clock.from_seconds(60 * self.target_minutes)

    def _percentages(self):
        """Return all percentages at which something is owed, the breach included."""
        warnings = sla_policy.parse_percentages(self.warn_percent)
        return sorted({*warnings, *self.level_ids.mapped("percent"), BREACH_PERCENT})

    def _stop_domain(self):
        return (self.timer_type == CUSTOM and self.stop_domain) or False

    def _key(self):
        """Return timer type and code: an item has one clock of each such pair."""
        return self.timer_type, self.code if self.timer_type == CUSTOM else False


def parse_domain(text):
    """Return the domain that a text says, as a list; literals only, nothing runs.

    :raises ValueError: the text is no list of conditions
    """
    try:
        domain = ast.literal_eval((text or "[]").strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        raise ValueError("only plain values are possible") from None
    if not isinstance(domain, list):
        raise ValueError("must be a list")
    return domain
