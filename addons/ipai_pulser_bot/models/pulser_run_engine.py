# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The motor of a run: one short queue job per step.

A job reads, closes its transaction, talks to the outside, and stores what came of it
in a transaction of its own that is retried. The counter makes each step count once:
a job that a killed worker left behind, or a twin, finds the counter moved and stops.
"""

import logging
from functools import partial

from odoo import api, fields, models
from odoo.addons.ipai_master_control.lib.outbound import OutboundRefused
from odoo.addons.ipai_master_control.lib.secrets import SecretMissing
from odoo.addons.ipai_master_control.lib.transaction import (
    end_transaction,
    retry_write,
)
from odoo.addons.ipai_master_control.models.trust import QUEUED
from odoo.addons.queue_job.exception import RetryableJobError
from odoo.tools import config

from ..lib.github import GitHubError, RateLimited, Unavailable
from ..lib.model_client import ModelRejected, ModelUnavailable
from ..lib.workspace import GitError, GitUnavailable
from ..services.access import ModelAccess, clean
from ..steps import STEPS
from ..steps.base import HandOverNeeded, Pending, RunEnded
from .pulser_run import FINAL_STAGES

_logger = logging.getLogger(__name__)

UNAVAILABLE_SECONDS = 30
FRESH_DEADLINE = ("collect", "verify", "report")
MAX_REVIVALS = 3
PERSON_NEEDED = (
    GitError,
    GitHubError,
    HandOverNeeded,
    ModelRejected,
    OutboundRefused,
    SecretMissing,
)


class PulserRun(models.Model):
    _inherit = "pulser.run"

    def _enqueue(self, step, seconds=None):
        """Queue a step in the transaction that made it due.

        :param step: key of ``steps.STEPS``
        :param seconds: how long to wait first
        """
        self.ensure_one()
        self.step = step
        if not self.deadline_at or step in FRESH_DEADLINE:
            self._extend_deadline()
        self._queue(step, seconds)

    def _queue(self, step, seconds=None):
        key = f"pulser.run:{self.uuid}:{step}:{self.step_counter}"
        self._as_bot().with_context(**QUEUED).with_delay(
            eta=seconds, description=f"{self.name}: {step}", identity_key=key
        )._job_step(step, self.step_counter)

    def _extend_deadline(self):
        minutes = self.repository_id.wait_minutes
        now = self.env["mc.clock"].now()
        self.deadline_at = fields.Datetime.add(now, minutes=minutes)

    def _job_step(self, name, counter):
        """Queue job: do one step, if it is still the one to do.

        :param name: key of ``steps.STEPS``
        :param counter: value of ``step_counter`` when the step was queued
        """
        self.ensure_one()
        if self.step_counter != counter or self.stage in FINAL_STAGES:
            return "superseded"
        step = STEPS[name]
        inputs = step.read(self)
        end_transaction(self.env)
        write = self._attempt(step, inputs)
        retry_write(self.env, partial(self._store, counter, write))
        return name

    def _attempt(self, step, inputs):
        """Do the outside work; return the function that stores what came of it."""
        try:
            return partial(step.write, self, step.perform(inputs))
        except Pending as error:
            return self._postpone(str(error), error.seconds)
        except RateLimited as error:
            return self._postpone("GitHub's rate limit", error.retry_after)
        except ModelUnavailable as error:
            return self._postpone("the model is not available", error.retry_after)
        except Unavailable as error:
            return self._postpone(str(error), UNAVAILABLE_SECONDS)
        except GitUnavailable as error:
            return self._postpone(str(error), UNAVAILABLE_SECONDS)
        except RunEnded as error:
            return partial(self._end_and_look, error.outcome, error.reason)
        except PERSON_NEEDED as error:
            return partial(self._give_up_on, step, clean(str(error)))

    def _postpone(self, reason, seconds):
        """Put the job off, or give up waiting once the deadline has passed."""
        if self.deadline_at and self.deadline_at < self.env["mc.clock"].now():
            waited = self.env._("Waited too long: %s", clean(reason))
            if self.step == "hand_over":
                return partial(self._finish_hand_over, False, None, waited)
            return partial(self._hand_over, waited)
        raise RetryableJobError(clean(reason), seconds=seconds, ignore_retry=True)

    def _end_and_look(self, outcome, reason):
        """End the run, and see what the pull request asks for instead."""
        self._end(outcome, reason)
        self.repository_id._sync_pull(self.pr_number)

    def _give_up_on(self, step, reason):
        if step.name == "hand_over":
            # Nobody else to hand over to: close the run, keep the reason.
            self._finish_hand_over(restored=False, comment_url=None, problem=reason)
        else:
            self._hand_over(reason)

    def _store(self, counter, write):
        if self._advance(counter):
            write()

    def _advance(self, counter):
        """Move the counter on; False when somebody else did, or the run ended."""
        self.flush_recordset()
        self.env.cr.execute(
            """
            UPDATE pulser_run SET step_counter = step_counter + 1, revivals = 0
             WHERE id = %s AND step_counter = %s AND stage NOT IN %s
            """,
            (self.id, counter, FINAL_STAGES),
        )
        self.invalidate_recordset()
        return bool(self.env.cr.rowcount)

    def _folder(self):
        """The folder of this run's checkout; it can be made again at any time."""
        return f"{config['data_dir']}/pulser/{self.env.cr.dbname}/{self.uuid}"

    def _model_access(self):
        company = self.company_id.sudo()
        return ModelAccess(
            model=self.model_name or company.pulser_model,
            url=company.pulser_model_url or None,
            key_name=company.pulser_model_key_name or "default",
        )

    @api.model
    def _cron_watch(self):
        """Every few minutes: queue again what lost its job or waited too long.

        A job can be lost when somebody deletes or cancels it, or when it failed with
        an error that nobody foresaw.
        """
        for run in self.search([("stage", "not in", FINAL_STAGES)]):
            retry_write(self.env, run._watch)

    def _watch(self):
        if self.is_ended or self._is_alive():
            return
        late = self.deadline_at and self.deadline_at < self.env["mc.clock"].now()
        if late or not self.step or self.revivals >= MAX_REVIVALS:
            self._hand_over(self.env._("The run did not end by itself."))
        else:
            _logger.warning("%s lost its job for %s", self.name, self.step)
            self.revivals += 1
            self._queue(self.step)

    def _is_alive(self):
        """Whether a job is queued for this run, or a person has the floor."""
        if self.is_in_review:
            return True
        return bool(
            self.env["queue.job"]
            .sudo()
            .search_count(
                [
                    ("identity_key", "=like", f"pulser.run:{self.uuid}:%"),
                    ("state", "in", ("pending", "enqueued", "started")),
                ],
                limit=1,
            )
        )
