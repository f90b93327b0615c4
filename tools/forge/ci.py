# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Workflow runs: one per push to an open pull request, really executed."""

from concurrent.futures import ThreadPoolExecutor

from . import annotations, ci_config
from .errors import ForgeError
from .records import Actor, Job, Repository, WorkflowRun

PARALLEL_RUNS = 2


class Ci:
    """Starts, executes and repeats workflow runs, and tells of each step."""

    def __init__(self, store, clock, sandbox, events, activity):
        self._store = store
        self._clock = clock
        self._sandbox = sandbox
        self._events = events
        self._activity = activity
        self._pool = ThreadPoolExecutor(PARALLEL_RUNS, thread_name_prefix="forge-ci")

    def stop(self) -> None:
        """Take no new run and wait for those that execute."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def start(self, repository: Repository, sha: str, branch: str, actor: Actor):
        """Queue the run over ``sha``; None when the commit has no CI file."""
        content = repository.git.blob(sha, ci_config.CI_PATH)
        if content is None:
            return None
        now = self._clock()
        run = WorkflowRun(
            id=self._store.next_id(),
            number=len(repository.runs) + 1,
            suite_id=self._store.next_id(),
            repository=repository,
            name="CI",
            head_sha=sha,
            head_branch=branch,
            actor=actor,
            created_at=now,
            updated_at=now,
        )
        try:
            run.name, checks = ci_config.parse(content)
        except ForgeError:
            self._fail_at_start(run)
            return run
        jobs = [
            self._job(run, check.name, check.command, check.timeout_seconds)
            for check in checks
        ]
        with self._store.lock:
            run.jobs[1] = jobs
            repository.runs[run.id] = run
        self._queue(run, jobs)
        return run

    def rerun_failed(self, run: WorkflowRun, actor: Actor) -> None:
        """A new attempt of the failed jobs of ``run`` over the same commit."""
        with self._store.lock:
            if run.status != "completed":
                raise ForgeError("The workflow run is still running")
            old = run.latest_jobs()
            run.attempt += 1
            run.actor = actor
            run.status, run.conclusion = "queued", None
            run.updated_at = self._clock()
            jobs = [
                job
                if job.conclusion == "success"
                else self._job(run, job.name, job.command, job.timeout_seconds)
                for job in old
            ]
            run.jobs[run.attempt] = jobs
        self._queue(run, [job for job in jobs if job.status == "queued"])

    def _job(self, run, name, command, timeout_seconds):
        return Job(
            id=self._store.next_id(),
            run=run,
            name=name,
            command=command,
            timeout_seconds=timeout_seconds,
            attempt=run.attempt,
            created_at=self._clock(),
        )

    def _fail_at_start(self, run):
        run.status, run.conclusion = "completed", "startup_failure"
        with self._store.lock:
            run.jobs[1] = []
            run.repository.runs[run.id] = run
        for send in (self._events.check_suite, self._events.workflow_run):
            send("completed", run)

    def _queue(self, run, jobs):
        self._activity.begin()
        self._events.workflow_run("requested", run)
        for job in jobs:
            self._events.check_run("created", job)
            self._events.workflow_job("queued", job)
        try:
            self._pool.submit(self._execute, run, jobs)
        except RuntimeError:  # the forge is being stopped
            self._activity.end()

    def _execute(self, run, jobs):
        try:
            run.status = "in_progress"
            self._events.workflow_run("in_progress", run)
            for job in jobs:
                self._execute_job(job)
            failed = any(job.conclusion != "success" for job in run.latest_jobs())
            with self._store.lock:
                run.conclusion = "failure" if failed else "success"
                run.status = "completed"
                run.updated_at = self._clock()
            self._events.check_suite("completed", run)
            self._events.workflow_run("completed", run)
        finally:
            self._activity.end()

    def _execute_job(self, job):
        job.started_at = self._clock()
        job.status = "in_progress"
        self._events.workflow_job("in_progress", job)
        git, sha = job.run.repository.git, job.run.head_sha
        start = self._clock.log_stamp()
        try:
            outcome = self._sandbox.run(
                job.command, lambda folder: git.export(sha, folder), job.timeout_seconds
            )
        except Exception as error:  # the run must end, whatever the machine does
            outcome = None
            lines = [(start, f"##[error]The runner failed: {type(error).__name__}")]
        else:
            lines = _log_lines(job, start, self._clock.log_stamp(), outcome)
        with self._store.lock:
            job.log = "".join(f"{stamp} {text}\n" for stamp, text in lines)
            if outcome is not None:
                printed = [text for _, text in outcome.lines]
                job.annotations = annotations.derive(printed, outcome.exit_code)
            job.conclusion = _conclusion(outcome)
            job.completed_at = self._clock()
            job.status = "completed"
        self._events.check_run("completed", job)
        self._events.workflow_job("completed", job)


def _conclusion(outcome):
    if outcome is None:
        return "failure"
    if outcome.timed_out:
        return "timed_out"
    return "success" if outcome.exit_code == 0 else "failure"


def _log_lines(job, start, end, outcome):
    lines = [
        (start, "##[group]Check out"),
        (start, f"HEAD is now at {job.run.head_sha[:7]}"),
        (start, "##[endgroup]"),
        (start, f"##[group]Run {job.command}"),
        (start, job.command),
        (start, "shell: sh -c {0}"),
        (start, "##[endgroup]"),
        *outcome.lines,
    ]
    if outcome.timed_out:
        lines.append((end, f"##[error]Killed after {job.timeout_seconds} seconds."))
    elif outcome.exit_code:
        text = f"##[error]Process completed with exit code {outcome.exit_code}."
        lines.append((end, text))
    return lines
