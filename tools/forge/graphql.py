# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""GraphQL: ``createCommitOnBranch``, the way to a verified commit by an App."""

import base64
import binascii

from .auth import Caller
from .errors import ApiError
from .graphql_query import QueryError, parse, select
from .pushing import record_update

FIELD = "createCommitOnBranch"
WORKFLOWS = ".github/workflows/"
COMMITTER = ("GitHub", "noreply@localhost")


class MutationError(Exception):
    """An error of a mutation: GitHub's ``type`` and message."""

    def __init__(self, kind: str, message: str):
        super().__init__(message)
        self.kind = kind


def post(call):
    """``POST /api/graphql``."""
    if call.caller == Caller():
        raise ApiError(401, "This endpoint requires you to be authenticated.")
    data = call.json()
    try:
        kind, selection = parse(str(data.get("query") or ""))
        if kind != "mutation" or list(selection) != [FIELD]:
            raise QueryError(f"The forge plays only the mutation {FIELD}")
        arguments, fields = selection[FIELD]
        variable = arguments.get("input", "")
        given = (data.get("variables") or {}).get(variable.lstrip("$"))
        if not isinstance(given, dict):
            raise QueryError(f"Variable {variable or '$input'} was not provided")
        return {"data": {FIELD: select(_create_commit(call, given), fields)}}
    except QueryError as error:
        return {"errors": [{"message": str(error)}]}
    except MutationError as error:
        problem = {
            "type": error.kind,
            "path": [FIELD],
            "locations": [{"line": 1, "column": 1}],
            "message": str(error),
        }
        return {"data": {FIELD: None}, "errors": [problem]}


def _create_commit(call, given):
    forge = call.forge
    repository, branch = _target(call, given)
    changes = _changes(given.get("fileChanges") or {})
    _check_workflows(call, repository, changes)
    message = given.get("message") or {}
    headline = message.get("headline")
    if not headline:
        raise QueryError("message.headline: Expected value to not be null")
    text = headline + (f"\n\n{message['body']}" if message.get("body") else "")
    expected = given.get("expectedHeadOid")
    if not expected:
        raise QueryError("expectedHeadOid: Expected value to not be null")
    actor = call.caller.actor
    facts = {
        "repository": repository.full_name,
        "branch": branch,
        "actor": actor.login,
        "message": text,
    }
    forge.hooks.fire("graphql_commit:before", **facts)
    with repository.push_lock:
        head = repository.git.branch(branch)
        if head != expected:
            raise MutationError(
                "STALE_DATA",
                f'Expected branch to point to "{expected}" but it did not.  '
                "Pull and try again.",
            )
        author = (actor.login, actor.email)
        oid = repository.git.commit_changes(
            head, changes, text, author, COMMITTER, forge.clock()
        )
        ref = f"refs/heads/{branch}"
        repository.git.update_ref(ref, oid, head)
        repository.verified.add(oid)
        record_update(forge, repository, ref, head, oid, actor, "graphql")
    forge.hooks.fire("graphql_commit:after", oid=oid, **facts)
    return _answer(forge, repository, ref, oid, given)


def _answer(forge, repository, ref, oid, given):
    html = forge.shapes.html_url(repository)
    commit = {
        "oid": oid,
        "abbreviatedOid": oid[:7],
        "id": f"C_{oid}",
        "url": f"{html}/commit/{oid}",
        "signature": {"isValid": True, "state": "VALID"},
    }
    return {
        "commit": commit,
        "ref": {"name": ref.removeprefix("refs/heads/"), "prefix": "refs/heads/"},
        "clientMutationId": given.get("clientMutationId"),
    }


def _target(call, given):
    branch = given.get("branch") or {}
    full_name = str(branch.get("repositoryNameWithOwner") or "")
    name = str(branch.get("branchName") or "").removeprefix("refs/heads/")
    repository = call.forge.store.find_repository(full_name)
    if repository is None or not call.caller.sees(repository):
        raise MutationError(
            "NOT_FOUND",
            f"Could not resolve to a Repository with the name '{full_name}'.",
        )
    if not call.caller.may(repository, ("contents",), "write"):
        raise MutationError("FORBIDDEN", "Resource not accessible by integration")
    if repository.git.branch(name) is None:
        raise MutationError("NOT_FOUND", f"Branch '{name}' does not exist.")
    return repository, name


def _changes(given):
    changes = {}
    for addition in given.get("additions") or ():
        path = _path(addition)
        try:
            content = base64.b64decode(addition.get("contents") or "", validate=True)
        except (binascii.Error, ValueError, TypeError):
            raise QueryError(f"additions: contents of {path} are not base64") from None
        changes[path] = content
    for deletion in given.get("deletions") or ():
        changes[_path(deletion)] = None
    return changes


def _path(entry):
    path = entry.get("path") if isinstance(entry, dict) else None
    parts = path.split("/") if isinstance(path, str) else [""]
    bad = {"", ".", ".."}.intersection(parts) or ".git" in (p.lower() for p in parts)
    if bad or "\0" in path:
        text = f"A path was requested that is invalid: {path}"
        raise MutationError("UNPROCESSABLE", text)
    return path


def _check_workflows(call, repository, changes):
    touched = [path for path in changes if path.startswith(WORKFLOWS)]
    if touched and not call.caller.may(repository, ("workflows",), "write"):
        raise MutationError(
            "FORBIDDEN",
            "refusing to allow a GitHub App to create or update workflow "
            f"`{touched[0]}` without `workflows` permission",
        )


ROUTES = [("POST", "/api/graphql", post)]
