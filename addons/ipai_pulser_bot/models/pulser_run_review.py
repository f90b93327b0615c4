# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The gate: a patch waits for people, and what they approve is what is pushed."""

from odoo import api, fields, models
from odoo.addons.ipai_master_control.models.trust import is_trusted, trusted
from odoo.exceptions import UserError

from .pulser_run import sha256_of

STRICTNESS = ("auto", "gated", "suggest")


class PulserRun(models.Model):
    _inherit = "pulser.run"

    # Beyond what every run keeps: nothing that was approved may change afterwards.
    _mc_frozen_fields = frozenset(
        {
            "patch",
            "patch_sha256",
            "head_sha",
            "head_branch",
            "repository_id",
            "work_item_id",
            "mode",
            "company_id",
        }
    )

    patch_ready = fields.Boolean(help="The patch passed the rules and can be judged.")
    is_in_review = fields.Boolean(compute="_compute_is_in_review")

    @api.depends("stage", "validation_status")
    def _compute_is_in_review(self):
        for run in self:
            waiting = run.validation_status in ("waiting", "pending")
            run.is_in_review = run.stage == "planned" and waiting

    def _gate(self):
        """Let the patch through, or ask for reviews first, as the mode says."""
        self.ensure_one()
        self.patch_ready = True
        if self.mode == "auto":
            self._apply()
        elif self.mode == "suggest":
            self._enqueue("report")
        else:
            self._ask_for_review()

    def _ask_for_review(self):
        self.approved_patch_sha256 = False
        self.approved_head_sha = False
        self.deadline_at = False
        self.step = False
        problem = self._request_reviews()
        if problem:
            # A gate without a keeper stays shut.
            self._hand_over(problem)
            return
        if self.work_item_id.state in ("open", "running"):
            # action_block keeps this reason for reviews, which these are.
            self.work_item_id._set_state("blocked", blocked_reason="approval")

    def _request_reviews(self):
        """Ask for the reviews; return why nobody could decide on them, if so."""
        try:
            with self.env.cr.savepoint():
                reviews = self.request_validation()
        except UserError as error:
            return str(error)
        if reviews:
            return ""
        return self.env._(
            "No tier definition names a reviewer for this run, so that nobody can "
            "approve it."
        )

    def _withdraw_reviews(self):
        """Remove reviews that nobody can decide on any more."""
        for run in self.filtered("is_in_review"):
            trusted(run).restart_validation()

    def _mc_reviews_withdrawn(self):
        """A person restarted the review: ask again, or the run would wait for ever."""
        res = super()._mc_reviews_withdrawn()
        if not is_trusted(self.env):
            self._as_bot()._ask_for_review()
        return res

    def _mc_approval_work_item(self):
        return self.work_item_id

    def _mc_excluded_reviewers(self):
        """Keep the pull request's author from judging the patch that rescues it."""
        excluded = super()._mc_excluded_reviewers()
        authors = self.sudo().work_item_id.author_identity_id
        # Who only may be the author is kept out as well.
        return excluded | authors._possible_users()

    def _mc_all_approved(self):
        """The last reviewer approved: bind the approval to the patch and the head."""
        for run in self:
            run._as_bot()._approved()
        return super()._mc_all_approved()

    def _approved(self):
        self.write(
            {
                "approved_patch_sha256": self.patch_sha256,
                "approved_head_sha": self.head_sha,
            }
        )
        self._apply()
        self._release_item()

    def _mc_rejected(self):
        for run in self:
            run._as_bot()._hand_over(
                self.env._("%s rejected the patch.", self.env.user.display_name),
                outcome="rejected",
            )
        return super()._mc_rejected()

    def _apply(self):
        self.stage = "applying"
        self._extend_deadline()
        self._enqueue("push")

    def _may_push(self):
        """Whether patch and head are the ones that were approved.

        :return: an empty string, or what does not fit
        """
        self.ensure_one()
        repository = self.repository_id
        if not (repository.active and repository.app_id.active):
            return self.env._("The repository is not watched any more.")
        if self.work_item_id.state in ("done", "cancelled"):
            return self.env._("The work item was closed.")
        if STRICTNESS.index(repository.mode) > STRICTNESS.index(self.mode):
            return self.env._("The repository's mode became stricter.")
        if self.mode == "suggest":
            return self.env._("The repository's mode is suggest: nothing is pushed.")
        if self.mode == "auto":
            return ""
        approved = (self.approved_patch_sha256, self.approved_head_sha)
        if approved != (sha256_of(self.patch), self.head_sha):
            return self.env._("The approval is for another patch or another head.")
        return ""
