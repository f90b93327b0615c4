/* Copyright 2026 InsightPulse AI
 * License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl). */

import { registry } from "@web/core/registry";

const card = (name) => `.o_kanban_record:contains('${name}')`;

registry.category("web_tour.tours").add("mc_mirror_cards", {
    steps: () => [
        {
            content: "One mirror is in step",
            trigger: `${card("Production")}:contains('In Step')`,
            timeout: 60000,
        },
        {
            content: "It tells when both sides were compared",
            trigger: `${card("Production")}:contains('2 put right')`,
        },
        {
            content: "One is not reached, and says why and what waits",
            trigger: `${card("Branch")}:contains('Not Reached'):contains('no route to host'):contains('10 min')`,
        },
        {
            content: "One was refused rows",
            trigger: `${card("Archive")}:contains('Rows Refused')`,
        },
        {
            content: "One is being filled, and shows how far it is",
            trigger: `${card("Newcomer")}:contains('Being Filled'):contains('60')`,
        },
    ],
});

registry.category("web_tour.tours").add("mc_mirror_problems", {
    steps: () => [
        {
            content: "Look at what was refused",
            trigger: `${card("Archive")} a[name=action_open_problems]`,
            run: "click",
            timeout: 60000,
        },
        {
            content: "The cause is named, and the row",
            trigger: ".o_data_row:contains('work_items_state_check')",
        },
        {
            content: "So is what waits for it",
            trigger: ".o_data_row:contains('is not in the mirror')",
        },
        {
            content: "Choose all",
            trigger: "thead .o_list_record_selector input",
            run: "click",
        },
        {
            content: "They can be sent again",
            trigger: "button[name=action_retry]",
        },
    ],
});

registry.category("web_tour.tours").add("mc_mirror_form", {
    steps: () => [
        {
            content: "Open the mirror",
            trigger: card("Production"),
            run: "click",
            timeout: 60000,
        },
        {
            content: "Its form says how it is",
            trigger: ".o_form_view .o_field_badge:contains('In Step')",
        },
        {
            content: "The last comparison",
            trigger: ".o_field_widget[name=repaired_rows]:contains('2')",
        },
        {
            content: "Send now",
            trigger: "button[name=action_sync]",
            run: "click",
        },
        {
            content: "Nothing went wrong",
            trigger: ".o_form_view:not(:has(.o_notification)) button[name=action_reconcile]",
        },
    ],
});
