# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""People's operations over HTTP, for a process that did not start the forge.

``POST /_forge/<operation>`` with a JSON object of the arguments that the method of
``Forge`` takes; ``Authorization: Bearer <admin token>``. Answers ``{"result": …}``.
"""

import dataclasses
import hmac

from .errors import ApiError, ForgeError
from .records import App, CheckSpec, Repository


def _app(forge, arguments):
    app_id = arguments.pop("app_id", None)
    app = forge.store.apps.get(app_id)
    if app is None:
        raise ForgeError(f"app_id: there is no App {app_id!r}")
    return app


def _create_repository(forge, arguments):
    checks = [CheckSpec(**check) for check in arguments.pop("ci", ())]
    return forge.create_repository(ci=checks, **arguments)


def _install(forge, arguments):
    app = _app(forge, arguments)
    return forge.install(app, **arguments)


def _set_webhook(forge, arguments):
    app = _app(forge, arguments)
    app.webhook_url = arguments["webhook_url"]


def _deliveries(forge, arguments):
    return [
        {"id": d.id, "guid": d.guid, "event": d.event, "status_code": d.status_code}
        for d in forge.deliveries
    ]


def _plain(name):
    return lambda forge, arguments: getattr(forge, name)(**arguments)


OPERATIONS = {
    "create_repository": _create_repository,
    "install": _install,
    "set_webhook": _set_webhook,
    "deliveries": _deliveries,
    **{
        name: _plain(name)
        for name in (
            "create_app",
            "push_files",
            "open_pull",
            "close_pull",
            "reopen_pull",
            "merge_pull",
            "wait_idle",
            "pull",
            "checks",
            "log",
            "comments",
            "pushes",
            "head",
            "limit_next",
            "fail_next",
        )
    },
}


def operate(call, operation):
    """Run one operation; 401 without the admin token, 422 when it can not be done."""
    _scheme, _, given = call.request.headers.get("Authorization", "").partition(" ")
    if not hmac.compare_digest(given.encode(), call.forge.admin_token.encode()):
        raise ApiError(401, "Bad credentials")
    if operation not in OPERATIONS:
        raise ApiError(404, "Not Found")
    try:
        result = OPERATIONS[operation](call.forge, call.json())
    except (ForgeError, TypeError, KeyError, AttributeError) as error:
        raise ApiError(422, f"{operation}: {error}") from error
    return {"result": _serialise(result)}


def _serialise(value):
    if isinstance(value, App):
        return {"id": value.id, "client_id": value.client_id, "slug": value.slug}
    if isinstance(value, Repository):
        return {"id": value.id, "full_name": value.full_name}
    if isinstance(value, list):
        return [_serialise(entry) for entry in value]
    if dataclasses.is_dataclass(value):
        return dataclasses.asdict(value)
    return value


ROUTES = [("POST", "/_forge/<operation>", operate)]
