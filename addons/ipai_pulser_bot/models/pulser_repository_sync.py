# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Look at a pull request as it is now, and do what its state asks for.

Webhooks may come late, twice, in any order or not at all. They only ask for a look;
what happens depends on what GitHub answers at that moment.
"""

from fnmatch import fnmatchcase
from functools import partial

from odoo import api, fields, models
from odoo.addons.ipai_master_control.lib.transaction import (
    end_transaction,
    retry_write,
)
from odoo.addons.ipai_master_control.models.trust import QUEUED
from odoo.addons.queue_job.exception import RetryableJobError
from odoo.tools import mute_logger
from psycopg2.errors import UniqueViolation

from ..lib.events import FAILING
from ..steps import pull_state

MAX_FORGOTTEN_PULLS = 200


class PulserRepository(models.Model):
    _inherit = "pulser.repository"

    # ------------------------------------------------------------------ queue jobs

    def _sync_pull(self, number):
        """Queue one look at a pull request, unless one is queued already."""
        self.ensure_one()
        key = f"pulser.pull:{self.uuid}:{number}"
        self._as_bot().with_context(**QUEUED).with_delay(
            description=f"Look at {self.full_name}#{number}", identity_key=key
        )._job_sync_pull(number)

    def _find_pulls(self, head_sha):
        """Queue the search for the pull requests of a commit.

        GitHub leaves ``pull_requests`` empty for runs of forks.
        """
        self.ensure_one()
        key = f"pulser.find:{self.uuid}:{head_sha}"
        self._as_bot().with_context(**QUEUED).with_delay(
            description=f"Find pull requests of {head_sha[:10]}", identity_key=key
        )._job_find_pulls(head_sha)

    def _job_find_pulls(self, head_sha):
        self.ensure_one()
        access = self._access()
        end_transaction(self.env)
        numbers = self._ask(pull_state.open_pulls, access, self.full_name, head_sha)
        for number in numbers or ():
            self._sync_pull(number)

    def _job_sync_pull(self, number):
        self.ensure_one()
        if not self.active:
            return
        access, watched = self._access(), self._watched()
        end_transaction(self.env)
        state = self._ask(pull_state.read, access, self.full_name, number, watched)
        if state:
            retry_write(self.env, partial(self._apply_pull_state, state))

    @api.model
    def _look_at_forgotten_pulls(self):
        """Queue a look for each open GitHub item on which no run works.

        A job may have failed for good, or GitHub may have been away for long.
        """
        items = self.env["mc.work.item"].search(
            [("source", "=", "github"), ("state", "in", ("open", "running"))],
            limit=MAX_FORGOTTEN_PULLS,
        )
        for item in items:
            last = item.pulser_run_ids.sorted("id")[-1:]
            if not last or (last.is_ended and last.is_restartable):
                repository, number = item._pulser_pull()
                if repository:
                    repository._sync_pull(number)

    # ------------------------------------------------------------ what a look leads to

    def _apply_pull_state(self, state):
        runs = self._active_runs(state.number)
        item = self._work_item(state.number)
        self._note_author(item, state)
        if not state.open:
            self._close_pull(item, runs, state)
            return
        moved = runs.filtered(lambda run: not run._belongs_to(state.head_sha))
        moved._end("head_moved", self.env._("A newer commit was pushed."))
        runs -= moved
        if runs:
            runs._checks_seen(state)
        elif state.verdict.state == "red":
            self._start_repair(item, state)
        elif state.verdict.state == "green":
            self._close_repaired(item, state)

    def _active_runs(self, number):
        return self.env["pulser.run"].search(
            [
                ("repository_id", "=", self.id),
                ("pr_number", "=", number),
                ("stage", "not in", ("done", "failed")),
            ]
        )

    def _source_ref(self, number):
        return f"{self.full_name.lower()}#{number}"

    def _work_item(self, number):
        return self.env["mc.work.item"].search(
            [
                ("source", "=", "github"),
                ("source_ref", "=", self._source_ref(number)),
                ("company_id", "=", self.company_id.id),
            ],
            limit=1,
        )

    def _is_watched_failure(self, observation):
        """Whether an event alone is reason enough for a work item, before the look.

        Suites and workflow runs have names of their own; only a check run tells
        whether it is watched.

        :param observation: ``lib.events.CheckObservation``
        """
        failing = observation.conclusion in FAILING
        if not failing or observation.kind != "check_run":
            return False
        return any(fnmatchcase(observation.name, glob) for glob in self._watched())

    def _intake(self, number, check_name, url=None):
        """One work item for all failing checks of a pull request."""
        item, _created = self.env["mc.work.item"].intake(
            {
                "name": f"{self.full_name}#{number}: {check_name} fails",
                "source": "github",
                "source_ref": self._source_ref(number),
                "lane_id": self.lane_id.id,
                "priority": self.priority,
                "company_id": self.company_id.id,
                "payload": {
                    "repository": self.full_name,
                    "pull_request": number,
                    "check": check_name,
                    "url": url or "",
                },
            }
        )
        return item

    def _close_pull(self, item, runs, state):
        reason = self.env._("The pull request was closed.")
        if state.merged:
            reason = self.env._("The pull request was merged.")
        runs._end("pull_closed", reason)
        item = item.with_context(mc_reason=reason)
        if not item or item.state in ("done", "cancelled"):
            return
        if state.merged:
            item._finish()
        else:
            item.action_cancel()

    def _close_repaired(self, item, state):
        """The checks turned green without us: nothing is left to do."""
        if not item or item.state in ("done", "cancelled"):
            return
        reason = self.env._("All watched checks are green.")
        item.add_evidence(
            "check", reason, meta={"head_sha": state.head_sha, "conclusion": "success"}
        )
        item.with_context(mc_reason=reason)._finish()

    def _start_repair(self, item, state):
        earlier = self._runs_on_head(state)
        if not all(earlier.mapped("is_restartable")):
            return  # it was tried, and handed over: a person decides what is next
        names = [check["name"] for check in state.verdict.failed]
        if not item:
            item = self._intake(state.number, ", ".join(names), state.url)
            self._note_author(item, state)
        self._give_title(item, state)
        if item.state in ("done", "cancelled"):
            reason = self.env._("Failed again: %s", ", ".join(names))
            item.with_context(mc_reason=reason).action_reopen()
        # Red again on our own commit goes on counting: attempts are limited.
        previous = earlier.filtered(lambda run: run.commit_sha == state.head_sha)[:1]
        run = self._create_run(item, state, names, earlier, previous)
        problem = self._limit_reached(run, previous)
        if problem:
            run._hand_over(problem)
        else:
            run._enqueue("collect")

    def _runs_on_head(self, state):
        """The runs that worked on this head, or made it, latest first."""
        self._adopt_commit(state)
        return self.env["pulser.run"].search(
            [
                ("repository_id", "=", self.id),
                ("pr_number", "=", state.number),
                "|",
                ("head_sha", "=", state.head_sha),
                ("commit_sha", "=", state.head_sha),
            ]
        )

    def _adopt_commit(self, state):
        """Note a commit that was pushed while somebody ended its run."""
        run = self.env["pulser.run"].search(
            [
                ("uuid", "=", state.made_by),
                ("repository_id", "=", self.id),
                ("pr_number", "=", state.number),
                ("commit_sha", "=", False),
            ]
        )
        if run and run.head_sha != state.head_sha:
            run.commit_sha = state.head_sha

    def _give_title(self, item, state):
        """Name the item after the pull request, unless a person named it."""
        given = f"{self.full_name}#{state.number}: "
        frozen = item.validation_status != "no" or item.pulser_run_ids
        if state.title and item.name.startswith(given) and not frozen:
            item.name = given + state.title

    def _create_run(self, item, state, names, earlier, previous):
        attempts = earlier.filtered(lambda run: run.head_sha == state.head_sha)
        attempt = max((attempts | previous).mapped("attempt"), default=0) + 1
        try:
            # The index may decide against us; that is no error to log.
            with mute_logger("odoo.sql_db"):
                return self.env["pulser.run"]._plan(
                    self, item, state, attempt, names, previous
                )
        except UniqueViolation:
            # Another worker started it after our snapshot was taken.
            raise RetryableJobError(
                "another worker started this run", seconds=1, ignore_retry=True
            ) from None

    def _limit_reached(self, run, previous):
        if previous and run.attempt > self.max_attempts:
            return self.env._("%s attempts were made.", previous.attempt)
        if self._runs_today(run.pr_number) > self.max_runs_per_day:
            return self.env._(
                "The limit of %s runs in a day on one pull request is reached.",
                self.max_runs_per_day,
            )
        return ""

    def _runs_today(self, number):
        day_ago = fields.Datetime.subtract(self.env["mc.clock"].now(), days=1)
        return self.env["pulser.run"].search_count(
            [
                ("repository_id", "=", self.id),
                ("pr_number", "=", number),
                ("create_date", ">=", day_ago),
            ]
        )
