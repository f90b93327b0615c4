# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who calls: App JWTs and installation tokens, checked as GitHub checks them."""

import hmac
import secrets
from dataclasses import dataclass

import jwt

from .errors import ApiError, forbidden, invalid, not_found
from .records import Actor, App, Installation, Repository, Token

JWT_LIFE_SECONDS = 600
CLOCK_SKEW_SECONDS = 60
TOKEN_LIFE_SECONDS = 3600
LEVELS = {"read": 1, "write": 2, "admin": 3}
UNCHECKED = ("exp", "iat", "nbf", "aud", "iss", "sub", "jti")


@dataclass(frozen=True)
class Caller:
    """The one who calls: an App, an installation (``token``), a person, or nobody."""

    app: App | None = None
    token: Token | None = None
    person: str | None = None

    @property
    def actor(self) -> Actor:
        """As whom changes are recorded."""
        if self.token is not None:
            return self.token.installation.app.actor
        return Actor(self.person or "ghost")

    @property
    def is_app(self) -> bool:
        """A JWT, which speaks for the App itself."""
        return self.app is not None

    def may(self, repository: Repository, permissions, level: str) -> bool:
        """Whether one of ``permissions`` is held at ``level`` on ``repository``."""
        if self.person is not None:
            return True
        if self.token is None or repository.id not in self.token.repository_ids:
            return False
        held = (self.token.permissions.get(name, "") for name in permissions)
        return any(LEVELS.get(value, 0) >= LEVELS[level] for value in held)

    def sees(self, repository: Repository) -> bool:
        """Whether ``repository`` exists for this caller at all."""
        if self.person is not None:
            return True
        return self.token is not None and repository.id in self.token.repository_ids


class Authenticator:
    """Turns credentials into a ``Caller`` and issues installation tokens."""

    def __init__(self, store, clock, admin_token: str):
        self._store = store
        self._clock = clock
        self._admin_token = admin_token
        self._issued = 0

    def caller(self, header: str | None) -> Caller:
        """The caller of an API request by its Authorization header.

        ``ApiError`` 401 for credentials that do not hold, 404 for an unknown App.
        """
        if not header:
            return Caller()
        scheme, _, value = header.partition(" ")
        if scheme.lower() not in ("bearer", "token") or not value.strip():
            raise _bad_credentials()
        return self._by_secret(value.strip(), "admin")

    def git_caller(self, authorization) -> Caller:
        """The caller of a git request by its (parsed) Basic authorization."""
        if authorization is None or authorization.type != "basic":
            return Caller()
        login, secret = authorization.username or "", authorization.password or ""
        if secret.startswith("ghs_") and login != "x-access-token":
            raise _bad_credentials()
        caller = self._by_secret(secret, login)
        if caller.is_app:
            raise _bad_credentials()
        return caller

    def _by_secret(self, secret, login):
        if hmac.compare_digest(secret.encode(), self._admin_token.encode()):
            return Caller(person=login or "admin")
        token = self._store.tokens.get(secret)
        if token is not None:
            if token.expires_at <= self._clock():
                raise _bad_credentials()
            return Caller(token=token)
        if not secret.startswith("ghs_") and secret.count(".") == 2:
            return Caller(app=self._app_of(secret))
        raise _bad_credentials()

    def _app_of(self, token):
        claims = _decode(token, key=None)
        app = self._store.app_by_issuer(claims.get("iss"))
        if app is None:
            raise ApiError(404, "Integration not found")
        claims = _decode(token, key=app.public_key_pem)
        self._check_times(claims.get("iat"), claims.get("exp"))
        return app

    def _check_times(self, issued, expires):
        now = self._clock()
        if not isinstance(issued, int) or issued > now + CLOCK_SKEW_SECONDS:
            raise ApiError(
                401,
                "'Issued at' claim ('iat') must be an Integer representing the time "
                "that the assertion was issued",
            )
        if not isinstance(expires, int) or expires <= now:
            raise ApiError(
                401,
                "'Expiration time' claim ('exp') must be a numeric value representing "
                "the future time at which the assertion expires",
            )
        longest = JWT_LIFE_SECONDS + CLOCK_SKEW_SECONDS
        if expires - issued > longest or expires > now + longest:
            raise ApiError(
                401, "'Expiration time' claim ('exp') is too far in the future"
            )

    def issue(self, installation: Installation, wanted: dict) -> Token:
        """A token for ``installation``, narrowed by what the request ``wanted``.

        ``wanted`` may hold ``repositories`` (names), ``repository_ids`` and
        ``permissions``. ``ApiError`` 422 when it asks for more than there is.
        """
        token = Token(
            value=self._token_value(installation.app),
            installation=installation,
            repository_ids=self._narrow_repositories(installation, wanted),
            permissions=_narrow_permissions(installation.app, wanted),
            expires_at=float(int(self._clock()) + TOKEN_LIFE_SECONDS),
        )
        with self._store.lock:
            self._store.tokens[token.value] = token
        return token

    def _token_value(self, app):
        with self._store.lock:
            self._issued += 1
            long = self._issued % 2 == 0
        if not long:
            return "ghs_" + secrets.token_hex(18)
        parts = (secrets.token_urlsafe(size) for size in (60, 180, 130))
        return f"ghs_{app.id}_" + ".".join(parts)

    def _narrow_repositories(self, installation, wanted):
        names, ids = wanted.get("repositories"), wanted.get("repository_ids")
        if names is None and ids is None:
            return frozenset(installation.repository_ids)
        chosen = set()
        for name in names or ():
            found = self._store.find_repository(f"{installation.account}/{name}")
            chosen.add(found.id if found else None)
        chosen.update(ids or ())
        if not chosen <= installation.repository_ids:
            raise invalid(
                "There is at least one repository that does not exist or is not "
                "accessible to the parent installation."
            )
        return frozenset(chosen)


def require(caller: Caller, repository: Repository, permissions, level: str) -> None:
    """``ApiError`` 404 when the repository is not visible, 403 without permission."""
    if not caller.sees(repository):
        raise not_found()
    if not caller.may(repository, permissions, level):
        raise forbidden()


def _narrow_permissions(app, wanted):
    asked = wanted.get("permissions")
    if asked is None:
        return dict(app.permissions)
    if not isinstance(asked, dict):
        raise invalid("permissions must be an object")
    for name, level in asked.items():
        held = LEVELS.get(app.permissions.get(name, ""), 0)
        if LEVELS.get(level, 99) > held:
            raise invalid(
                "The permissions requested are not granted to this installation."
            )
    return {"metadata": "read", **asked}


def _decode(token, key):
    options = {f"verify_{name}": False for name in UNCHECKED}
    options["verify_signature"] = key is not None
    try:
        return jwt.decode(token, key or "", algorithms=["RS256"], options=options)
    except jwt.PyJWTError:
        raise ApiError(401, "A JSON web token could not be decoded") from None


def _bad_credentials():
    return ApiError(401, "Bad credentials")
