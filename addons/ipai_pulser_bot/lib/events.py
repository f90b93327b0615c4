# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""GitHub's webhook events, reduced to what the bot acts on.

Source: the events ``check_run``, ``check_suite``, ``workflow_run`` and ``pull_request``
of GitHub's webhook documentation.
"""

from dataclasses import dataclass

from .payload import InvalidPayload, Reader

FAILING = frozenset({"failure", "timed_out", "startup_failure"})
PULL_REQUEST_ACTIONS = frozenset({"opened", "reopened", "synchronize", "closed"})
ACTIONS_APP = "github-actions"
MAX_PULL_NUMBER = 2**31 - 1

__all__ = [
    "FAILING",
    "SUPPORTED",
    "CheckObservation",
    "Ignored",
    "InvalidPayload",
    "PullRequestChange",
    "parse_event",
]


@dataclass(frozen=True)
class CheckObservation:
    """A check that came to an end, as one event told it."""

    repository: str
    kind: str
    external_id: int
    attempt: int
    name: str
    status: str
    conclusion: str | None
    head_sha: str
    head_branch: str
    head_repository: str | None
    pr_numbers: tuple
    app_slug: str
    details_url: str


@dataclass(frozen=True)
class PullRequestChange:
    """A pull request that was opened, closed, or got new commits."""

    repository: str
    number: int
    action: str
    merged: bool
    head_sha: str
    head_branch: str
    head_repository: str | None
    base_branch: str
    title: str
    author_login: str
    sender_login: str
    sender_type: str
    author_id: int | None = None
    author_type: str = ""
    sender_id: int | None = None


@dataclass(frozen=True)
class Ignored:
    """An event that calls for nothing, and why."""

    reason: str


def parse_event(event_name, payload):
    """Turn a webhook's event and body into what the bot acts on.

    :param str event_name: value of ``X-GitHub-Event``
    :param payload: the decoded body
    :return: :class:`CheckObservation`, :class:`PullRequestChange` or :class:`Ignored`
    :raises InvalidPayload: names the field that is missing or of the wrong type
    """
    body = Reader(payload)
    parse = _PARSERS.get(event_name)
    if parse is None:
        return Ignored(f"the event {event_name} is not used")
    action = body.text("action")
    wanted = _ACTIONS[event_name]
    if action not in wanted:
        return Ignored(f"the action {action} of {event_name} is not used")
    return parse(body, action)


def _check_run(body, _action):
    check = body.child("check_run")
    suite = check.optional_child("check_suite")
    return CheckObservation(
        kind="check_run",
        attempt=1,  # a re-run makes a new check run with an id of its own
        name=check.text("name"),
        head_branch=suite.optional_text("head_branch") if suite else "",
        head_repository=None,
        app_slug=_app_slug(check),
        details_url=_url(check, "html_url", "details_url"),
        **_common(body, check),
    )


def _check_suite(body, _action):
    suite = body.child("check_suite")
    slug = _app_slug(suite)
    return CheckObservation(
        kind="check_suite",
        attempt=1,
        name=slug or "check suite",
        head_branch=suite.optional_text("head_branch"),
        head_repository=None,
        app_slug=slug,
        details_url="",  # its url is the API's, not a page
        **_common(body, suite),
    )


def _workflow_run(body, _action):
    run = body.child("workflow_run")
    attempt = 1 if run.value.get("run_attempt") is None else run.number("run_attempt")
    return CheckObservation(
        kind="workflow_run",
        attempt=attempt,
        name=run.optional_text("name") or run.text("path"),
        head_branch=run.optional_text("head_branch"),
        head_repository=_full_name(run.optional_child("head_repository")),
        app_slug=ACTIONS_APP,
        details_url=_url(run, "html_url"),
        **_common(body, run),
    )


def _common(body, check):
    repository = body.child("repository")
    return {
        "repository": repository.repository(),
        "external_id": check.number("id"),
        "status": check.text("status"),
        "conclusion": check.optional_text("conclusion") or None,
        "head_sha": check.sha("head_sha"),
        "pr_numbers": _pull_numbers(repository, check),
    }


def _pull_numbers(repository, check):
    """Return the numbers of the pull requests of this repository, without repeats.

    Runs of forks come with an empty list. The list may also hold pull requests of
    other repositories of the network, whose numbers mean something else here.
    """
    numbers = {}
    for pull in check.children("pull_requests"):
        number = pull.number("number", MAX_PULL_NUMBER)
        if _is_of(repository, pull):
            numbers[number] = None
    return tuple(numbers)


def _is_of(repository, pull):
    base = pull.optional_child("base")
    target = base.optional_child("repo") if base else None
    if target is None:
        return True
    ids = repository.value.get("id"), target.value.get("id")
    return None in ids or ids[0] == ids[1]


def _app_slug(check):
    app = check.optional_child("app")
    return app.optional_text("slug") if app else ""


def _url(check, *names):
    """Return the first of these URLs that a browser opens, else ``""``."""
    for name in names:
        url = check.optional_text(name)
        if url.startswith(("https://", "http://")):
            return url
    return ""


def _pull_request(body, action):
    pull = body.child("pull_request")
    head, base = pull.child("head"), pull.child("base")
    author = pull.optional_child("user")
    sender = body.child("sender")
    return PullRequestChange(
        repository=body.child("repository").repository(),
        number=pull.number("number", MAX_PULL_NUMBER),
        action=action,
        merged=pull.flag("merged"),
        head_sha=head.sha("sha"),
        head_branch=head.text("ref"),
        head_repository=_full_name(head.optional_child("repo")),
        base_branch=base.text("ref"),
        title=pull.optional_text("title"),
        author_login=author.optional_text("login") if author else "",
        sender_login=sender.text("login"),
        sender_type=sender.optional_text("type"),
        author_id=author.optional_number("id") if author else None,
        author_type=author.optional_text("type") if author else "",
        sender_id=sender.optional_number("id"),
    )


def _full_name(repository):
    # A fork that was deleted leaves a null behind.
    return repository.repository() if repository else None


_COMPLETED = frozenset({"completed"})
_PARSERS = {
    "check_run": _check_run,
    "check_suite": _check_suite,
    "workflow_run": _workflow_run,
    "pull_request": _pull_request,
}
_ACTIONS = {
    "check_run": _COMPLETED,
    "check_suite": _COMPLETED,
    "workflow_run": _COMPLETED,
    "pull_request": PULL_REQUEST_ACTIONS,
}
SUPPORTED = frozenset(_PARSERS)
