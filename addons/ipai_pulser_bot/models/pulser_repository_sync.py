# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Look at a pull request as it is now, and do what its state asks for.

Webhooks may come late, twice, in any order or not at all. They only ask for a look;
what happens depends on what GitHub answers at that moment.
"""

from functools import partial

from odoo import api, fields, models
from odoo.addons.ipai_master_control.lib.transaction import (
    end_transaction,
    retry_write,
)
from odoo.addons.queue_job.exception import RetryableJobError
from odoo.tools import mute_logger
from psycopg2.errors import UniqueViolation

from ..lib.github import GitHubError, NotFound, RateLimited, Unavailable
from ..steps import pull_state

RETRY_SECONDS = 30


class PulserRepository(models.Model):
    _inherit = "pulser.repository"

    # ------------------------------------------------------------------ queue jobs

    def _sync_pull(self, number):
        """Queue one look at a pull request, unless one is queued already."""
        self.ensure_one()
        key = f"pulser.pull:{self.uuid}:{number}"
        self._as_bot().with_delay(
            description=f"Look at {self.full_name}#{number}", identity_key=key
        )._job_sync_pull(number)

    def _find_pulls(self, head_sha):
        """Queue the search for the pull requests of a commit.

        GitHub leaves ``pull_requests`` empty for runs of forks.
        """
        self.ensure_one()
        key = f"pulser.find:{self.uuid}:{head_sha}"
        self._as_bot().with_delay(
            description=f"Find pull requests of {head_sha[:10]}", identity_key=key
        )._job_find_pulls(head_sha)

    def _job_find_pulls(self, head_sha):
        self.ensure_one()
        access = self._access()
        end_transaction(self.env)
        numbers = self._ask(pull_state.open_pulls, access, head_sha)
        for number in numbers or ():
            self._sync_pull(number)

    def _job_sync_pull(self, number):
        self.ensure_one()
        if not self.active:
            return
        access, watched = self._access(), self._watched()
        end_transaction(self.env)
        state = self._ask(pull_state.read, access, number, watched)
        if state:
            retry_write(self.env, partial(self._apply_pull_state, state))

    @api.model
    def _ask(self, question, access, *args):
        """Ask GitHub; put the job off when GitHub cannot answer now."""
        try:
            return question(access.client(), access.repository, *args)
        except RateLimited as error:
            raise RetryableJobError(
                "GitHub's rate limit", seconds=error.retry_after, ignore_retry=True
            ) from None
        except Unavailable as error:
            raise RetryableJobError(str(error), seconds=RETRY_SECONDS) from None
        except NotFound:
            return None
        except GitHubError as error:
            raise RetryableJobError(str(error), seconds=RETRY_SECONDS) from None

    # ------------------------------------------------------------ what a look leads to

    def _apply_pull_state(self, state):
        runs = self._active_runs(state.number)
        item = self._work_item(state.number)
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
        earlier = self.env["pulser.run"].search(
            [
                ("repository_id", "=", self.id),
                ("pr_number", "=", state.number),
                "|",
                ("head_sha", "=", state.head_sha),
                ("commit_sha", "=", state.head_sha),
            ]
        )
        if not all(earlier.mapped("is_restartable")):
            return  # it was tried, and handed over: a person decides what is next
        names = ", ".join(check["name"] for check in state.verdict.failed)
        if not item:
            item = self._intake(state.number, names, state.url)
        self._give_title(item, state)
        if item.state in ("done", "cancelled"):
            item.with_context(mc_reason=self.env._("Failed again: %s", names))
            item.action_reopen()
        attempt = max(
            earlier.filtered(lambda run: run.head_sha == state.head_sha).mapped(
                "attempt"
            ),
            default=0,
        )
        self._create_run(item, state, attempt + 1, names)

    def _give_title(self, item, state):
        """Name the item after the pull request, unless a person named it."""
        given = f"{self.full_name}#{state.number}: "
        if state.title and item.name.startswith(given) and not item.pulser_run_ids:
            item.name = given + state.title

    def _create_run(self, item, state, attempt, names):
        try:
            # The index may decide against us; that is no error to log.
            with mute_logger("odoo.sql_db"):
                run = self.env["pulser.run"]._plan(self, item, state, attempt, names)
        except UniqueViolation:
            # Another worker started it after our snapshot was taken.
            raise RetryableJobError(
                "another worker started this run", seconds=1, ignore_retry=True
            ) from None
        if self._runs_today(state.number) > self.max_runs_per_day:
            run._hand_over(
                self.env._(
                    "The limit of %s runs in a day on one pull request is reached.",
                    self.max_runs_per_day,
                )
            )
        else:
            run._enqueue("collect")
        return run

    def _runs_today(self, number):
        day_ago = fields.Datetime.subtract(self.env["mc.clock"].now(), days=1)
        return self.env["pulser.run"].search_count(
            [
                ("repository_id", "=", self.id),
                ("pr_number", "=", number),
                ("create_date", ">=", day_ago),
            ]
        )
