# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``POST /v1/messages`` and ``/v1/messages/count_tokens`` over HTTP."""

import copy
import hmac
import json
import secrets
import threading

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Request, Response

from tools.forge.wsgi import ServerThread

from . import engineer, usage, validation
from .errors import ModelError, invalid
from .script import Script

BODY_LIMIT_BYTES = 32 * 1024 * 1024


class ModelStandin:
    """A model endpoint; ``api_key`` is the key that it accepts.

    ``requests`` holds every request that passed validation, oldest first.
    ``next`` (a ``Script``) tells it to answer something else for once.
    """

    def __init__(self, host="127.0.0.1", port=0, api_key=None):
        self.api_key = api_key or f"sk-ant-standin-{secrets.token_urlsafe(24)}"
        self.next = Script()
        self.requests: list[dict] = []
        self._lock = threading.Lock()
        self._callbacks = []
        self._cache = usage.PromptCache()
        self._server = ServerThread(self, host, port, "model-standin")
        self.url = f"http://{host}:{self._server.port}"

    def start(self) -> "ModelStandin":
        """Listen; returns itself."""
        self._server.start()
        return self

    def stop(self) -> None:
        """End."""
        self._server.stop()

    def __enter__(self):
        return self.start()

    def __exit__(self, *exception):
        self.stop()

    def on_answer(self, callback) -> None:
        """Call ``callback(request, answer)`` before each answer leaves."""
        self._callbacks.append(callback)

    def __call__(self, environ, start_response):
        request = Request(environ)
        request.max_content_length = BODY_LIMIT_BYTES
        request_id = f"req_{secrets.token_hex(12)}"
        try:
            response = self._answer(request)
        except ModelError as error:
            response = _json(error.body(request_id), error.status)
            response.headers.update(error.headers)
        except RequestEntityTooLarge:
            error = ModelError(413, "Request exceeds the maximum size")
            response = _json(error.body(request_id), 413)
        response.headers["request-id"] = request_id
        return response(environ, start_response)

    def _answer(self, request):
        counting = request.path == "/v1/messages/count_tokens"
        if not counting and request.path != "/v1/messages":
            raise ModelError(404, "Not found")
        if request.method != "POST":
            raise ModelError(405, "Method Not Allowed")
        self._authenticate(request)
        data = _parse(request)
        validation.check(data, counting)
        if counting:
            return _json({"input_tokens": usage.estimate(data)}, 200)
        with self._lock:
            self.requests.append(copy.deepcopy(data))
        scripted = self.next.take()
        if scripted is not None:
            return scripted(self, data)
        return self.reply(data, *engineer.answer(data))

    def reply(self, data, content, stop_reason) -> Response:
        """A message with ``content`` as the answer to ``data``."""
        message = {
            "id": f"msg_{secrets.token_hex(12)}",
            "type": "message",
            "role": "assistant",
            "model": data["model"],
            "content": content,
            "stop_reason": stop_reason,
            "stop_sequence": None,
            "usage": self._cache.usage(data, content),
        }
        for callback in self._callbacks:
            callback(data, message)
        return _json(message, 200)

    def _authenticate(self, request):
        # older SDKs send x-api-key, since 2.x the key goes as a bearer token
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
        given = request.headers.get("x-api-key") or bearer
        if not given:
            raise ModelError(401, "x-api-key header is required")
        if not hmac.compare_digest(given.encode(), self.api_key.encode()):
            raise ModelError(401, "invalid x-api-key")
        if not request.headers.get("anthropic-version"):
            raise invalid("anthropic-version: header is required")


def _parse(request):
    try:
        data = json.loads(request.get_data())
    except ValueError:
        raise invalid("The request body is not valid JSON") from None
    if not isinstance(data, dict):
        raise invalid("The request body should be an object")
    return data


def _json(data, status):
    return Response(json.dumps(data), status, mimetype="application/json")
