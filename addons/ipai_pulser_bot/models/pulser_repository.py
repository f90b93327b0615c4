# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""A repository that the bot watches, and the policy it keeps to there."""

from odoo import api, fields, models
from odoo.addons.ipai_master_control.models.mc_work_item_fields import PRIORITIES
from odoo.exceptions import UserError, ValidationError

from ..lib.guardrails import Policy
from ..services.access import RepositoryAccess

MODES = [
    ("suggest", "Suggest: comment with the patch"),
    ("gated", "Gated: push after a review"),
    ("auto", "Automatic: push at once"),
]

POLICY_FIELDS = (
    *("active", "mode", "allowed_globs", "denied_globs", "checks_watched"),
    *("max_attempts", "max_runs_per_day", "max_turns", "max_cost", "max_files"),
    *("max_lines", "max_input_tokens", "max_output_tokens"),
)


class PulserRepository(models.Model):
    _name = "pulser.repository"
    _description = "Repository"
    _inherit = ["mc.mirrored.mixin", "pulser.bot.worker", "mail.thread"]
    _rec_name = "full_name"
    _order = "full_name, id"
    _check_company_auto = True

    full_name = fields.Char(
        "Repository", required=True, tracking=True, copy=False, help="owner/name"
    )
    active = fields.Boolean(default=True, tracking=True)
    app_id = fields.Many2one(
        "pulser.app", "GitHub App", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        related="app_id.company_id", store=True, index=True, readonly=True
    )
    installation_id = fields.Char(
        string="Installation ID",
        help="The App's installation on this repository; asked of GitHub when empty.",
    )
    lane_id = fields.Many2one(
        "mc.lane",
        required=True,
        ondelete="restrict",
        check_company=True,
        default=lambda self: self._default_lane(),
    )
    priority = fields.Selection(
        PRIORITIES,
        required=True,
        default="2",
    )
    mode = fields.Selection(MODES, required=True, default="gated", tracking=True)
    checks_watched = fields.Text(
        required=True,
        default="*",
        help="Names of the checks to watch, one pattern a line.",
    )
    allowed_globs = fields.Text(
        "Allowed Paths",
        required=True,
        default="**",
        tracking=True,
        help="Paths the bot may change, one pattern a line.",
    )
    denied_globs = fields.Text(
        "Denied Paths",
        tracking=True,
        help="Paths the bot must not change, one pattern a line, on top of those "
        "that are always denied (workflows, lock files, owners).",
    )
    max_attempts = fields.Integer(required=True, default=3, tracking=True)
    max_runs_per_day = fields.Integer(
        "Runs per Pull Request and Day", required=True, default=10, tracking=True
    )
    max_turns = fields.Integer("Model Turns per Attempt", required=True, default=30)
    max_input_tokens = fields.Integer(required=True, default=400_000)
    max_output_tokens = fields.Integer(required=True, default=40_000)
    max_cost = fields.Float(
        "Cost per Attempt (USD)", required=True, default=1.0, tracking=True
    )
    max_files = fields.Integer(required=True, default=10, tracking=True)
    max_lines = fields.Integer(required=True, default=300, tracking=True)
    wait_minutes = fields.Integer(
        "Minutes to Wait for Checks", required=True, default=120
    )
    author_assigned = fields.Boolean(
        "Assign to the Author",
        default=True,
        help="The author of a failing pull request gets its work item, if they are "
        "mapped to a user who works in its lane and nobody has it yet. Either way "
        "they follow it.",
    )
    run_ids = fields.One2many("pulser.run", "repository_id", "Runs")
    run_count = fields.Integer(compute="_compute_run_count")
    lacks_reviewer = fields.Boolean(compute="_compute_lacks_reviewer")

    def init(self):
        """GitHub's names ignore case; so does this index."""
        result = super().init()
        self.env.cr.execute(
            "CREATE UNIQUE INDEX IF NOT EXISTS pulser_repository_name_unique "
            "ON pulser_repository (app_id, lower(full_name))"
        )
        return result

    def _compute_run_count(self):
        groups = self.env["pulser.run"]._read_group(
            [("repository_id", "in", self.ids)], ["repository_id"], ["__count"]
        )
        counts = {repository.id: count for repository, count in groups}
        for repository in self:
            repository.run_count = counts.get(repository.id, 0)

    @api.depends("mode", "company_id")
    def _compute_lacks_reviewer(self):
        """Tell early that a gate has no keeper: nobody could approve a patch."""
        for repository in self:
            gated = repository.mode == "gated"
            repository.lacks_reviewer = gated and not repository._has_reviewer()

    def _has_reviewer(self):
        runs = self.env["pulser.run"]
        for definition in runs._mc_tier_definitions(self.company_id):
            if definition.review_type != "group":
                return True
            group = definition.reviewer_group_id
            # Odoo 18 calls the field users, Odoo 19 all_user_ids.
            name = "all_user_ids" if "all_user_ids" in group._fields else "users"
            if self.company_id & group[name].filtered("active").company_ids:
                return True
        return False

    @api.model
    def _default_lane(self):
        return self.env["mc.lane"].search(
            [("code", "=", "DEV"), ("company_id", "=", self.env.company.id)], limit=1
        )

    @api.constrains("full_name")
    def _check_full_name(self):
        for repository in self:
            owner, slash, name = repository.full_name.partition("/")
            if not (owner and slash and name) or "/" in name or ".." in name:
                raise ValidationError(
                    self.env._(
                        "Repository: %s is not of the form owner/name.",
                        repository.full_name,
                    )
                )

    @api.constrains(
        "max_attempts",
        "max_runs_per_day",
        "max_turns",
        "max_input_tokens",
        "max_output_tokens",
        "max_cost",
        "max_files",
        "max_lines",
        "wait_minutes",
    )
    def _check_limits(self):
        limits = self._check_limits._constrains
        for repository in self:
            for name in limits:
                if repository[name] <= 0:
                    label = self._fields[name].string
                    raise ValidationError(
                        self.env._("%s: must be greater than zero.", label)
                    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self.browse()._refuse_twin(vals)
            self._check_app(vals.get("app_id"))
        return super().create(vals_list)

    def write(self, vals):
        if "app_id" in vals:
            self._refuse_another_app(vals["app_id"])
        if {"full_name", "app_id"} & vals.keys():
            for repository in self:
                now = {
                    "full_name": repository.full_name,
                    "app_id": repository.app_id.id,
                }
                repository._refuse_twin({**now, **vals})
        before = {repository: repository._policy_values() for repository in self}
        result = super().write(vals)
        for repository, old in before.items():
            repository._note_policy_change(old)
        if vals.get("active") is False:
            self._end_runs(self.env._("The repository was archived."))
        return result

    def _policy_values(self):
        return {name: self[name] for name in POLICY_FIELDS}

    def _note_policy_change(self, old):
        """What the bot may do is evidence, however it was changed."""
        new = self._policy_values()
        changes = {
            name: {"from": old[name] or None, "to": new[name] or None}
            for name in new
            if old[name] != new[name]
        }
        if changes:
            self.env["mc.evidence"].append(
                "log",
                self.env._("Policy of %s changed", self.full_name),
                meta={"repository": self.full_name, "changes": changes},
                company=self.sudo().company_id,
            )

    def _check_app(self, app_id):
        """The App brings its company, its key and its budget: it must be one's own."""
        self.env["pulser.app"].browse(app_id or []).check_access("read")

    def _refuse_another_app(self, app_id):
        if any(repository.app_id.id != app_id for repository in self):
            raise UserError(
                self.env._(
                    "GitHub App: a repository stays with its App. Archive it and "
                    "watch it anew."
                )
            )

    def _end_runs(self, reason):
        """End what is under way, in the repository's own company."""
        self.sudo().run_ids._end("handed_over", reason)

    def action_open_runs(self):
        """Open the repository's repair runs."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "ipai_pulser_bot.pulser_run_action"
        )
        return {**action, "domain": [("repository_id", "=", self.id)], "context": {}}

    def _refuse_twin(self, vals):
        """Say it in words before the unique index does."""
        app = self.env["pulser.app"].browse(vals.get("app_id"))
        everything = self.sudo().with_context(active_test=False)
        twin = everything._find(app, vals.get("full_name") or "") - self
        if twin:
            raise ValidationError(
                self.env._("Repository: %s is there already.", twin.full_name)
            )

    @api.model
    def _find(self, app, full_name):
        """Find the repository of an App by the name that GitHub sent.

        :param app: ``pulser.app`` record
        :param full_name: ``owner/name``, in any case
        """
        pattern = full_name.replace("\\", "\\\\").replace("_", "\\_")
        pattern = pattern.replace("%", "\\%")
        return self.search(
            [("app_id", "=", app.id), ("full_name", "=ilike", pattern)], limit=1
        )

    def _access(self):
        """What the plain Python steps need to reach this repository."""
        self.ensure_one()
        app = self.app_id.sudo()
        return RepositoryAccess(
            api_url=app.api_url,
            app_id=app.app_id,
            key_name=app.private_key_name,
            installation_id=self.installation_id or None,
            repository=self.full_name,
        )

    def _policy(self):
        self.ensure_one()
        return Policy(
            allowed_globs=_lines(self.allowed_globs),
            denied_globs=_lines(self.denied_globs),
            max_files=self.max_files,
            max_lines=self.max_lines,
        )

    def _watched(self):
        self.ensure_one()
        return _lines(self.checks_watched)


def _lines(text):
    return tuple(line.strip() for line in (text or "").splitlines() if line.strip())
