# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

import requests
from odoo import api, models

from ..lib import outbound, rfc3161

MAX_BYTES = 64 * 1024
TIMEOUT_SECONDS = 15
TOTAL_SECONDS = 30

_logger = logging.getLogger(__name__)


class TimestampFailed(Exception):
    """No time stamp; the message may be shown to the user."""


class McAuditTimestamp(models.AbstractModel):
    """Asks a company's time-stamping authority (RFC 3161)."""

    _name = "mc.audit.timestamp"
    _description = "Audit Time Stamp"

    @api.model
    def _client(self, company):
        """Return ``stamp(data) -> bytes`` for the company, or None without authority.

        The function needs no database. It raises :class:`TimestampFailed`.
        """
        url = company.sudo().mc_tsa_url
        return (lambda data: _stamp(url, data)) if url else None


def _stamp(url, data):
    query, nonce = rfc3161.request(data)
    try:
        with outbound.session(
            TIMEOUT_SECONDS, MAX_BYTES, total_seconds=TOTAL_SECONDS
        ) as session:
            answer = session.post(
                url,
                data=query,
                headers={
                    "Content-Type": rfc3161.REQUEST_TYPE,
                    "Accept": rfc3161.RESPONSE_TYPE,
                },
            )
        answer.raise_for_status()
        rfc3161.check(answer.content, data, nonce)
    except (requests.RequestException, rfc3161.BadTimestamp) as error:
        _logger.warning("No time stamp from %s: %s", outbound.bare_url(url), error)
        reason = str(error) if isinstance(error, rfc3161.BadTimestamp) else "no answer"
        raise TimestampFailed(reason) from None
    return answer.content
