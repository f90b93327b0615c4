# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The part of GitHub's interface that the bot uses, as an App's installation."""

import re
import time
from datetime import UTC, datetime
from urllib.parse import quote

from .github_auth import AppCredentials, TokenCache
from .github_commit import CREATE_COMMIT, commit_variables, read_commit
from .github_errors import GitHubError, HeadMoved, NotFound, RateLimited, Unavailable
from .github_http import GitHubHttp, field, items

__all__ = [
    "AppCredentials",
    "GitHubClient",
    "GitHubError",
    "HeadMoved",
    "NotFound",
    "RateLimited",
    "Unavailable",
]

# Only what the methods below need; never "workflows", whose absence protects CI files.
API_PERMISSIONS = (
    ("actions", "read"),
    ("checks", "read"),
    ("contents", "write"),
    ("pull_requests", "write"),
)
GIT_PERMISSIONS = (("contents", "write"),)
LOG_TAIL_BYTES = 2 * 1024 * 1024
DIFF_HEAD_BYTES = 1024 * 1024
DIFF_TOO_LARGE = "(GitHub does not give this diff: it is too large)\n"
NOT_ACCEPTABLE = 406
UNAUTHORIZED = 401
_REPOSITORY = re.compile(r"[A-Za-z0-9_.-]{1,100}/[A-Za-z0-9_.-]{1,100}", re.ASCII)


