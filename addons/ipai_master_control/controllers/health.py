# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import SUPERUSER_ID, http
from odoo.http import request


class HealthController(http.Controller):
    @http.route(
        "/master_control/health",
        type="http",
        auth="none",
        methods=["GET"],
        save_session=False,
        readonly=True,
    )
    def health(self, **_params):
        """Answer 200 when work can flow and 503 when it cannot, with the reasons."""
        report = request.env(user=SUPERUSER_ID)["mc.health"]._report()
        return request.make_json_response(
            report,
            headers=[("Cache-Control", "no-store")],
            status=503 if report["status"] == "down" else 200,
        )
