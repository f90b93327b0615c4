# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The page behind the link in an escalation: GET shows it, POST acknowledges.

Mail scanners and chat previews open links, so opening one changes nothing. Nobody has
to sign in: the token is the proof, and also what protects the POST from other sites,
since who does not have it cannot send it.
"""

from odoo import http
from odoo.http import request

from ..models.mc_escalation_ack import ACK_PATH, EXPIRED, OVER, REFUSED, USED, VALID

STATUS = {VALID: 200, USED: 410, OVER: 410, EXPIRED: 410, REFUSED: 404}
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline';"
    " form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}
PAGE = "ipai_master_control.mc_escalation_ack_page"


class Acknowledge(http.Controller):
    @http.route(
        f"{ACK_PATH}<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        save_session=False,
        sitemap=False,
    )
    def show(self, token, **_params):
        """Say what would be acknowledged, by whom, and until when."""
        status, facts = request.env["mc.escalation"].sudo()._read_ack(token)
        return _page(status, facts, done=False)

    @http.route(
        f"{ACK_PATH}<string:token>",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
        max_content_length=4096,
    )
    def acknowledge(self, token, **_params):
        """Acknowledge in the name of the user that the token was made for."""
        status, facts = request.env["mc.escalation"].sudo()._use_ack(token)
        return _page(status, facts, done=status == VALID)


def _page(status, facts, done):
    return request.render(
        PAGE,
        {"status": status, "done": done, **facts},
        headers=HEADERS,
        status=STATUS[status],
    )
