# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The state of a pull request at one moment, as GitHub tells it."""

from dataclasses import dataclass

from ..lib.verdict import Verdict, summarise
from . import trailer


@dataclass(frozen=True)
class PullState:
    """A pull request and the verdict of the watched checks on its head commit."""

    number: int
    open: bool
    merged: bool
    title: str
    url: str
    author: str
    head_sha: str
    head_branch: str
    head_repository: str | None
    base_branch: str
    clone_url: str
    verdict: Verdict
    concluded: frozenset = frozenset()
    made_by: str = ""
    author_id: int | None = None
    author_type: str = ""

    def judged(self, expected):
        """The verdict once every expected check has spoken: green, red or pending.

        A check that waits for another one appears late; until then all that exist
        may be green.

        :param expected: names of the checks that have to be among the concluded ones
        """
        if self.verdict.state == "green" and not self.concluded.issuperset(expected):
            return "pending"
        return self.verdict.state


def read(client, repository, number, watched):
    """Read a pull request and its checks.

    :param client: ``lib.github.GitHubClient``
    :param repository: ``owner/name``
    :param number: number of the pull request
    :param watched: patterns of check names
    """
    pull = client.get_pull(repository, number)
    head_sha = pull["head"]["sha"]
    author = pull.get("user") or {}
    checks = client.check_runs(repository, head_sha)
    verdict = summarise(checks, watched)
    if verdict.state == "green":
        verdict = _until_workflows_end(client, repository, head_sha, verdict)
    return PullState(
        number=number,
        open=pull["state"] == "open",
        merged=bool(pull.get("merged") or pull.get("merged_at")),
        title=pull.get("title") or "",
        url=pull.get("html_url") or "",
        author=author.get("login") or "",
        author_id=author.get("id"),
        author_type=author.get("type") or "",
        head_sha=head_sha,
        head_branch=pull["head"]["ref"],
        head_repository=(pull["head"].get("repo") or {}).get("full_name"),
        base_branch=pull["base"]["ref"],
        clone_url=pull["base"]["repo"]["clone_url"],
        verdict=verdict,
        concluded=frozenset(
            check["name"] for check in checks if check.get("status") == "completed"
        ),
        made_by=_made_by(client, repository, head_sha, verdict),
    )


def _until_workflows_end(client, repository, head_sha, verdict):
    """Call it pending while a workflow of the commit may still bring checks."""
    waiting = tuple(
        run.get("name") or "workflow"
        for run in client.workflow_runs(repository, head_sha)
        if run.get("status") != "completed"
    )
    return Verdict("pending", (), waiting) if waiting else verdict


def _made_by(client, repository, head_sha, verdict):
    """The run whose commit a red head is, from its trailer; empty if a person's."""
    if verdict.state != "red":
        return ""
    return trailer.run_of(client.get_commit(repository, head_sha))


def open_pulls(client, repository, head_sha):
    """Return the numbers of the open pull requests whose head is this commit."""
    return [
        pull["number"]
        for pull in client.pulls_for_commit(repository, head_sha)
        if pull.get("state") == "open" and pull["head"]["sha"] == head_sha
    ]
