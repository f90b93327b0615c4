# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Builds the events that GitHub sends and hands them to the webhooks."""

from .records import (
    Actor,
    Comment,
    Installation,
    Job,
    PullRequest,
    Repository,
    WorkflowRun,
)
from .shapes import Shapes
from .shapes_ci import CiShapes, sender_of
from .store import Store
from .webhooks import Webhooks


class Events:
    """One method per event; each goes to every App installed on the repository."""

    def __init__(self, store: Store, shapes: Shapes, webhooks: Webhooks):
        self._store = store
        self._shapes = shapes
        self._ci = CiShapes(shapes)
        self._webhooks = webhooks

    def _emit(self, event, repository: Repository, sender: Actor, **payload):
        for installation in self._store.installations_of(repository):
            body = {
                **payload,
                "repository": self._shapes.repository(repository),
                "sender": self._shapes.user(sender),
                "installation": {
                    "id": installation.id,
                    "node_id": f"I_{installation.id}",
                },
            }
            self._webhooks.send(
                installation.app, event, body, installation.id, repository.id
            )

    def installation_created(self, installation: Installation, repositories) -> None:
        """``installation`` created."""
        payload = {
            "action": "created",
            "installation": {
                "id": installation.id,
                "app_id": installation.app.id,
                "app_slug": installation.app.slug,
                "account": self._shapes.user(
                    Actor(installation.account, "Organization")
                ),
                "permissions": installation.app.permissions,
                "events": list(installation.app.events),
            },
            "repositories": [
                {"id": repo.id, "name": repo.name, "full_name": repo.full_name}
                for repo in repositories
            ],
            "sender": self._shapes.user(Actor(installation.account)),
        }
        self._webhooks.send(installation.app, "installation", payload, installation.id)

    def push(self, repository, ref, before, after, actor, forced) -> None:
        """``push``."""
        zero = "0" * 40
        head = None
        if after != zero:
            commit = self._shapes.commit(repository, after)
            head = {"id": after, "message": commit["commit"]["message"]}
        self._emit(
            "push",
            repository,
            actor,
            ref=ref,
            before=before,
            after=after,
            created=before == zero,
            deleted=after == zero,
            forced=forced,
            head_commit=head,
            commits=[head] if head else [],
            pusher={"name": actor.login, "email": actor.email},
        )

    def pull_request(self, action, pull: PullRequest, repository, actor, **more):
        """``pull_request`` opened, synchronize, closed or reopened."""
        self._emit(
            "pull_request",
            repository,
            actor,
            action=action,
            number=pull.number,
            pull_request=self._shapes.pull(pull, repository),
            **more,
        )

    def issue_comment(self, action: str, comment: Comment, repository) -> None:
        """``issue_comment`` created or edited."""
        pull = repository.pulls[comment.number]
        url = f"{self._shapes.repo_url(repository)}/pulls/{pull.number}"
        self._emit(
            "issue_comment",
            repository,
            comment.actor,
            action=action,
            issue={
                "number": pull.number,
                "title": pull.title,
                "state": pull.state,
                "user": self._shapes.user(pull.actor),
                "pull_request": {"url": url},
            },
            comment=self._shapes.comment(comment, repository),
        )

    def check_run(self, action: str, job: Job) -> None:
        """``check_run`` created or completed."""
        run = job.run
        self._emit(
            "check_run",
            run.repository,
            sender_of(run),
            action=action,
            check_run=self._ci.check_run(job),
        )

    def check_suite(self, action: str, run: WorkflowRun) -> None:
        """``check_suite`` completed."""
        self._emit(
            "check_suite",
            run.repository,
            sender_of(run),
            action=action,
            check_suite=self._ci.check_suite(run),
        )

    def workflow_run(self, action: str, run: WorkflowRun) -> None:
        """``workflow_run`` requested, in_progress or completed."""
        shape = self._ci.workflow_run(run)
        self._emit(
            "workflow_run",
            run.repository,
            sender_of(run),
            action=action,
            workflow_run=shape,
            workflow={
                "id": shape["workflow_id"],
                "name": run.name,
                "path": shape["path"],
                "state": "active",
            },
        )

    def workflow_job(self, action: str, job: Job) -> None:
        """``workflow_job`` queued, in_progress or completed."""
        self._emit(
            "workflow_job",
            job.run.repository,
            sender_of(job.run),
            action=action,
            workflow_job=self._ci.job(job),
        )
