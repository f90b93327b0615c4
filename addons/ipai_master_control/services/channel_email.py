# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""E-mail, through Odoo's outgoing mail servers."""

import logging

from ..lib.http_delivery import Outcome
from ..lib.notice import as_html
from .channel import Channel

_logger = logging.getLogger(__name__)


class EmailChannel(Channel):
    """The one channel that needs the database while it sends: Odoo keeps its mail
    servers there. Only the mail's own row is written, and it is removed again: it holds
    links that acknowledge in the recipient's name.
    """

    # Odoo gives an SMTP server 60 seconds for each step.
    lease_seconds = 180

    def request(self, message, notice):
        user = message._users()[:1]
        company = message.company_id
        sender = company.email_formatted or company.partner_id.email_formatted
        reference = f"<{message._message_id()}@{_host(message.get_base_url())}>"
        return {
            "email_to": user.email_formatted if user.email_normalized else "",
            "reason": "" if user else "The recipient is not to be told any more.",
            "email_from": sender or message.env.user.email_formatted,
            "subject": notice.title,
            "body_html": as_html(notice),
            # The same in every try, so that mail programs can drop a second one.
            "message_id": reference,
        }

    def send(self, env, request):
        if not request["email_to"]:
            reason = request["reason"] or "The recipient has no valid e-mail address."
            return Outcome.failed(reason)
        mail = env["mail.mail"].sudo().create(self._mail(request))
        try:
            mail.send(raise_exception=True)
            state, reason = mail.state, mail.failure_reason
        except Exception as error:
            # Whatever a mail server, its TLS or its settings may raise.
            _logger.warning("E-mail not sent: %s", type(error).__name__)
            state, reason = "exception", f"{type(error).__name__}: {error}"
        finally:
            mail.unlink()
        if state == "sent":
            return Outcome.ok(250, "Taken by the mail server.")
        return Outcome.retry(reason or "Odoo did not send the mail.")

    def _mail(self, request):
        values = {key: request[key] for key in request if key != "reason"}
        return {**values, "auto_delete": False, "is_notification": False}


def _host(url):
    host = url.partition("://")[2].partition("/")[0].partition(":")[0]
    return host or "localhost"
