# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the forge knows, as plain records. Behaviour is elsewhere."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

DEFAULT_PERMISSIONS = {
    "metadata": "read",
    "actions": "write",
    "checks": "write",
    "contents": "write",
    "pull_requests": "write",
}
DEFAULT_EVENTS = (
    "check_run",
    "check_suite",
    "installation",
    "issue_comment",
    "pull_request",
    "push",
    "workflow_job",
    "workflow_run",
)


@dataclass(frozen=True)
class CheckSpec:
    """One check of a repository's CI: its name, a shell command, a limit in seconds."""

    name: str
    command: str
    timeout_seconds: int = 120


@dataclass
class Actor:
    """Who did it: a person (``User``) or an App (``Bot``, login ``slug[bot]``)."""

    login: str
    type: str = "User"
    app: App | None = None

    @property
    def email(self) -> str:
        """The address that GitHub gives to people who hide theirs."""
        return f"{self.login}@users.noreply.localhost"


@dataclass
class App:
    """A GitHub App. ``webhook_url`` and ``webhook_secret`` may be changed later."""

    id: int
    client_id: str
    slug: str
    name: str
    webhook_url: str | None
    webhook_secret: str
    public_key_pem: str
    hook_id: int
    permissions: dict[str, str] = field(
        default_factory=lambda: dict(DEFAULT_PERMISSIONS)
    )
    events: tuple[str, ...] = DEFAULT_EVENTS

    @property
    def actor(self) -> Actor:
        """The App as an author of commits and comments."""
        return Actor(f"{self.slug}[bot]", "Bot", self)


@dataclass
class Installation:
    """An App on an account, with the repositories that it may see."""

    id: int
    app: App
    account: str
    created_at: float
    repository_ids: set[int] = field(default_factory=set)


@dataclass
class Token:
    """An installation token, narrowed to repositories and permissions."""

    value: str
    installation: Installation
    repository_ids: frozenset[int]
    permissions: dict[str, str]
    expires_at: float


@dataclass
class PushRecord:
    """One ref update: who, from where to where, how (git, graphql or force)."""

    ref: str
    old: str
    new: str
    actor: str
    how: str
    at: float


@dataclass
class Comment:
    """A comment on an issue or pull request."""

    id: int
    number: int
    body: str
    actor: Actor
    created_at: float
    updated_at: float


@dataclass
class PullRequest:
    """A pull request inside one repository (forks are not played)."""

    id: int
    number: int
    title: str
    body: str
    head_ref: str
    head_sha: str
    base_ref: str
    base_sha: str
    actor: Actor
    created_at: float
    updated_at: float
    state: str = "open"
    merged: bool = False
    merge_commit_sha: str | None = None
    closed_at: float | None = None


@dataclass
class Repository:
    """A repository: its bare git directory and all that hangs on it."""

    id: int
    owner: str
    name: str
    git: object
    created_at: float
    default_branch: str = "main"
    next_number: int = 1
    pulls: dict[int, PullRequest] = field(default_factory=dict)
    comments: dict[int, Comment] = field(default_factory=dict)
    runs: dict[int, WorkflowRun] = field(default_factory=dict)
    pushes: list[PushRecord] = field(default_factory=list)
    verified: set[str] = field(default_factory=set)
    push_lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def full_name(self) -> str:
        """``owner/name``."""
        return f"{self.owner}/{self.name}"


@dataclass
class WorkflowRun:
    """One run of the CI over one commit; its check suite has the same life."""

    id: int
    number: int
    suite_id: int
    repository: Repository
    name: str
    head_sha: str
    head_branch: str
    actor: Actor
    created_at: float
    updated_at: float
    attempt: int = 1
    status: str = "queued"
    conclusion: str | None = None
    jobs: dict[int, list[Job]] = field(default_factory=dict)

    def latest_jobs(self) -> list[Job]:
        """The jobs of the newest attempt (those not run again are carried over)."""
        return self.jobs.get(self.attempt, [])

    def all_jobs(self) -> list[Job]:
        """Every job of every attempt, each once, oldest first."""
        seen = {job.id: job for jobs in self.jobs.values() for job in jobs}
        return [seen[key] for key in sorted(seen)]


@dataclass
class Job:
    """A job of a workflow run, which is a check run with the same id."""

    id: int
    run: WorkflowRun
    name: str
    command: str
    timeout_seconds: int
    attempt: int
    created_at: float
    status: str = "queued"
    conclusion: str | None = None
    started_at: float | None = None
    completed_at: float | None = None
    log: str = ""
    annotations: list[dict] = field(default_factory=list)
