# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import content_disposition, request

ROUTE = "/ipai_bpmn/migration/<int:plan_id>/report.csv"


class MigrationReportController(http.Controller):
    @http.route(ROUTE, type="http", auth="user", methods=["GET"], readonly=True)
    def report(self, plan_id, **_params):
        """Send a plan's report as CSV, to those who may read the plan."""
        plan = request.env["bpmn.migration"].browse(plan_id)
        try:
            content = plan._report_csv()
        except (AccessError, MissingError):
            raise request.not_found() from None
        return request.make_response(
            content,
            headers=[
                ("Content-Type", "text/csv; charset=utf-8"),
                (
                    "Content-Disposition",
                    content_disposition(f"migration-{plan_id}.csv"),
                ),
                ("Cache-Control", "no-store"),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
