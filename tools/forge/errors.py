# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Errors that become GitHub's JSON answers."""

DOCUMENTATION = "https://docs.github.com/rest"


class ApiError(Exception):
    """An answer other than 2xx: HTTP ``status``, GitHub's ``message``, extra fields."""

    def __init__(self, status: int, message: str, headers=None, **extra):
        super().__init__(f"{status} {message}")
        self.status = status
        self.message = message
        self.headers = dict(headers or {})
        self.extra = extra

    def body(self) -> dict:
        """The JSON object that GitHub sends with this error."""
        return {
            "message": self.message,
            **self.extra,
            "documentation_url": DOCUMENTATION,
            "status": str(self.status),
        }


class ForgeError(Exception):
    """A mistake of the person or test who uses the forge in process."""


def not_found() -> ApiError:
    """What GitHub says for all that does not exist or may not be seen."""
    return ApiError(404, "Not Found")


def forbidden() -> ApiError:
    """A token without the permission that the call needs."""
    return ApiError(403, "Resource not accessible by integration")


def invalid(message: str, **extra) -> ApiError:
    """Validation failed (422)."""
    return ApiError(422, message, **extra)
