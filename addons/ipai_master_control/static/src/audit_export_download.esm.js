/** @odoo-module **/
// Copyright 2026 InsightPulse AI
// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import {registry} from "@web/core/registry";

const ROUTE = "/master_control/audit/export";

/**
 * Post the export's parameters as a form with the CSRF token: the browser writes the
 * answer to disk as it comes, however large it is.
 */
function downloadAuditExport(env, action) {
    const form = document.createElement("form");
    form.method = "POST";
    form.action = ROUTE;
    const fields = [...action.params.fields, ["csrf_token", odoo.csrf_token]];
    for (const [name, value] of fields) {
        const input = document.createElement("input");
        Object.assign(input, {type: "hidden", name, value});
        form.append(input);
    }
    document.body.append(form);
    form.submit();
    form.remove();
    return {type: "ir.actions.act_window_close"};
}

registry.category("actions").add("mc_audit_export_download", downloadAuditExport);
