# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""REST: check runs, check suites, annotations."""

from .errors import not_found
from .rest_commits import resolve

PERMISSION = "checks"


def list_check_runs(call, owner, name, ref):
    """``GET /repos/{owner}/{repo}/commits/{ref}/check-runs?filter=latest|all``."""
    repository = call.repository(owner, name, PERMISSION)
    runs = call.forge.store.runs_for(repository, resolve(repository, ref))
    return _check_runs(call, runs)


def list_suite_check_runs(call, owner, name, suite_id):
    """``GET /repos/{owner}/{repo}/check-suites/{id}/check-runs``."""
    repository = call.repository(owner, name, PERMISSION)
    runs = [run for run in repository.runs.values() if run.suite_id == suite_id]
    if not runs:
        raise not_found()
    return _check_runs(call, runs)


def _check_runs(call, runs):
    everything = call.request.args.get("filter", "latest") == "all"
    lists = [run.all_jobs() if everything else run.latest_jobs() for run in runs]
    jobs = [job for jobs in lists for job in jobs]
    for key, attribute in (("check_name", "name"), ("status", "status")):
        wanted = call.request.args.get(key)
        if wanted:
            jobs = [job for job in jobs if getattr(job, attribute) == wanted]
    shapes = [call.forge.ci_shapes.check_run(job) for job in call.page(jobs)]
    return {"total_count": len(jobs), "check_runs": shapes}


def list_check_suites(call, owner, name, ref):
    """``GET /repos/{owner}/{repo}/commits/{ref}/check-suites``."""
    repository = call.repository(owner, name, PERMISSION)
    runs = call.forge.store.runs_for(repository, resolve(repository, ref))
    shapes = [call.forge.ci_shapes.check_suite(run) for run in call.page(runs)]
    return {"total_count": len(runs), "check_suites": shapes}


def _job(call, owner, name, check_run_id):
    repository = call.repository(owner, name, PERMISSION)
    job = call.forge.store.find_job(repository, check_run_id)
    if job is None:
        raise not_found()
    return job


def get_check_run(call, owner, name, check_run_id):
    """``GET /repos/{owner}/{repo}/check-runs/{id}``."""
    return call.forge.ci_shapes.check_run(_job(call, owner, name, check_run_id))


def list_annotations(call, owner, name, check_run_id):
    """``GET /repos/{owner}/{repo}/check-runs/{id}/annotations``."""
    return call.page(_job(call, owner, name, check_run_id).annotations)


ROUTES = [
    ("GET", "/repos/<owner>/<name>/commits/<ref>/check-runs", list_check_runs),
    ("GET", "/repos/<owner>/<name>/commits/<ref>/check-suites", list_check_suites),
    (
        "GET",
        "/repos/<owner>/<name>/check-suites/<int:suite_id>/check-runs",
        list_suite_check_runs,
    ),
    ("GET", "/repos/<owner>/<name>/check-runs/<int:check_run_id>", get_check_run),
    (
        "GET",
        "/repos/<owner>/<name>/check-runs/<int:check_run_id>/annotations",
        list_annotations,
    ),
]
