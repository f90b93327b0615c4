# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Hand over: put the branch back as the person left it, and say what was learned."""

from dataclasses import dataclass

from ..lib.github import HeadMoved
from ..services.access import RepositoryAccess, clean, open_workspace
from .base import Step
from .comments import fenced, post_once


@dataclass(frozen=True)
class Inputs:
    access: RepositoryAccess
    folder: str
    clone_url: str
    number: int
    branch: str
    ours: tuple
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
            origin_sha=run.origin_sha,
            marker=f"pulser-run:{run.uuid}:hand-over",
            text=clean(_text(run)),
        )

    def perform(self, inputs):
        client = inputs.access.client()
        restored = _restore(client, inputs)
        url = post_once(
            client, inputs.access.repository, inputs.number, inputs.marker, inputs.text
        )
        return restored, url

    def write(self, run, result):
        restored, url = result
        run._finish_hand_over(restored, url)


def _restore(client, inputs):
    """Take our commits off the branch, but only if nobody built on them.

    :return: whether the branch was put back
    """
    head = client.branch_head(inputs.access.repository, inputs.branch)
    if head not in inputs.ours:
        return bool(inputs.ours) and head == inputs.origin_sha
    workspace = open_workspace(inputs.folder, inputs.access, client, inputs.clone_url)
    with workspace as tree:
        try:
            tree.restore(inputs.branch, head, inputs.origin_sha)
        except HeadMoved:
            return False
    return True


def _text(run):
    return "\n\n".join(
        [
            f"**Pulser Bot** could not repair {run.check_name} and hands over to a "
            f"person. Work item {run.work_item_id.reference}.",
            run.outcome_reason or "",
            "What was learned:",
            fenced(run._lessons()),
        ]
    )
