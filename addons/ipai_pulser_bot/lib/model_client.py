# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One exchange with the model through Anthropic's SDK.

The SDK would retry by itself, and sleep as long as ``retry-after`` says; here the queue
retries, so no worker waits.
"""

from email.utils import parsedate_to_datetime
from time import time

import anthropic
import httpx2

from .model_errors import ModelProtocolError, ModelRejected, ModelUnavailable
from .redaction import redact

__all__ = ["ModelClient", "ModelProtocolError", "ModelRejected", "ModelUnavailable"]

# Given explicitly: without it the SDK would take one from the environment.
DEFAULT_BASE_URL = "https://api.anthropic.com"
CONNECT_TIMEOUT_SECONDS = 10
RETRYABLE_STATUS = frozenset({408, 409, 429})
DEFAULT_WAIT_SECONDS = 30
RATE_LIMIT_WAIT_SECONDS = 60
MAX_MESSAGE_CHARS = 500


class ModelClient:
    """The Messages API, one request at a time.

    No retries, no proxies from the environment, no redirects, no tracing.

    :param str api_key: never part of an error's message
    :param base_url: ``None`` for Anthropic's own
    :param timeout: seconds for one exchange
    :param clock: function that returns seconds since the epoch
    """

    def __init__(self, api_key, base_url=None, timeout=300, clock=time):
        self._api_key = api_key
        self._clock = clock
        limits = httpx2.Timeout(timeout, connect=CONNECT_TIMEOUT_SECONDS)
        self._client = anthropic.Anthropic(
            api_key=api_key,
            base_url=base_url or DEFAULT_BASE_URL,
            timeout=limits,
            max_retries=0,
            open_telemetry=False,
            http_client=httpx2.Client(
                timeout=limits, trust_env=False, follow_redirects=False
            ),
        )

    def exchange(self, kwargs):
        """Send one request and return the answer as a dict.

        :param dict kwargs: arguments of ``client.messages.create``
        :raises ModelUnavailable: timeouts, 408, 409, 429 and 5xx; try again later
        :raises ModelRejected: every other refusal, with its reason
        :raises ModelProtocolError: the answer is not a JSON object
        """
        try:
            response = self._client.messages.with_raw_response.create(**kwargs)
            answer = response.http_response.json()
        except anthropic.APIStatusError as error:
            raise self._refusal(error) from None
        except anthropic.APIConnectionError as error:
            message = f"the model cannot be reached ({type(error).__name__})"
            raise ModelUnavailable(DEFAULT_WAIT_SECONDS, message) from None
        except (anthropic.AnthropicError, TypeError) as error:
            raise ModelRejected(self._clean(error)) from None
        except ValueError:
            raise ModelProtocolError("the model's answer is not JSON") from None
        if not isinstance(answer, dict):
            raise ModelProtocolError("the model's answer is not a JSON object")
        return answer

    def close(self):
        """Close the connections."""
        self._client.close()

    def _refusal(self, error):
        status = error.status_code
        detail = error.api_message if isinstance(error.api_message, str) else ""
        message = self._clean(f"the model answered {status}: {detail or 'no message'}")
        if status in RETRYABLE_STATUS or status >= 500:
            wait = _seconds(error.response.headers.get("retry-after"), self._clock())
            return ModelUnavailable(wait or _default_wait(status), message)
        return ModelRejected(message)

    def _clean(self, message):
        return redact(str(message), [self._api_key])[:MAX_MESSAGE_CHARS]


def _default_wait(status):
    return RATE_LIMIT_WAIT_SECONDS if status == 429 else DEFAULT_WAIT_SECONDS


def _seconds(value, now):
    """Read a ``Retry-After`` header (RFC 9110, 10.2.3); ``None`` when it is none."""
    if not value:
        return None
    if value.isascii() and value.isdigit():
        return max(int(value[:9]), 1)
    try:
        return max(int(parsedate_to_datetime(value).timestamp() - now), 1)
    except ValueError:
        return None
