/* Copyright 2026 InsightPulse AI
 * License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl). */

import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("mc_audit_export", {
    steps: () => [
        {
            content: "Choose JSON Lines",
            trigger: ".modal .o_field_widget[name=format] input[data-value=jsonl]",
            run: "click",
            timeout: 60000,
        },
        {
            content: "Have it made in the background",
            trigger: ".modal button[name=action_export]",
            run: "click",
        },
        {
            content: "The export's own page opens",
            trigger: ".o_form_view .oe_title:contains('audit-')",
        },
        {
            content: "It waits for the queue",
            trigger: ".o_form_view .o_statusbar_status button:contains('Waiting')",
        },
    ],
});

registry.category("web_tour.tours").add("mc_audit_export_too_large", {
    steps: () => [
        {
            content: "Choose PDF, which takes few rows in this test",
            trigger: ".modal .o_field_widget[name=format] input[data-value=pdf]",
            run: "click",
            timeout: 60000,
        },
        {
            content: "Try",
            trigger: ".modal button[name=action_download]",
            run: "click",
        },
        {
            content: "The page stays and says why not",
            trigger: ".o_notification:contains('takes at most 1 rows')",
        },
    ],
});

registry.category("web_tour.tours").add("mc_audit_export_download", {
    steps: () => [
        {
            content: "Choose CSV",
            trigger: ".modal .o_field_widget[name=format] input[data-value=csv]",
            run: "click",
            timeout: 60000,
        },
        {
            content: "Take it as it comes: a form is posted",
            trigger: ".modal button[name=action_download]",
            run: "click",
        },
        {
            content: "The dialog closes, the page stays",
            trigger: "body:not(:has(.modal))",
        },
    ],
});
