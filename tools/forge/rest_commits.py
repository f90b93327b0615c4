# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""REST: commits, branches, refs."""

from .errors import ApiError, not_found
from .gitread import changed_files
from .gitrepo import EMPTY_TREE

PERMISSION = "contents"


def resolve(repository, ref: str) -> str:
    """The commit that ``ref`` names; ``ApiError`` 422 as GitHub answers."""
    sha = repository.git.resolve(ref)
    if sha is None:
        raise ApiError(422, f"No commit found for SHA: {ref}")
    return sha


def get_commit(call, owner, name, ref):
    """``GET /repos/{owner}/{repo}/commits/{ref}``."""
    repository = call.repository(owner, name, PERMISSION)
    sha = resolve(repository, ref)
    commit = call.forge.shapes.commit(repository, sha)
    parents = commit["parents"]
    start = parents[0]["sha"] if parents else EMPTY_TREE
    files = changed_files(repository.git, start, sha)
    added = sum(entry["additions"] for entry in files)
    removed = sum(entry["deletions"] for entry in files)
    stats = {"total": added + removed, "additions": added, "deletions": removed}
    return {**commit, "stats": stats, "files": files}


def list_commit_pulls(call, owner, name, ref):
    """``GET /repos/{owner}/{repo}/commits/{sha}/pulls``."""
    repository = call.repository(owner, name, "pull_requests")
    sha = resolve(repository, ref)
    found = [
        pull
        for pull in repository.pulls.values()
        if repository.git.is_ancestor(sha, pull.head_sha)
        and not repository.git.is_ancestor(sha, pull.base_sha)
    ]
    return [call.forge.shapes.pull(pull, repository) for pull in call.page(found)]


def get_ref(call, owner, name, branch):
    """``GET /repos/{owner}/{repo}/git/ref/heads/{branch}``."""
    repository = call.repository(owner, name, PERMISSION)
    sha = _branch_head(repository, branch)
    url = call.forge.shapes.repo_url(repository)
    return {
        "ref": f"refs/heads/{branch}",
        "url": f"{url}/git/refs/heads/{branch}",
        "object": {"type": "commit", "sha": sha, "url": f"{url}/git/commits/{sha}"},
    }


def get_branch(call, owner, name, branch):
    """``GET /repos/{owner}/{repo}/branches/{branch}``."""
    repository = call.repository(owner, name, PERMISSION)
    sha = _branch_head(repository, branch, "Branch not found")
    commit = call.forge.shapes.commit(repository, sha)
    return {"name": branch, "commit": commit, "protected": False}


def _branch_head(repository, branch, message=None):
    sha = repository.git.branch(branch)
    if sha is None:
        raise ApiError(404, message) if message else not_found()
    return sha


ROUTES = [
    ("GET", "/repos/<owner>/<name>/commits/<path:ref>", get_commit),
    ("GET", "/repos/<owner>/<name>/commits/<ref>/pulls", list_commit_pulls),
    ("GET", "/repos/<owner>/<name>/git/ref/heads/<path:branch>", get_ref),
    ("GET", "/repos/<owner>/<name>/branches/<path:branch>", get_branch),
]
