# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Errors in the shape of the Messages API."""

KINDS = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    500: "api_error",
    529: "overloaded_error",
}


class ModelError(Exception):
    """An answer other than 200; ``headers`` go with it (``retry-after``)."""

    def __init__(self, status: int, message: str, headers=None):
        super().__init__(message)
        self.status = status
        self.headers = dict(headers or {})

    def body(self, request_id: str) -> dict:
        """The JSON object that goes with this error."""
        kind = KINDS.get(self.status, "api_error")
        error = {"type": kind, "message": str(self)}
        return {"type": "error", "error": error, "request_id": request_id}


def invalid(message: str) -> ModelError:
    """A request that does not hold (400)."""
    return ModelError(400, message)
