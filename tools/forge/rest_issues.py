# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""REST: comments on pull requests (GitHub keeps them with the issues)."""

from .errors import invalid, not_found
from .records import Comment

PERMISSIONS = ("issues", "pull_requests")
LONGEST_BODY = 65536


def _body(call):
    text = call.json().get("body")
    if not isinstance(text, str) or not text.strip():
        raise invalid(
            "Validation Failed",
            errors=[{"resource": "IssueComment", "code": "missing", "field": "body"}],
        )
    if len(text) > LONGEST_BODY:
        raise invalid(f"Body is too long (maximum is {LONGEST_BODY} characters)")
    return text


def list_comments(call, owner, name, number):
    """``GET /repos/{owner}/{repo}/issues/{number}/comments``."""
    repository = call.repository(owner, name, *PERMISSIONS)
    if number not in repository.pulls:
        raise not_found()
    found = [c for c in repository.comments.values() if c.number == number]
    return [call.forge.shapes.comment(c, repository) for c in call.page(found)]


def create_comment(call, owner, name, number):
    """``POST /repos/{owner}/{repo}/issues/{number}/comments``."""
    repository = call.repository(owner, name, *PERMISSIONS, level="write")
    if number not in repository.pulls:
        raise not_found()
    text = _body(call)
    facts = {"repository": repository.full_name, "number": number, "body": text}
    call.forge.hooks.fire("comment:before", **facts)
    now = call.forge.clock()
    comment = Comment(
        call.forge.store.next_id(), number, text, call.caller.actor, now, now
    )
    with call.forge.store.lock:
        repository.comments[comment.id] = comment
    call.forge.events.issue_comment("created", comment, repository)
    call.forge.hooks.fire("comment:after", comment_id=comment.id, **facts)
    return call.forge.shapes.comment(comment, repository), 201


def _comment(call, owner, name, comment_id, level):
    repository = call.repository(owner, name, *PERMISSIONS, level=level)
    comment = repository.comments.get(comment_id)
    if comment is None:
        raise not_found()
    return repository, comment


def get_comment(call, owner, name, comment_id):
    """``GET /repos/{owner}/{repo}/issues/comments/{id}``."""
    repository, comment = _comment(call, owner, name, comment_id, "read")
    return call.forge.shapes.comment(comment, repository)


def update_comment(call, owner, name, comment_id):
    """``PATCH /repos/{owner}/{repo}/issues/comments/{id}``."""
    repository, comment = _comment(call, owner, name, comment_id, "write")
    text = _body(call)
    with call.forge.store.lock:
        comment.body = text
        comment.updated_at = call.forge.clock()
    call.forge.events.issue_comment("edited", comment, repository)
    return call.forge.shapes.comment(comment, repository)


ISSUE = "/repos/<owner>/<name>/issues/<int:number>/comments"
COMMENT = "/repos/<owner>/<name>/issues/comments/<int:comment_id>"
ROUTES = [
    ("GET", ISSUE, list_comments),
    ("POST", ISSUE, create_comment),
    ("GET", COMMENT, get_comment),
    ("PATCH", COMMENT, update_comment),
]
