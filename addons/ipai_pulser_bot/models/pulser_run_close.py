# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""How a run ends: green, with the next attempt, with a person, or overtaken."""

from functools import partial

from odoo import models

from ..services.access import discard_workspace
from ..steps import STEPS
from ..steps.pull_state import PullState
from .pulser_run import FINAL_STAGES


class PulserRun(models.Model):
    _inherit = "pulser.run"

    def _checks_seen(self, state):
        """A look at the pull request saw the checks that a run waits for.

        :param state: ``PullState``; what the run's own polling would have read
        """
        for run in self:
            waits = run.step == "verify" and run.commit_sha == state.head_sha
            if waits and state.judged(run._failing_names()) in ("green", "red"):
                write = partial(STEPS["verify"].write, run, state)
                run._store(run.step_counter, write)

    def _end(self, outcome, reason):
        """End runs without a word on the pull request."""
        for run in self.filtered(lambda run: run.stage not in FINAL_STAGES):
            run._close("failed", outcome, reason)
            run._release_item()

    def _close(self, stage, outcome, reason):
        self.ensure_one()
        self._withdraw_reviews()
        self.write(
            {
                "stage": stage,
                "outcome": outcome,
                "outcome_reason": reason,
                "step": False,
                "deadline_at": False,
            }
        )
        labels = dict(self._fields["outcome"]._description_selection(self.env))
        self._record(
            "log",
            self.env._(
                "Attempt %(number)s ended: %(outcome)s",
                number=self.attempt,
                outcome=labels[outcome],
            ),
            body=reason,
            meta={"outcome": outcome},
        )
        self.env.cr.postcommit.add(partial(discard_workspace, self._folder()))

    def _release_item(self):
        item = self.work_item_id
        if item.state == "blocked" and item.blocked_reason == "approval":
            item.action_unblock()

    def _attempt_failed(self, reason, state=None):
        """Start the next attempt, or hand over when there is none left.

        :param reason: what went wrong, for the next attempt and for people
        :param state: ``PullState`` to go on from; none means the same head again
        """
        self.ensure_one()
        if self.attempt >= self.repository_id.max_attempts:
            limit = self.env._("%s attempts were made.", self.attempt)
            self._hand_over(f"{reason}\n{limit}")
            return
        self._close("failed", "not_fixed", reason)
        run = self._plan(
            repository=self.repository_id,
            item=self.work_item_id,
            state=state or self._same_head(),
            attempt=self.attempt + 1,
            names=list(self._failing_names()),
            previous=self,
        )
        run._enqueue("collect")

    def _same_head(self):
        return PullState(
            number=self.pr_number,
            open=True,
            merged=False,
            title="",
            url=self.pr_url,
            author="",
            head_sha=self.head_sha,
            head_branch=self.head_branch,
            head_repository=self.head_repository,
            base_branch="",
            clone_url=self.clone_url,
            verdict=None,
        )

    def _hand_over(self, reason, outcome="handed_over"):
        """Leave the work to a person: first the branch is put back as it was, and
        the pull request is told what was learned."""
        self.ensure_one()
        if self.step == "report" and self.mode != "suggest":
            # The checks are green: what is missing is a word about it.
            self._close_fixed(problem=reason)
            return
        self._withdraw_reviews()
        self.write({"outcome": outcome, "outcome_reason": reason})
        self._extend_deadline()
        # Whatever job is under way must not write any more.
        self.step_counter += 1
        self._enqueue("hand_over")

    def _close_fixed(self, problem=None):
        """The checks on our commit are green.

        :param problem: why the pull request could not be told, if so
        """
        reason = self.env._("All watched checks are green.")
        self._close("done", "fixed", "\n".join(filter(None, [reason, problem])))
        self.work_item_id.with_context(mc_reason=reason)._finish()

    def _finish_hand_over(self, restored, comment_url, problem=None):
        reason = "\n".join(filter(None, [self.outcome_reason, problem]))
        self._close("failed", self.outcome or "handed_over", reason)
        self._release_item()
        item = self.work_item_id
        self._record(
            "log",
            self.env._("Handed over to a person"),
            body=self._lessons(),
            meta={"restored": restored},
            uri=comment_url,
        )
        item.message_post(body=self.env._("Pulser Bot hands over: %s", reason))

    def _lessons(self):
        """All that the attempts learned, as text."""
        parts = [
            "\n".join(
                [
                    f"{run.name}: {run.check_name}",
                    f"summary: {run.summary or '-'}",
                    f"result: {run.outcome_reason or '-'}",
                    run.patch or "",
                ]
            )
            for run in reversed(self | self._earlier_attempts())
        ]
        return "\n\n".join(parts)
