# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""git's smart HTTP protocol, through ``git http-backend`` (a CGI program)."""

import subprocess
import tempfile

from werkzeug.wrappers import Response

from .errors import ApiError
from .gitrepo import git_environment
from .pushing import record_update

CGI_TIMEOUT_SECONDS = 120
CHUNK_BYTES = 1 << 16
SERVICES = ("git-upload-pack", "git-receive-pack")
FLUSH = b"0000"


def _admit(call, owner, name, writes):
    forge, request = call.forge, call.request
    try:
        caller = forge.authenticator.git_caller(request.authorization)
    except ApiError:
        return None, _refuse(401, "Bad credentials")
    if caller.token is None and caller.person is None:
        return None, _refuse(401, "Authentication required")
    repository = forge.store.find_repository(f"{owner}/{name}")
    if repository is None or not caller.may(repository, ("contents",), "read"):
        return None, _refuse(404, "Repository not found.")
    if writes and not caller.may(repository, ("contents",), "write"):
        return None, _refuse(403, f"Write access to {owner}/{name} not granted.")
    call.caller = caller
    return repository, None


def _refuse(status, text):
    headers = {"WWW-Authenticate": 'Basic realm="GitHub"'} if status == 401 else {}
    return Response(text + "\n", status, headers=headers, mimetype="text/plain")


def info_refs(call, owner, name):
    """``GET …/info/refs?service=…``: what refs there are."""
    service = call.request.args.get("service", "")
    if service not in SERVICES:
        return _refuse(403, "Please upgrade your git client.")
    repository, refusal = _admit(call, owner, name, service == "git-receive-pack")
    return refusal or _cgi(call, repository, "info/refs", _body(call))


def upload_pack(call, owner, name):
    """``POST …/git-upload-pack``: clone and fetch."""
    repository, refusal = _admit(call, owner, name, writes=False)
    return refusal or _cgi(call, repository, "git-upload-pack", _body(call))


def receive_pack(call, owner, name):
    """``POST …/git-receive-pack``: push. Ref updates start CI and webhooks."""
    repository, refusal = _admit(call, owner, name, writes=True)
    if refusal:
        return refusal
    body = _body(call)
    if body.read(len(FLUSH) + 1) == FLUSH:  # git only asks whether it may push
        body.seek(0)
        return _cgi(call, repository, "git-receive-pack", body)
    body.seek(0)
    actor = call.caller.actor
    facts = {"repository": repository.full_name, "actor": actor.login, "how": "git"}
    call.forge.hooks.fire("push:before", **facts)
    updates = []
    with repository.push_lock:
        before = repository.git.refs()
        response = _cgi(call, repository, "git-receive-pack", body)
        after = repository.git.refs()
        for ref in sorted(before.keys() | after.keys()):
            old, new = before.get(ref), after.get(ref)
            if old != new:
                record = record_update(call.forge, repository, ref, old, new, actor)
                updates.append(record)
    call.forge.hooks.fire("push:after", updates=updates, **facts)
    return response


def _body(call):
    """The request's body in a file, since git wants a length and may want it twice."""
    spool = tempfile.TemporaryFile(prefix="forge-git-")  # noqa: SIM115 (_cgi closes it)
    while chunk := call.request.stream.read(CHUNK_BYTES):
        spool.write(chunk)
    spool.seek(0)
    return spool


def _environment(call, repository, path, length):
    caller, request = call.caller, call.request
    limited = caller.token is not None and not caller.may(
        repository, ("workflows",), "write"
    )
    return git_environment(
        GIT_PROJECT_ROOT=str(repository.git.path.parent),
        GIT_HTTP_EXPORT_ALL="1",
        PATH_INFO=f"/{repository.git.path.name}/{path}",
        REMOTE_USER=caller.actor.login,
        REMOTE_ADDR=request.remote_addr or "",
        REQUEST_METHOD=request.method,
        QUERY_STRING=request.query_string.decode("latin-1"),
        CONTENT_TYPE=request.headers.get("Content-Type", ""),
        CONTENT_LENGTH=str(length),
        HTTP_CONTENT_ENCODING=request.headers.get("Content-Encoding", ""),
        GIT_PROTOCOL=request.headers.get("Git-Protocol", ""),
        FORGE_REFUSE_WORKFLOWS="1" if limited else "0",
    )


def _cgi(call, repository, path, body):
    with body:
        length = body.seek(0, 2)
        body.seek(0)
        try:
            done = subprocess.run(
                ["git", "http-backend"],
                stdin=body,
                capture_output=True,
                env=_environment(call, repository, path, length),
                timeout=CGI_TIMEOUT_SECONDS,
            )
        except subprocess.TimeoutExpired:
            return _refuse(504, "git took too long")
    head, separator, content = done.stdout.partition(b"\r\n\r\n")
    if not separator:
        return _refuse(500, "git http-backend gave no answer")
    status, headers = 200, []
    for line in head.decode("latin-1").split("\r\n"):
        key, _, value = line.partition(": ")
        if key.lower() == "status":
            status = int(value.split()[0])
        else:
            headers.append((key, value))
    return Response(content, status, headers=headers)


ROUTES = [
    ("GET", "/<owner>/<name>.git/info/refs", info_refs),
    ("POST", "/<owner>/<name>.git/git-upload-pack", upload_pack),
    ("POST", "/<owner>/<name>.git/git-receive-pack", receive_pack),
]
