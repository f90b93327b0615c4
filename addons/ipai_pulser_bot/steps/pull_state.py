# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The state of a pull request at one moment, as GitHub tells it."""

from dataclasses import dataclass

from ..lib.verdict import Verdict, summarise


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


def read(client, repository, number, watched):
    """Read a pull request and its checks.

    :param client: ``lib.github.GitHubClient``
    :param repository: ``owner/name``
    :param number: number of the pull request
    :param watched: patterns of check names
    """
    pull = client.get_pull(repository, number)
    head_sha = pull["head"]["sha"]
    verdict = summarise(client.check_runs(repository, head_sha), watched)
    return PullState(
        number=number,
        open=pull["state"] == "open",
        merged=bool(pull.get("merged") or pull.get("merged_at")),
        title=pull.get("title") or "",
        url=pull.get("html_url") or "",
        author=(pull.get("user") or {}).get("login") or "",
        head_sha=head_sha,
        head_branch=pull["head"]["ref"],
        head_repository=(pull["head"].get("repo") or {}).get("full_name"),
        base_branch=pull["base"]["ref"],
        clone_url=pull["base"]["repo"]["clone_url"],
        verdict=verdict,
    )


def open_pulls(client, repository, head_sha):
    """Return the numbers of the open pull requests whose head is this commit."""
    return [
        pull["number"]
        for pull in client.pulls_for_commit(repository, head_sha)
        if pull.get("state") == "open" and pull["head"]["sha"] == head_sha
    ]
