# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Hand over: put the branch back as the person left it, and say what was learned."""

from dataclasses import dataclass

from ..lib.github import HeadMoved
from ..lib.workspace import GitError, GitUnavailable
from ..services.access import RepositoryAccess, clean, open_workspace
from . import trailer
from .base import Step
from .comments import fenced, plain, post_once, quoted


@dataclass(frozen=True)
class Inputs:
    access: RepositoryAccess
    folder: str
    clone_url: str
    number: int
    branch: str
    ours: tuple
    uuid: str
    head_sha: str
    origin_sha: str
    marker: str
    text: str


class HandOver(Step):
    name = "hand_over"

    def read(self, run):
        attempts = run._earlier_attempts() | run
        return Inputs(
            access=run.repository_id._access(),
            folder=run._folder(),
            clone_url=run.clone_url,
            number=run.pr_number,
            branch=run.head_branch,
            ours=tuple(filter(None, attempts.mapped("commit_sha"))),
            uuid=run.uuid,
            head_sha=run.head_sha,
            origin_sha=run.origin_sha,
            marker=f"pulser-run:{run.uuid}:hand-over",
            text=clean(_text(run)),
        )

    def perform(self, inputs):
        client = inputs.access.client()
        try:
            restored, note = _restore(client, inputs), ""
        except GitUnavailable:
            raise
        except GitError as error:
            restored, note = False, f"The branch could not be put back: {error}"
        text = "\n\n".join(filter(None, [inputs.text, clean(note)]))
        repository = inputs.access.repository
        url = post_once(client, repository, inputs.number, inputs.marker, text)
        return restored, url, note

    def write(self, run, result):
        restored, url, note = result
        run._finish_hand_over(restored, url, note)


def _restore(client, inputs):
    """Take our commits off the branch, but only if nobody built on them.

    :return: whether the branch was put back
    """
    repository = inputs.access.repository
    head = client.branch_head(repository, inputs.branch)
    if head == inputs.origin_sha:
        return bool(inputs.ours)
    if head is None or not _is_ours(client, head, inputs):
        return False
    workspace = open_workspace(inputs.folder, inputs.access, client, inputs.clone_url)
    with workspace as tree:
        try:
            tree.restore(inputs.branch, head, inputs.origin_sha)
        except HeadMoved:
            return False
    return True


def _is_ours(client, head, inputs):
    """Our commit, also one that was pushed while somebody stopped the run."""
    if head in inputs.ours:
        return True
    commit = client.get_commit(inputs.access.repository, head)
    return trailer.is_made_by(commit, inputs.uuid, inputs.head_sha)


def _text(run):
    return "\n\n".join(
        [
            f"**Pulser Bot** could not repair {plain(run.check_name)} and hands over "
            f"to a person. Work item {run.work_item_id.reference}.",
            quoted(run.outcome_reason or ""),
            "What was learned:",
            quoted(fenced(run._lessons())),
        ]
    )
