/* Copyright 2026 InsightPulse AI
 * License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl). */

import { registry } from "@web/core/registry";

const status = (label) =>
    `.o_form_view .o_statusbar_status button.o_arrow_button_current:contains('${label}')`;
// Odoo 18 submits and approves a report, Odoo 19 the expense.
const SUBMIT =
    ".o_form_view button[name=action_submit]:visible, .o_form_view button[name=action_submit_sheet]:visible";

registry.category("web_tour.tours").add("mc_expense_submit", {
    steps: () => [
        {content: "The employee submits", trigger: SUBMIT, run: "click"},
        {content: "It is submitted", trigger: status("Submitted")},
        {
            content: "And says that it waits",
            trigger: ".o_form_view .alert-warning:contains('validat')",
        },
    ],
});

registry.category("web_tour.tours").add("mc_expense_approve_on_item", {
    steps: () => [
        {content: "The item is blocked", trigger: status("Blocked")},
        {
            content: "The manager approves there",
            trigger: ".o_form_view button[name=validate_tier]:visible",
            run: "click",
        },
        {content: "The item is done", trigger: status("Done")},
    ],
});

registry.category("web_tour.tours").add("mc_expense_approved", {
    steps: () => [
        {content: "The expense is approved", trigger: status("Approved")},
        {
            content: "Its work item is one click away",
            trigger: ".o_form_view button[name=action_mc_open_work_items]:visible",
            run: "click",
        },
        {content: "There it is", trigger: status("Done")},
    ],
});
