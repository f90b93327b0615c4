# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Authentication as a GitHub App.

Source: "Generating a JSON Web Token (JWT) for a GitHub App" and "Create an installation
access token for an app" of GitHub's documentation.
"""

import threading
from dataclasses import dataclass, field
from datetime import datetime

import jwt

from .github_errors import GitHubError

CLOCK_SKEW_SECONDS = 60
JWT_LIFETIME_SECONDS = 9 * 60  # GitHub allows ten minutes at most
TOKEN_MARGIN_SECONDS = 5 * 60
ALGORITHM = "RS256"


@dataclass(frozen=True)
class AppCredentials:
    """A GitHub App's identity.

    :param str app_id: the App's client id, or its number as text
    :param str private_key_pem: the RSA key in PEM form; never shown
    """

    app_id: str
    private_key_pem: str = field(repr=False)

    def token(self, now):
        """Return a JSON Web Token that GitHub accepts for some minutes.

        :param now: seconds since the epoch
        :raises GitHubError: the key cannot sign
        """
        claims = {
            "iat": int(now) - CLOCK_SKEW_SECONDS,
            "exp": int(now) + JWT_LIFETIME_SECONDS,
            "iss": str(self.app_id),
        }
        try:
            return jwt.encode(claims, self.private_key_pem, algorithm=ALGORITHM)
        except (jwt.PyJWTError, ValueError, TypeError):
            # The library's message may quote the key.
            raise GitHubError(None, "the App's private key cannot sign") from None


@dataclass(frozen=True)
class _Token:
    value: str = field(repr=False)
    expires_at: float


class TokenCache:
    """Installation tokens, each for one repository and one set of permissions.

    :param clock: function that returns seconds since the epoch
    """

    def __init__(self, clock):
        self._clock = clock
        self._tokens = {}
        self._lock = threading.Lock()

    def get(self, key, request):
        """Return a token that lasts five more minutes.

        :param key: what the token is for
        :param request: function that asks GitHub for one and returns the answer
        """
        with self._lock:
            token = self._tokens.get(key)
            if (
                token is None
                or token.expires_at - TOKEN_MARGIN_SECONDS <= self._clock()
            ):
                token = self._tokens[key] = _read_token(request())
            return token.value

    def forget(self, key):
        """Drop a token that GitHub refused."""
        with self._lock:
            self._tokens.pop(key, None)


def _read_token(answer):
    answer = answer if isinstance(answer, dict) else {}
    value, expires_at = answer.get("token"), answer.get("expires_at")
    if not isinstance(value, str) or not value or not isinstance(expires_at, str):
        raise GitHubError(None, "the answer holds no installation token")
    try:
        moment = datetime.fromisoformat(expires_at)
    except ValueError:
        raise GitHubError(None, "the token's expiry is not a date") from None
    return _Token(value, moment.timestamp())
