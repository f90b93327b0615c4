# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import content_disposition, request

from ..lib.audit_export.formats import FORMATS
from ..lib.audit_export.request import BadParameter, parse

ROUTE = "/master_control/audit/export"


class AuditExportController(http.Controller):
    @http.route(ROUTE, type="http", auth="bearer", methods=["GET"], save_session=False)
    def export(self, **_params):
        """Stream an export to a program that shows its user's API key."""
        return self._export(request.httprequest.args)

    @http.route(ROUTE, type="http", auth="user", methods=["POST"])
    def export_form(self, **_params):
        """Stream an export to a browser, whose form carries the CSRF token."""
        return self._export(request.httprequest.form)

    @http.route(
        f"{ROUTE}/<int:export_id>/file", type="http", auth="user", methods=["GET"]
    )
    def file(self, export_id, **_params):
        """Send the file of an export that was made in the background."""
        export = request.env["mc.audit.export"].browse(export_id)
        try:
            path = export._readable_path()
        except (AccessError, MissingError):
            return _problem(403, "forbidden", request.env._("Not your export."))
        except UserError as error:
            return _problem(404, "not_found", str(error))
        export._append_evidence({"stage": "downloaded", "sha256": export.sha256})
        stream = http.Stream(
            type="path",
            path=str(path),
            mimetype=FORMATS[export.format].MIMETYPE,
            download_name=export.name,
            etag=export.sha256,
            last_modified=path.stat().st_mtime,
            size=path.stat().st_size,
        )
        response = stream.get_response(as_attachment=True)
        response.headers["Cache-Control"] = "no-store"
        return response

    def _export(self, params):
        exports = request.env["mc.audit.export"]
        if request.httprequest.method == "HEAD":
            return _problem(405, "method_not_allowed", "GET")
        try:
            exports._check_may_export()
            wanted = parse(params.items(multi=True), tuple(FORMATS))
            with request.env.cr.savepoint():
                export = exports._request(wanted, "http")
                export._check_size()
                export.sudo().state = "running"
        except AccessError as error:
            return _problem(403, "forbidden", str(error))
        except BadParameter as error:
            return _problem(400, "bad_parameter", error.message, error.parameter)
        except UserError as error:
            return _problem(400, "bad_parameter", str(error), "format")
        return request.make_response(
            export._stream(),
            headers=[
                ("Content-Type", FORMATS[wanted.format].MIMETYPE),
                ("Content-Disposition", content_disposition(export.sudo().name)),
                ("Cache-Control", "no-store"),
                ("X-Content-Type-Options", "nosniff"),
                ("X-Audit-Export", export.sudo().uuid),
            ],
        )


def _problem(status, code, message, parameter=None):
    error = {"code": code, "message": message}
    if parameter:
        error["parameter"] = parameter
    return request.make_json_response(
        {"error": error}, headers=[("Cache-Control", "no-store")], status=status
    )
