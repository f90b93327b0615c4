# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Collect: what fails on the head, and why."""

from dataclasses import dataclass

from ..lib import agent, failure
from ..lib.github import GitHubError
from ..services.access import RepositoryAccess, clean
from . import pull_state
from .base import HandOverNeeded, Pending, RunEnded, Step

POLL_SECONDS = 30
LOG_TAIL_CHARS = 20_000
DIFF_CHARS = 60_000
SAME_FAILURES_TO_STOP = 2
ACTIONS_APP = "github-actions"


@dataclass(frozen=True)
class Inputs:
    access: RepositoryAccess
    number: int
    head_sha: str
    repository: str
    watched: tuple
    history: tuple
    fingerprints: tuple


@dataclass(frozen=True)
class Collected:
    report: failure.FailureReport
    fingerprint: str
    conversation: dict


class Collect(Step):
    name = "collect"

    def read(self, run):
        earlier = run._earlier_attempts()
        return Inputs(
            access=run.repository_id._access(),
            number=run.pr_number,
            head_sha=run.head_sha,
            repository=run.repository_id.full_name,
            watched=run.repository_id._watched(),
            history=tuple(run._history()),
            fingerprints=tuple(earlier.mapped("fingerprint")),
        )

    def perform(self, inputs):
        client = inputs.access.client()
        state = pull_state.read(
            client, inputs.repository, inputs.number, inputs.watched
        )
        _check_head(state, inputs)
        _check_verdict(state.verdict)
        checks = tuple(
            _failed_check(client, inputs.repository, check)
            for check in state.verdict.failed
        )
        diff = client.pull_diff(inputs.repository, inputs.number)[:DIFF_CHARS]
        report = failure.FailureReport(checks=checks, diff=clean(diff))
        fingerprint = failure.fingerprint(report)
        _check_progress(fingerprint, inputs.fingerprints)
        conversation = agent.start(report, list(inputs.history))
        return Collected(report, fingerprint, conversation.to_json())

    def write(self, run, result):
        for check in result.report.checks:
            run._record(
                "log",
                run.env._("Log of %s", check.name),
                body=check.log_tail,
                meta={"check": check.name, "conclusion": check.conclusion},
                uri=check.url,
            )
        names = [check.name for check in result.report.checks]
        run.sudo().conversation = result.conversation
        run.write(
            {
                "fingerprint": result.fingerprint,
                "check_name": ", ".join(names),
                "failing_names": names,
            }
        )
        run._enqueue("exchange")


def _check_head(state, inputs):
    if not state.open:
        raise RunEnded("pull_closed", "The pull request was closed.")
    if state.head_sha != inputs.head_sha:
        raise RunEnded("head_moved", "A newer commit was pushed.")
    if (state.head_repository or "").lower() != inputs.repository.lower():
        raise HandOverNeeded(
            "The branch is in another repository (a fork), where the App may not push."
        )


def _check_verdict(verdict):
    if verdict.state == "pending":
        waiting = ", ".join(verdict.pending)
        raise Pending(f"checks are not finished: {waiting}", POLL_SECONDS)
    if verdict.state != "red":
        raise RunEnded("no_repair", "No watched check fails any more.")


def _check_progress(fingerprint, earlier):
    if earlier.count(fingerprint) >= SAME_FAILURES_TO_STOP:
        raise HandOverNeeded("The same failure came back after each attempt.")


def _failed_check(client, repository, check):
    """Gather annotations and log of one failing check, without secrets."""
    slug = (check.get("app") or {}).get("slug") or ""
    annotations = tuple(
        _clean_annotation(note) for note in client.annotations(repository, check["id"])
    )
    return failure.FailedCheck(
        name=check["name"],
        app=slug,
        conclusion=check["conclusion"],
        annotations=annotations,
        log_tail=_log(client, repository, check, slug),
        url=check.get("html_url") or check.get("details_url") or "",
    )


def _log(client, repository, check, slug):
    # Only GitHub Actions keeps logs with GitHub; its job and check run share an id.
    if slug == ACTIONS_APP:
        try:
            text = client.job_log(repository, check["id"])
        except GitHubError as error:
            text = f"(the log could not be read: {error})"
    else:
        output = check.get("output") or {}
        text = "\n".join(filter(None, [output.get("summary"), output.get("text")]))
    return failure.log_tail(clean(text), LOG_TAIL_CHARS)


def _clean_annotation(note):
    return {
        key: clean(value) if isinstance(value, str) else value
        for key, value in note.items()
    }
