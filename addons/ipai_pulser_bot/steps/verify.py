# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Verify: the checks on our own commit say whether the repair holds."""

from dataclasses import dataclass

from ..services.access import RepositoryAccess
from . import pull_state
from .base import Pending, RunEnded, Step

POLL_SECONDS = 60


@dataclass(frozen=True)
class Inputs:
    access: RepositoryAccess
    number: int
    commit_sha: str
    watched: tuple
    expected: tuple


class Verify(Step):
    name = "verify"

    def read(self, run):
        return Inputs(
            access=run.repository_id._access(),
            number=run.pr_number,
            commit_sha=run.commit_sha,
            watched=run.repository_id._watched(),
            expected=run._failing_names(),
        )

    def perform(self, inputs):
        state = pull_state.read(
            inputs.access.client(),
            inputs.access.repository,
            inputs.number,
            inputs.watched,
        )
        if not state.open:
            raise RunEnded("pull_closed", "The pull request was closed.")
        if state.head_sha != inputs.commit_sha:
            raise RunEnded("head_moved", "A newer commit was pushed.")
        if state.judged(inputs.expected) not in ("green", "red"):
            missing = sorted(set(inputs.expected) - state.concluded)
            waiting = ", ".join([*state.verdict.pending, *missing])
            raise Pending(f"checks are not finished: {waiting}", POLL_SECONDS)
        return state

    def write(self, run, state):
        failed = [check["name"] for check in state.verdict.failed]
        green = state.verdict.state == "green"
        run._record(
            "check",
            run.env._("Checks after attempt %s", run.attempt),
            meta={
                "commit_sha": run.commit_sha,
                "conclusion": "success" if green else "failure",
                "failed": failed,
            },
        )
        if green:
            run._enqueue("report")
        else:
            names = ", ".join(failed)
            run._attempt_failed(run.env._("Still failing: %s", names), state)
