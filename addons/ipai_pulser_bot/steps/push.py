# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Push: the approved patch becomes one commit on the pull request's branch.

The head decides what happens: the expected parent is committed on, our own trailer
means that it was done before a crash, anything else means that a person was faster.
"""

from contextlib import suppress
from dataclasses import dataclass

from ..lib.github import HeadMoved, NotFound
from ..services.access import RepositoryAccess, open_workspace
from . import trailer
from .base import HandOverNeeded, RunEnded, Step
from .check_patch import violations
from .comments import plain

AUTHOR_NAME = "Pulser Bot"
AUTHOR_EMAIL = "pulser-bot@users.noreply.invalid"
VERIFY_AFTER_SECONDS = 60
EXECUTABLE = "100755"
MAX_HEADLINE_CHARS = 72


@dataclass(frozen=True)
class Inputs:
    access: RepositoryAccess
    folder: str
    clone_url: str
    branch: str
    head_sha: str
    patch: str
    policy: object
    objection: str
    headline: str
    body: str
    uuid: str
    date: str


class Push(Step):
    name = "push"

    def read(self, run):
        return Inputs(
            access=run.repository_id._access(),
            folder=run._folder(),
            clone_url=run.clone_url,
            branch=run.head_branch,
            head_sha=run.head_sha,
            patch=run.patch,
            policy=run.repository_id._policy(),
            objection=run._may_push(),
            headline=f"Repair {plain(run.check_name)}"[:MAX_HEADLINE_CHARS],
            body=_body(run),
            uuid=run.uuid,
            date=run.create_date.isoformat() + "+00:00",
        )

    def perform(self, inputs):
        if inputs.objection:
            raise HandOverNeeded(inputs.objection)
        client = inputs.access.client()
        repository = inputs.access.repository
        head = client.branch_head(repository, inputs.branch)
        if head != inputs.head_sha:
            return _our_commit(client, repository, head, inputs)
        workspace = open_workspace(
            inputs.folder, inputs.access, client, inputs.clone_url
        )
        with workspace as tree:
            broken = violations(tree, inputs)
            if broken:
                raise HandOverNeeded(f"The patch breaks the rules: {broken[0]}")
            try:
                return _commit(client, tree, inputs)
            except HeadMoved:
                head = client.branch_head(repository, inputs.branch)
                return _our_commit(client, repository, head, inputs)

    def write(self, run, commit_sha):
        run.write({"commit_sha": commit_sha, "stage": "verifying"})
        run._record(
            "patch",
            run.env._("Pushed attempt %s", run.attempt),
            meta={
                "commit_sha": commit_sha,
                "parent_sha": run.head_sha,
                "branch": run.head_branch,
                "patch_sha256": run.patch_sha256,
            },
        )
        run._enqueue("verify", VERIFY_AFTER_SECONDS)


def _body(run):
    """The commit's body: nothing that the model wrote, which others might obey."""
    item = run.work_item_id.reference
    return f"Work item {item}\n\n{trailer.line(run.uuid, run.attempt)}"


def _our_commit(client, repository, head, inputs):
    """Return the head if it is the commit of this run, from before a crash."""
    if head is None:
        raise RunEnded("head_moved", "The branch was deleted.")
    with suppress(NotFound):
        commit = client.get_commit(repository, head)
        if trailer.is_made_by(commit, inputs.uuid, inputs.head_sha):
            return head
    raise RunEnded("head_moved", "A newer commit was pushed.")


def _commit(client, tree, inputs):
    """Commit through the API, which signs it; by git where the API cannot.

    GitHub's createCommitOnBranch knows no file modes.
    """
    changes = tree.changes()
    if any(EXECUTABLE in (change.old_mode, change.new_mode) for change in changes):
        message = f"{inputs.headline}\n\n{inputs.body}\n"
        sha = tree.commit(message, AUTHOR_NAME, AUTHOR_EMAIL, inputs.date)
        tree.push(inputs.branch, inputs.head_sha)
        return sha
    kept = [change.path for change in changes if change.status != "D"]
    return client.create_commit_on_branch(
        inputs.access.repository,
        inputs.branch,
        inputs.head_sha,
        inputs.headline,
        inputs.body,
        {path: tree.read_file(path) for path in kept},
        [change.path for change in changes if change.status == "D"],
    )
