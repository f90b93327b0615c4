# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""REST: workflow runs, jobs, logs, re-runs."""

from werkzeug.wrappers import Response

from .errors import ApiError, ForgeError, not_found
from .log_links import signed_link

PERMISSION = "actions"


def list_runs(call, owner, name):
    """``GET /repos/{owner}/{repo}/actions/runs?head_sha=&branch=&status=``."""
    repository = call.repository(owner, name, PERMISSION)
    runs = sorted(repository.runs.values(), key=lambda run: -run.id)
    sha = call.request.args.get("head_sha")
    branch = call.request.args.get("branch")
    status = call.request.args.get("status")
    runs = [
        run
        for run in runs
        if sha in (None, run.head_sha)
        and branch in (None, run.head_branch)
        and status in (None, run.status, run.conclusion)
    ]
    shapes = [call.forge.ci_shapes.workflow_run(run) for run in call.page(runs)]
    return {"total_count": len(runs), "workflow_runs": shapes}


def _run(call, owner, name, run_id, level="read"):
    repository = call.repository(owner, name, PERMISSION, level=level)
    run = call.forge.store.find_run(repository, run_id)
    if run is None:
        raise not_found()
    return run


def get_run(call, owner, name, run_id):
    """``GET /repos/{owner}/{repo}/actions/runs/{id}``."""
    return call.forge.ci_shapes.workflow_run(_run(call, owner, name, run_id))


def list_attempt_jobs(call, owner, name, run_id, attempt):
    """``GET /repos/{owner}/{repo}/actions/runs/{id}/attempts/{n}/jobs``."""
    run = _run(call, owner, name, run_id)
    if attempt not in run.jobs:
        raise not_found()
    return _jobs(call, run.jobs[attempt])


def list_run_jobs(call, owner, name, run_id):
    """``GET /repos/{owner}/{repo}/actions/runs/{id}/jobs?filter=latest|all``."""
    run = _run(call, owner, name, run_id)
    everything = call.request.args.get("filter", "latest") == "all"
    return _jobs(call, run.all_jobs() if everything else run.latest_jobs())


def _jobs(call, jobs):
    shapes = [call.forge.ci_shapes.job(job) for job in call.page(jobs)]
    return {"total_count": len(jobs), "jobs": shapes}


def _job(call, owner, name, job_id):
    repository = call.repository(owner, name, PERMISSION)
    job = call.forge.store.find_job(repository, job_id)
    if job is None:
        raise not_found()
    return job


def get_job(call, owner, name, job_id):
    """``GET /repos/{owner}/{repo}/actions/jobs/{id}``."""
    return call.forge.ci_shapes.job(_job(call, owner, name, job_id))


def get_job_log(call, owner, name, job_id):
    """``GET /repos/{owner}/{repo}/actions/jobs/{id}/logs``: 302, good for a minute."""
    job = _job(call, owner, name, job_id)
    if job.status != "completed":
        raise not_found()
    call.forge.hooks.fire("log:get", repository=f"{owner}/{name}", job_id=job_id)
    return Response(status=302, headers={"Location": signed_link(call.forge, job)})


def rerun_failed_jobs(call, owner, name, run_id):
    """``POST /repos/{owner}/{repo}/actions/runs/{id}/rerun-failed-jobs``."""
    run = _run(call, owner, name, run_id, level="write")
    try:
        call.forge.ci.rerun_failed(run, call.caller.actor)
    except ForgeError as error:
        raise ApiError(403, str(error)) from error
    return {}, 201


RUNS = "/repos/<owner>/<name>/actions/runs"
ROUTES = [
    ("GET", RUNS, list_runs),
    ("GET", f"{RUNS}/<int:run_id>", get_run),
    ("GET", f"{RUNS}/<int:run_id>/jobs", list_run_jobs),
    ("GET", f"{RUNS}/<int:run_id>/attempts/<int:attempt>/jobs", list_attempt_jobs),
    ("POST", f"{RUNS}/<int:run_id>/rerun-failed-jobs", rerun_failed_jobs),
    ("GET", "/repos/<owner>/<name>/actions/jobs/<int:job_id>", get_job),
    ("GET", "/repos/<owner>/<name>/actions/jobs/<int:job_id>/logs", get_job_log),
]
