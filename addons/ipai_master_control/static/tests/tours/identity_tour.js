/* Copyright 2026 InsightPulse AI
 * License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl). */

import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("mc_identity", {
    steps: () => [
        {
            content: "Bots are not listed",
            trigger: ".o_list_view:not(:contains('dependabot'))",
            // The first page of a browser compiles all assets.
            timeout: 60000,
        },
        {
            content: "A stranger is, with what waits for them",
            trigger: ".o_data_row:contains('ada') td[name=waiting_item_count]:contains('2')",
        },
        {
            content: "Accept who is suggested",
            trigger: ".o_data_row:contains('ada') button[name=action_accept_suggestion]",
            run: "click",
        },
        {
            content: "Ada is known now",
            trigger: ".o_list_view:not(:contains('ada'))",
        },
    ],
});
