# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""REST: the App itself, its installations and tokens, the rate limit."""

from .auth import require
from .clock import iso
from .errors import not_found


def get_app(call):
    """``GET /app``."""
    app = call.app()
    return {
        "id": app.id,
        "client_id": app.client_id,
        "slug": app.slug,
        "name": app.name,
        "permissions": app.permissions,
        "events": list(app.events),
    }


def _installation(call, installation):
    app = installation.app
    url = f"{call.forge.api_url}/app/installations/{installation.id}"
    return {
        "id": installation.id,
        "app_id": app.id,
        "app_slug": app.slug,
        "client_id": app.client_id,
        "account": {"login": installation.account, "type": "Organization"},
        "target_type": "Organization",
        "repository_selection": "selected",
        "access_tokens_url": f"{url}/access_tokens",
        "permissions": app.permissions,
        "events": list(app.events),
        "created_at": iso(installation.created_at),
        "suspended_at": None,
    }


def get_repository_installation(call, owner, name):
    """``GET /repos/{owner}/{repo}/installation``."""
    app = call.app()
    repository = call.forge.store.find_repository(f"{owner}/{name}")
    if repository is not None:
        for installation in call.forge.store.installations_of(repository):
            if installation.app is app:
                return _installation(call, installation)
    raise not_found()


def list_installations(call):
    """``GET /app/installations``."""
    app = call.app()
    found = [i for i in call.forge.store.installations.values() if i.app is app]
    return [_installation(call, installation) for installation in call.page(found)]


def create_access_token(call, installation_id):
    """``POST /app/installations/{id}/access_tokens``."""
    app = call.app()
    installation = call.forge.store.installations.get(installation_id)
    if installation is None or installation.app is not app:
        raise not_found()
    wanted = call.json()
    token = call.forge.authenticator.issue(installation, wanted)
    call.forge.hooks.fire("token:issued", installation_id=installation_id)
    answer = {
        "token": token.value,
        "expires_at": iso(token.expires_at),
        "permissions": token.permissions,
        "repository_selection": "selected",
    }
    if "repositories" in wanted or "repository_ids" in wanted:
        answer["repositories"] = [
            call.forge.shapes.repository(call.forge.store.repositories[number])
            for number in sorted(token.repository_ids)
        ]
    return answer, 201


def get_repository(call, owner, name):
    """``GET /repos/{owner}/{repo}``."""
    repository = call.repository(owner, name)
    return call.forge.shapes.repository(repository)


def list_installation_repositories(call):
    """``GET /installation/repositories``."""
    found = [
        repository
        for repository in call.forge.store.repositories.values()
        if call.caller.sees(repository)
    ]
    for repository in found:
        require(call.caller, repository, ("metadata",), "read")
    shapes = [call.forge.shapes.repository(repository) for repository in found]
    return {"total_count": len(shapes), "repositories": call.page(shapes)}


def get_rate_limit(call):
    """``GET /rate_limit``."""
    key = call.request.headers.get("Authorization") or call.request.remote_addr
    headers = call.forge.faults.count(key)
    core = {
        name: int(headers[f"x-ratelimit-{name}"])
        for name in ("limit", "used", "remaining", "reset")
    }
    return {"resources": {"core": core, "graphql": core}, "rate": core}


ROUTES = [
    ("GET", "/app", get_app),
    ("GET", "/app/installations", list_installations),
    (
        "POST",
        "/app/installations/<int:installation_id>/access_tokens",
        create_access_token,
    ),
    ("GET", "/installation/repositories", list_installation_repositories),
    ("GET", "/repos/<owner>/<name>", get_repository),
    ("GET", "/repos/<owner>/<name>/installation", get_repository_installation),
    ("GET", "/rate_limit", get_rate_limit),
]
