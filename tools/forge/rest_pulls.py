# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""REST: pull requests."""

from werkzeug.wrappers import Response

from .errors import not_found
from .gitread import changed_files, diff_text

PERMISSION = "pull_requests"


def _pull(call, owner, name, number):
    repository = call.repository(owner, name, PERMISSION)
    pull = repository.pulls.get(number)
    if pull is None:
        raise not_found()
    return repository, pull


def list_pulls(call, owner, name):
    """``GET /repos/{owner}/{repo}/pulls?head=&base=&state=``."""
    repository = call.repository(owner, name, PERMISSION)
    state = call.request.args.get("state", "open")
    head = call.request.args.get("head")
    base = call.request.args.get("base")
    found = [
        pull
        for pull in sorted(repository.pulls.values(), key=lambda pull: -pull.number)
        if state in ("all", pull.state)
        and head in (None, f"{repository.owner}:{pull.head_ref}")
        and base in (None, pull.base_ref)
    ]
    return [call.forge.shapes.pull(pull, repository) for pull in call.page(found)]


def get_pull(call, owner, name, number):
    """``GET /repos/{owner}/{repo}/pulls/{number}``, as JSON or as a diff."""
    repository, pull = _pull(call, owner, name, number)
    accept = call.request.headers.get("Accept", "")
    if accept.startswith("application/vnd.github.") and "diff" in accept:
        text = diff_text(repository.git, pull.base_sha, pull.head_sha)
        return Response(text, 200, mimetype="application/vnd.github.diff")
    return call.forge.shapes.pull(pull, repository)


def list_files(call, owner, name, number):
    """``GET /repos/{owner}/{repo}/pulls/{number}/files``."""
    repository, pull = _pull(call, owner, name, number)
    start = repository.git.merge_base(pull.base_sha, pull.head_sha)
    return call.page(changed_files(repository.git, start, pull.head_sha))


ROUTES = [
    ("GET", "/repos/<owner>/<name>/pulls", list_pulls),
    ("GET", "/repos/<owner>/<name>/pulls/<int:number>", get_pull),
    ("GET", "/repos/<owner>/<name>/pulls/<int:number>/files", list_files),
]
