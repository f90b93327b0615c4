# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Short-lived signed links to job logs, on a path that takes no credentials.

GitHub redirects to a blob store, which refuses requests that carry an Authorization
header: a client that forwards its token there fails here, too.
"""

import hashlib
import hmac
from urllib.parse import urlencode

from werkzeug.wrappers import Response

LIFE_SECONDS = 60


def _signature(forge, job_id, expires):
    text = f"{job_id}:{expires}".encode()
    return hmac.new(forge.link_key, text, hashlib.sha256).hexdigest()


def signed_link(forge, job) -> str:
    """The address of the log of ``job``, good for a minute."""
    expires = int(forge.clock()) + LIFE_SECONDS
    query = {"se": expires, "sig": _signature(forge, job.id, expires)}
    repository = job.run.repository.id
    return f"{forge.url}/_blob/{repository}/{job.id}.txt?{urlencode(query)}"


def get_blob(call, repository_id, job_id):
    """The log as text; 400 with an Authorization header, 403 when not signed."""
    if "Authorization" in call.request.headers:
        return _xml(400, "InvalidAuthenticationInfo")
    expires = call.request.args.get("se", "")
    given = call.request.args.get("sig", "")
    wanted = _signature(call.forge, job_id, expires)
    if not hmac.compare_digest(wanted.encode(), given.encode()):
        return _xml(403, "AuthenticationFailed")
    if int(expires) < call.forge.clock():
        return _xml(403, "AuthenticationFailed")
    repository = call.forge.store.repositories.get(repository_id)
    job = repository and call.forge.store.find_job(repository, job_id)
    if not job:
        return _xml(404, "BlobNotFound")
    return Response(job.log, 200, mimetype="text/plain")


def _xml(status, code):
    text = f'<?xml version="1.0" encoding="utf-8"?><Error><Code>{code}</Code></Error>'
    return Response(text, status, mimetype="application/xml")


ROUTES = [("GET", "/_blob/<int:repository_id>/<int:job_id>.txt", get_blob)]
