# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Check runs, check suites, workflow runs and jobs in GitHub's shapes."""

from .clock import iso
from .records import Actor, Job, WorkflowRun
from .shapes import Shapes

# the App under which GitHub runs workflows
ACTIONS_APP = {
    "id": 15368,
    "slug": "github-actions",
    "node_id": "A_15368",
    "name": "GitHub Actions",
    "owner": {"login": "github", "id": 9919, "type": "Organization"},
}
WORKFLOW_PATH = ".github/workflows/ci.json"


class CiShapes:
    """Turns the CI's records into the objects that REST and webhooks carry."""

    def __init__(self, shapes: Shapes):
        self._shapes = shapes

    def _pulls(self, run: WorkflowRun):
        return [
            self._shapes.pull_reference(pull, run.repository)
            for pull in run.repository.pulls.values()
            if pull.state == "open"
            and (pull.head_ref, pull.head_sha) == (run.head_branch, run.head_sha)
        ]

    def check_run(self, job: Job) -> dict:
        """A check run."""
        run = job.run
        url = f"{self._shapes.repo_url(run.repository)}/check-runs/{job.id}"
        html = self._shapes.html_url(run.repository)
        job_html = f"{html}/actions/runs/{run.id}/job/{job.id}"
        return {
            "id": job.id,
            "node_id": f"CR_{job.id}",
            "name": job.name,
            "head_sha": run.head_sha,
            "external_id": str(job.id),
            "url": url,
            "html_url": job_html,
            "details_url": job_html,
            "status": job.status,
            "conclusion": job.conclusion,
            "started_at": iso(job.started_at or job.created_at),
            "completed_at": iso(job.completed_at),
            "output": {
                "title": None,
                "summary": None,
                "text": None,
                "annotations_count": len(job.annotations),
                "annotations_url": f"{url}/annotations",
            },
            "check_suite": {
                "id": run.suite_id,
                "node_id": f"CS_{run.suite_id}",
                "head_branch": run.head_branch,
                "head_sha": run.head_sha,
                "status": run.status,
                "conclusion": run.conclusion,
            },
            "app": ACTIONS_APP,
            "pull_requests": self._pulls(run),
        }

    def check_suite(self, run: WorkflowRun) -> dict:
        """The check suite of a workflow run."""
        url = f"{self._shapes.repo_url(run.repository)}/check-suites/{run.suite_id}"
        return {
            "id": run.suite_id,
            "node_id": f"CS_{run.suite_id}",
            "head_branch": run.head_branch,
            "head_sha": run.head_sha,
            "status": run.status,
            "conclusion": run.conclusion,
            "url": url,
            "check_runs_url": f"{url}/check-runs",
            "before": None,
            "after": run.head_sha,
            "pull_requests": self._pulls(run),
            "app": ACTIONS_APP,
            "created_at": iso(run.created_at),
            "updated_at": iso(run.updated_at),
            "latest_check_runs_count": len(run.latest_jobs()),
        }

    def workflow_run(self, run: WorkflowRun) -> dict:
        """A workflow run."""
        url = f"{self._shapes.repo_url(run.repository)}/actions/runs/{run.id}"
        html = self._shapes.html_url(run.repository)
        repository = self._shapes.repository(run.repository)
        actor = self._shapes.user(run.actor)
        return {
            "id": run.id,
            "node_id": f"WFR_{run.id}",
            "name": run.name,
            "head_branch": run.head_branch,
            "head_sha": run.head_sha,
            "path": WORKFLOW_PATH,
            "display_title": run.name,
            "run_number": run.number,
            "run_attempt": run.attempt,
            "event": "pull_request",
            "status": run.status,
            "conclusion": run.conclusion,
            "workflow_id": run.repository.id,
            "check_suite_id": run.suite_id,
            "url": url,
            "html_url": f"{html}/actions/runs/{run.id}",
            "pull_requests": self._pulls(run),
            "created_at": iso(run.created_at),
            "updated_at": iso(run.updated_at),
            "run_started_at": iso(run.created_at),
            "actor": actor,
            "triggering_actor": actor,
            "jobs_url": f"{url}/jobs",
            "logs_url": f"{url}/logs",
            "rerun_url": f"{url}/rerun",
            "repository": repository,
            "head_repository": repository,
        }

    def job(self, job: Job) -> dict:
        """A job of a workflow run."""
        run = job.run
        repo_url = self._shapes.repo_url(run.repository)
        html = self._shapes.html_url(run.repository)
        return {
            "id": job.id,
            "run_id": run.id,
            "run_url": f"{repo_url}/actions/runs/{run.id}",
            "run_attempt": job.attempt,
            "node_id": f"CR_{job.id}",
            "head_sha": run.head_sha,
            "head_branch": run.head_branch,
            "url": f"{repo_url}/actions/jobs/{job.id}",
            "html_url": f"{html}/actions/runs/{run.id}/job/{job.id}",
            "status": job.status,
            "conclusion": job.conclusion,
            "created_at": iso(job.created_at),
            "started_at": iso(job.started_at or job.created_at),
            "completed_at": iso(job.completed_at),
            "name": job.name,
            "workflow_name": run.name,
            "steps": _steps(job),
            "check_run_url": f"{repo_url}/check-runs/{job.id}",
            "labels": ["local"],
            "runner_id": 1 if job.started_at else None,
            "runner_name": "forge" if job.started_at else None,
        }


def sender_of(run: WorkflowRun) -> Actor:
    """Who shows up as the sender of events of a run."""
    return run.actor


def _steps(job):
    if job.started_at is None:
        return []
    times = {
        "started_at": iso(job.started_at),
        "completed_at": iso(job.completed_at),
    }
    checkout = {
        "name": "Check out",
        "status": "completed",
        "conclusion": "success",
        "number": 1,
    }
    command = {
        "name": f"Run {job.command}",
        "status": job.status,
        "conclusion": job.conclusion,
        "number": 2,
    }
    return [{**checkout, **times}, {**command, **times}]