class GitHubClient:
    """GitHub as one App and one installation see it. Never sleeps, may be shared.

    Every method raises :class:`GitHubError` or one of its kinds.

    :param str api_url: ``https://api.github.com`` or ``https://HOST/api/v3``
    :param AppCredentials credentials: who we are
    :param installation_id: number or text, ``None`` to ask GitHub for it
    :param session: a ``requests.Session`` that decides which hosts may be called
    :param clock: function that returns seconds since the epoch
    """

    def __init__(self, api_url, credentials, installation_id, session, clock=time.time):
        self._http = GitHubHttp(api_url, session, clock)
        self._credentials = credentials
        self._installation_id = installation_id
        self._installations = {}
        self._tokens = TokenCache(clock)
        self._clock = clock

    # -------------------------------------------------------------- authentication

    def find_installation(self, repo):
        """Return the number of the App's installation on a repository."""
        path = f"/repos/{_name(repo)}/installation"
        return field(self._http.json("GET", path, self._as_app()), "id")

    def git_token(self, repo):
        """Return a token for git, good for this repository's contents only."""
        return self._token(repo, GIT_PERMISSIONS)

    def _as_app(self):
        return f"Bearer {self._credentials.token(self._clock())}"

    def _token(self, repo, permissions):
        key = (_name(repo).lower(), permissions)
        return self._tokens.get(key, lambda: self._new_token(repo, permissions))

    def _new_token(self, repo, permissions):
        number = self._installation_id or self._installation(repo)
        body = {
            "repositories": [repo.partition("/")[2]],
            "permissions": dict(permissions),
        }
        path = f"/app/installations/{int(number)}/access_tokens"
        return self._http.json("POST", path, self._as_app(), json=body)

    def _installation(self, repo):
        key = repo.lower()
        if key not in self._installations:
            self._installations[key] = self.find_installation(repo)
        return self._installations[key]

    def _authorised(self, repo, call):
        """Call with a token; once more with a new one when GitHub refuses it."""
        try:
            return call(f"Bearer {self._token(repo, API_PERMISSIONS)}")
        except GitHubError as error:
            if error.status != UNAUTHORIZED:
                raise
        self._tokens.forget((repo.lower(), API_PERMISSIONS))
        return call(f"Bearer {self._token(repo, API_PERMISSIONS)}")

    def _json(self, method, repo, path, **options):
        path = f"/repos/{_name(repo)}{path}"
        return self._authorised(
            repo, lambda token: self._http.json(method, path, token, **options)
        )

    def _list(self, repo, path, key=None, **params):
        """Return all items of a list; ``key`` names it where pages are objects."""
        path = f"/repos/{_name(repo)}{path}"
        pages = self._authorised(
            repo, lambda token: list(self._http.pages(path, token, params))
        )
        return [item for page in pages for item in items(page, key)]

    # --------------------------------------------------------------- pull requests

    def get_pull(self, repo, number):
        """Return a pull request; its ``base.repo.clone_url`` is where git fetches."""
        return self._json("GET", repo, f"/pulls/{int(number)}")

    def pulls_for_commit(self, repo, sha):
        """Return the pull requests that hold a commit."""
        return self._list(repo, f"/commits/{_part(sha)}/pulls")

    def pull_diff(self, repo, number):
        """Return the diff of a pull request, its first megabyte at most."""
        path = f"/repos/{_name(repo)}/pulls/{int(number)}"
        accept = "application/vnd.github.diff"
        try:
            data = self._authorised(
                repo,
                lambda token: self._http.head(path, token, accept, DIFF_HEAD_BYTES),
            )
        except GitHubError as error:
            if error.status != NOT_ACCEPTABLE:
                raise
            return DIFF_TOO_LARGE
        return data.decode("utf-8", "replace")

    def comments(self, repo, number):
        """Return the comments of a pull request's conversation."""
        return self._list(repo, f"/issues/{int(number)}/comments")

    def create_comment(self, repo, number, body):
        """Comment on a pull request; return the comment's page (``html_url``)."""
        path = f"/issues/{int(number)}/comments"
        comment = self._json("POST", repo, path, json={"body": body})
        return field(comment, "html_url")

    # ---------------------------------------------------------------------- checks

    def check_runs(self, repo, sha):
        """Return the latest check runs of each suite of a commit."""
        return self._list(repo, f"/commits/{_part(sha)}/check-runs", "check_runs")

    def annotations(self, repo, check_run_id):
        """Return the annotations of a check run."""
        return self._list(repo, f"/check-runs/{int(check_run_id)}/annotations")

    def workflow_runs(self, repo, head_sha):
        """Return the workflow runs of a commit."""
        return self._list(repo, "/actions/runs", "workflow_runs", head_sha=head_sha)

    def workflow_jobs(self, repo, run_id, attempt):
        """Return the jobs of one attempt of a workflow run."""
        path = f"/actions/runs/{int(run_id)}/attempts/{int(attempt)}/jobs"
        return self._list(repo, path, "jobs")

    def job_log(self, repo, job_id):
        """Return the end of a job's log, two megabytes at most."""
        path = f"/repos/{_name(repo)}/actions/jobs/{int(job_id)}/logs"
        data = self._authorised(
            repo, lambda token: self._http.download(path, token, LOG_TAIL_BYTES)
        )
        return data.decode("utf-8", "replace")

    # --------------------------------------------------------- branches and commits

    def branch_head(self, repo, branch):
        """Return the commit a branch points to, ``None`` when there is no such."""
        try:
            ref = self._json("GET", repo, f"/git/ref/heads/{_part(branch, safe='/')}")
        except NotFound:
            return None
        return field(ref, "object", "sha")

    def get_commit(self, repo, sha):
        """Return a commit; ``commit.message`` and ``parents`` tell where it is from."""
        return self._json("GET", repo, f"/commits/{_part(sha)}")

    def create_commit_on_branch(
        self,
        repo,
        branch,
        expected_head_oid,
        headline,
        body,
        additions,
        deletions,
    ):
        """Commit files on a branch; GitHub signs the commit. Return its name.

        Source: GraphQL mutation ``createCommitOnBranch``. File modes cannot be given.

        :param dict additions: path to new content in bytes
        :param deletions: paths to remove
        :raises HeadMoved: the branch is not at ``expected_head_oid``
        """
        variables = commit_variables(
            _name(repo), branch, expected_head_oid, headline, body, additions, deletions
        )
        answer = self._authorised(
            repo, lambda token: self._http.graphql(CREATE_COMMIT, variables, token)
        )
        return read_commit(answer, branch, expected_head_oid)

    # ---------------------------------------------------------- webhook deliveries

    def hook_deliveries(self, since):
        """Return the App's webhook deliveries, the latest first.

        :param datetime since: the oldest to return; without zone it is UTC
        """
        since = since if since.tzinfo else since.replace(tzinfo=UTC)
        found = []
        for page in self._http.pages("/app/hook/deliveries", self._as_app()):
            fresh = [item for item in items(page) if _delivered_at(item) >= since]
            found += fresh
            if len(fresh) < len(page):
                break
        return found

    def redeliver(self, delivery_id):
        """Ask GitHub to send a webhook delivery again."""
        path = f"/app/hook/deliveries/{int(delivery_id)}/attempts"
        self._http.json("POST", path, self._as_app())


def _name(repo):
    owner, _slash, name = repo.partition("/")
    if not _REPOSITORY.fullmatch(repo) or {owner, name} & {".", ".."}:
        raise GitHubError(None, f"{repo!r} is not of the form owner/name")
    return repo


def _part(value, safe=""):
    """Return a value as a part of a URL's path that cannot leave its place."""
    if not value or {".", ".."} & set(value.split("/")):
        raise GitHubError(None, f"{value!r} is not a name of a branch or commit")
    return quote(value, safe=safe)


def _delivered_at(item):
    try:
        return datetime.fromisoformat(field(item, "delivered_at"))
    except (ValueError, TypeError):
        raise GitHubError(None, "delivered_at is not a date") from None
