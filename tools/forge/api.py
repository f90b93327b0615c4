# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The WSGI application: routing, authentication, rate limits, error answers."""

import json

from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from . import (
    git_http,
    graphql,
    log_links,
    rest_actions,
    rest_app,
    rest_checks,
    rest_commits,
    rest_hooks,
    rest_issues,
    rest_pulls,
)
from .admin import ROUTES as ADMIN_ROUTES
from .auth import require
from .errors import ApiError, not_found
from .hooks import DropConnection
from .paging import page_links
from .wsgi import drop_connection

API_PREFIX = "/api/v3"
BODY_LIMIT_BYTES = 40 * 1024 * 1024
GIT_BODY_LIMIT_BYTES = 200 * 1024 * 1024
REST = (
    rest_app,
    rest_pulls,
    rest_commits,
    rest_checks,
    rest_actions,
    rest_issues,
    rest_hooks,
)


class Call:
    """One request on its way through a handler."""

    def __init__(self, forge, request):
        self.forge = forge
        self.request = request
        self.caller = None
        self.headers = {}

    def repository(self, owner, name, *permissions, level="read"):
        """The repository, if the caller may use one of ``permissions`` on it."""
        repository = self.forge.store.find_repository(f"{owner}/{name}")
        if repository is None:
            raise not_found()
        require(self.caller, repository, permissions or ("metadata",), level)
        return repository

    def app(self):
        """The App that calls with a JWT; 401 for everybody else."""
        if self.caller.app is None:
            raise ApiError(401, "A JSON web token could not be decoded")
        return self.caller.app

    def json(self) -> dict:
        """The JSON object of the body, an empty one when there is no body."""
        raw = self.request.get_data()
        if not raw:
            return {}
        try:
            data = json.loads(raw)
        except ValueError:
            raise ApiError(400, "Problems parsing JSON") from None
        if not isinstance(data, dict):
            raise ApiError(400, "Body should be a JSON object")
        return data

    def page(self, items: list) -> list:
        """The part of ``items`` that was asked for; sets the Link header."""
        part, link = page_links(self.request, items)
        if link:
            self.headers["Link"] = link
        return part


class Application:
    """Answers every request of the forge."""

    def __init__(self, forge):
        self._forge = forge
        rules = []
        for module in REST:
            for method, path, handler in module.ROUTES:
                rules.append(_rule(method, API_PREFIX + path, handler))
        for method, path, handler in (
            *graphql.ROUTES,
            *git_http.ROUTES,
            *log_links.ROUTES,
            *ADMIN_ROUTES,
        ):
            rules.append(_rule(method, path, handler))
        self._map = Map(rules, strict_slashes=False, merge_slashes=False)

    def __call__(self, environ, start_response):
        request = Request(environ)
        try:
            response = self._answer(request)
        except DropConnection:
            drop_connection(environ)
            response = Response(status=500)
        return response(environ, start_response)

    def _answer(self, request):
        is_api = request.path.startswith("/api/")
        request.max_content_length = (
            GIT_BODY_LIMIT_BYTES
            if ".git/" in request.path and not is_api
            else BODY_LIMIT_BYTES
        )
        call = Call(self._forge, request)
        try:
            handler, arguments = self._map.bind_to_environ(request.environ).match()
            if is_api:
                self._admit(call)
            response = _response(handler(call, **arguments))
        except ApiError as error:
            response = _json(error.body(), error.status)
            response.headers.update(error.headers)
        except RequestEntityTooLarge:
            response = _json({"message": "Payload Too Large"}, 413)
        except HTTPException as error:
            code = error.code or 500
            text = "Not Found" if code in (404, 405) else error.name
            response = _json({"message": text, "status": str(code)}, code)
        if is_api:
            for name, value in self._forge.faults.count(_rate_key(request)).items():
                response.headers.setdefault(name, value)
        for name, value in call.headers.items():
            response.headers[name] = value
        return response

    def _admit(self, call):
        path = call.request.path
        self._forge.hooks.fire("api:before", path=path, method=call.request.method)
        self._forge.faults.check(path)
        authorization = call.request.headers.get("Authorization")
        call.caller = self._forge.authenticator.caller(authorization)


def _rule(method, path, handler):
    return Rule(path, methods=[method], endpoint=handler)


def _rate_key(request):
    return request.headers.get("Authorization") or request.remote_addr or ""


def _response(result):
    if isinstance(result, Response):
        return result
    if isinstance(result, tuple):
        return _json(*result)
    return _json(result, 200)


def _json(data, status):
    if data is None:
        return Response(status=status)
    text = json.dumps(data, ensure_ascii=False)
    return Response(text, status, mimetype="application/json")
