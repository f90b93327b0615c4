/** @odoo-module **/
/* Copyright 2026 InsightPulse AI
 * License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl). */

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

const ROUTE = "/master_control/audit/export";
const FRAME = "o_mc_audit_export";

/** Return the frame that takes the answer, so that the page itself stays. */
function answerFrame(onProblem) {
    document.querySelector(`iframe[name=${FRAME}]`)?.remove();
    const frame = document.createElement("iframe");
    frame.name = FRAME;
    frame.className = "d-none";
    document.body.append(frame);
    // A file is saved and loads nothing; what is loaded is an error.
    frame.addEventListener("load", () =>
        onProblem(frame.contentDocument?.body?.textContent || ""),
    );
    return frame;
}

function problemText(answer) {
    try {
        return JSON.parse(answer).error.message;
    } catch {
        return _t("The export failed.");
    }
}

/**
 * Post the export's parameters as a form with the CSRF token: the browser writes the
 * answer to disk as it comes, however large it is.
 */
function downloadAuditExport(env, action) {
    const frame = answerFrame((answer) =>
        env.services.notification.add(problemText(answer), { type: "danger" }),
    );
    const form = document.createElement("form");
    Object.assign(form, { method: "POST", action: ROUTE, target: frame.name });
    const fields = [...action.params.fields, ["csrf_token", odoo.csrf_token]];
    for (const [name, value] of fields) {
        const input = document.createElement("input");
        Object.assign(input, { type: "hidden", name, value });
        form.append(input);
    }
    document.body.append(form);
    form.submit();
    form.remove();
    return { type: "ir.actions.act_window_close" };
}

registry.category("actions").add("mc_audit_export_download", downloadAuditExport);
