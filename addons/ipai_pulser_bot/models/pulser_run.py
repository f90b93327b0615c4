# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""One attempt at repairing a pull request."""

import hashlib
import json

from odoo import api, fields, models

from ..lib.agent import Limits

FINAL_STAGES = ("done", "failed")
RESTARTABLE_OUTCOMES = ("fixed", "no_repair", "head_moved", "pull_closed")


def sha256_of(patch):
    """Return the SHA-256 of a patch's text, in hex."""
    return hashlib.sha256((patch or "").encode()).hexdigest()


class PulserRun(models.Model):
    _name = "pulser.run"
    _description = "Repair Run"
    _inherit = [
        "mc.tier.guard",
        "mc.mirrored.mixin",
        "pulser.bot.worker",
        "mail.thread",
    ]
    _order = "id desc"
    _state_field = "stage"
    _state_from = ["planned"]
    _state_to = ["applying"]
    _cancel_state = "failed"
    _mail_post_access = "read"

    name = fields.Char(compute="_compute_name", store=True)
    work_item_id = fields.Many2one(
        "mc.work.item", required=True, ondelete="restrict", index=True
    )
    repository_id = fields.Many2one(
        "pulser.repository", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one("res.company", required=True, index=True)
    previous_run_id = fields.Many2one("pulser.run", "Previous Attempt", index=True)
    pr_number = fields.Integer("Pull Request", required=True)
    pr_url = fields.Char("Pull Request URL")
    head_branch = fields.Char("Branch", required=True)
    head_repository = fields.Char()
    clone_url = fields.Char(required=True)
    origin_sha = fields.Char(
        "Person's Head", required=True, help="The head before the bot's first commit."
    )
    head_sha = fields.Char("Head", required=True, help="The commit that is repaired.")
    commit_sha = fields.Char("Our Commit", index=True)
    check_name = fields.Char("Failing Checks", required=True)
    failing_names = fields.Json(help="Names of the failing checks, as a list.")
    attempt = fields.Integer(required=True, default=1)
    mode = fields.Selection(
        [("suggest", "Suggest"), ("gated", "Gated"), ("auto", "Automatic")],
        required=True,
    )
    stage = fields.Selection(
        [
            ("planned", "Planned"),
            ("applying", "Applying"),
            ("verifying", "Verifying"),
            ("done", "Done"),
            ("failed", "Failed"),
        ],
        required=True,
        default="planned",
        index=True,
        tracking=True,
        group_expand="_group_expand_stage",
    )
    outcome = fields.Selection(
        [
            ("fixed", "Fixed"),
            ("suggested", "Suggested"),
            ("not_fixed", "Not fixed, next attempt"),
            ("handed_over", "Handed over"),
            ("rejected", "Rejected by a reviewer"),
            ("head_moved", "Newer commit"),
            ("pull_closed", "Pull request closed"),
            ("no_repair", "Nothing to repair"),
        ],
        tracking=True,
    )
    outcome_reason = fields.Text()
    retry_allowed = fields.Boolean(help="A person asked for another go.")
    is_restartable = fields.Boolean(compute="_compute_is_restartable")
    is_ended = fields.Boolean(compute="_compute_is_ended")
    step = fields.Char(help="The step that is queued or under way.")
    step_counter = fields.Integer(
        default=0, help="Moves on with each stored step, so that a step counts once."
    )
    revivals = fields.Integer(help="How often the step's job was lost.")
    deadline_at = fields.Datetime(help="After this the run stops waiting.")
    fingerprint = fields.Char(help="Hash of the failure, without what varies by run.")
    summary = fields.Text(help="What the model says it did.")
    patch = fields.Text()
    patch_sha256 = fields.Char("Patch SHA-256")
    approved_patch_sha256 = fields.Char("Approved Patch SHA-256")
    approved_head_sha = fields.Char("Approved Head")
    conversation = fields.Text(groups="base.group_system")
    model_name = fields.Char("Model")
    turns = fields.Integer()
    input_tokens = fields.Integer()
    output_tokens = fields.Integer()
    cost = fields.Float("Cost (USD)", digits=(12, 6))
    log_ids = fields.Many2many("mc.evidence", string="Evidence")

    def init(self):
        """One run per head and attempt, whatever queue and webhooks do."""
        result = super().init()
        self.env.cr.execute(
            "CREATE UNIQUE INDEX IF NOT EXISTS pulser_run_attempt_unique ON pulser_run "
            "(repository_id, pr_number, head_sha, attempt)"
        )
        return result

    @api.depends("repository_id.full_name", "pr_number", "attempt")
    def _compute_name(self):
        for run in self:
            name = f"{run.repository_id.full_name}#{run.pr_number}"
            run.name = f"{name} (attempt {run.attempt})"

    @api.depends("outcome", "retry_allowed")
    def _compute_is_restartable(self):
        for run in self:
            run.is_restartable = (
                run.retry_allowed or run.outcome in RESTARTABLE_OUTCOMES
            )

    @api.depends("stage")
    def _compute_is_ended(self):
        for run in self:
            run.is_ended = run.stage in FINAL_STAGES

    @api.model
    def _group_expand_stage(self, stages, domain, order=None):
        return [key for key, _label in self._fields["stage"].selection]

    @api.model
    def _plan(self, repository, item, state, attempt, names, previous=None):
        """Create the run for the head of a pull request and start its work item.

        :param state: ``steps.pull_state.PullState``
        :param names: list of the names of the failing checks
        :param previous: the attempt before, if this one goes on from it
        """
        run = self.create(
            {
                "work_item_id": item.id,
                "repository_id": repository.id,
                "company_id": repository.company_id.id,
                "previous_run_id": previous.id if previous else False,
                "pr_number": state.number,
                "pr_url": state.url,
                "head_branch": state.head_branch,
                "head_repository": state.head_repository,
                "clone_url": state.clone_url,
                "origin_sha": self._origin_of(state, previous),
                "head_sha": state.head_sha,
                "check_name": ", ".join(names),
                "failing_names": names,
                "attempt": attempt,
                "mode": repository.mode,
                "model_name": repository.company_id.sudo().pulser_model,
            }
        )
        run.flush_recordset()
        if item.state == "open":
            item.action_start()
        return run

    @api.model
    def _origin_of(self, state, previous):
        """The last head that is not ours to take away: a person's, or a green one."""
        if previous and previous.outcome != "fixed":
            return previous.origin_sha
        return state.head_sha

    def _failing_names(self):
        return tuple(self.failing_names or ())

    def _pull_runs(self):
        return self.search(
            [
                ("repository_id", "=", self.repository_id.id),
                ("pr_number", "=", self.pr_number),
            ]
        )

    def _belongs_to(self, head_sha):
        """Whether the pull request still stands where this run left it.

        While we push, the head may be our commit before we have stored its name, and
        while we hand over, it may be the person's again: what is under way compares
        and swaps, so it is the judge then.
        """
        self.ensure_one()
        if self.stage == "applying" or self.step == "hand_over":
            return True
        return head_sha in (self.head_sha, self.commit_sha)

    def _set_patch(self, patch):
        self.patch = patch
        self.patch_sha256 = sha256_of(patch)

    def _record(self, kind, name, body=None, meta=None, uri=None):
        """Append evidence to the work item and note it on the run."""
        self.ensure_one()
        facts = {"run": self.uuid, "attempt": self.attempt, **(meta or {})}
        evidence = self.work_item_id.add_evidence(
            kind, name, body=body, meta=facts, uri=uri
        )
        self.log_ids = [(4, evidence.id)]
        return evidence

    def _earlier_attempts(self):
        """The attempts that led here, latest first."""
        attempts = self.browse()
        run = self.previous_run_id
        while run:
            attempts |= run
            run = run.previous_run_id
        return attempts

    def _history(self):
        """What the attempts before did and came to, oldest first, as JSON texts."""
        return [
            json.dumps(
                {
                    "attempt": run.attempt,
                    "checks": run.check_name,
                    "summary": run.summary or "",
                    "result": run.outcome_reason or "",
                    "patch": run.patch or "",
                }
            )
            for run in reversed(self._earlier_attempts())
        ]

    def _limits(self):
        """The budget of one attempt, as ``lib.agent.Limits``."""
        repository = self.repository_id
        return Limits(
            max_turns=repository.max_turns,
            max_input_tokens=repository.max_input_tokens,
            max_output_tokens=repository.max_output_tokens,
            max_cost_usd=repository.max_cost,
        )

    def _store_conversation(self, conversation, patch, cost):
        """Keep where the attempt stands after one exchange.

        :param conversation: ``lib.agent.Conversation``
        :param patch: all changes so far, as ``git diff`` text
        :param cost: US dollars so far
        """
        self._set_patch(patch)
        # What the model was told is for administrators only.
        self.sudo().conversation = conversation.to_json()
        self.write(
            {
                "summary": conversation.summary,
                "turns": conversation.turns,
                "input_tokens": conversation.usage.total_input,
                "output_tokens": conversation.usage.output,
                "cost": cost,
            }
        )
