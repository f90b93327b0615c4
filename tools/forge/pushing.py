# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What follows when a ref moved, whoever moved it and however."""

from .gitrepo import ZERO_OID
from .records import Actor, PushRecord, Repository

HEADS = "refs/heads/"


def record_update(forge, repository: Repository, ref, old, new, actor, how="git"):
    """Record that ``ref`` went from ``old`` to ``new`` (None: not there) and react.

    Sends ``push``; an open pull request of the branch gets its new head,
    ``pull_request`` synchronize and a CI run; a deleted branch closes it. Call it
    with the repository's push lock held. Returns the ``PushRecord``.
    """
    old, new = old or ZERO_OID, new or ZERO_OID
    forced = (
        ZERO_OID not in (old, new)
        and how == "git"
        and not repository.git.is_ancestor(old, new)
    )
    now = forge.clock()
    record = PushRecord(ref, old, new, actor.login, "force" if forced else how, now)
    with forge.store.lock:
        repository.pushes.append(record)
    forge.events.push(repository, ref, old, new, actor, forced)
    branch = ref.removeprefix(HEADS)
    for pull in list(repository.pulls.values()):
        if pull.state != "open" or branch == ref:
            continue
        if pull.base_ref == branch and new != ZERO_OID:
            pull.base_sha = new
        if pull.head_ref == branch:
            _move_head(forge, repository, pull, old, new, actor)
    return record


def _move_head(forge, repository, pull, old, new, actor):
    if new == ZERO_OID:
        close(forge, repository, pull, actor)
        return
    with forge.store.lock:
        pull.head_sha = new
        pull.updated_at = forge.clock()
    forge.events.pull_request(
        "synchronize", pull, repository, actor, before=old, after=new
    )
    forge.ci.start(repository, new, pull.head_ref, actor)


def close(forge, repository: Repository, pull, actor: Actor, merge_commit=None) -> None:
    """Close a pull request (merged when ``merge_commit`` is given) and tell of it."""
    with forge.store.lock:
        pull.state = "closed"
        pull.closed_at = pull.updated_at = forge.clock()
        pull.merged = merge_commit is not None
        pull.merge_commit_sha = merge_commit
    forge.events.pull_request("closed", pull, repository, actor)
