/* Copyright 2026 InsightPulse AI
 * License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl). */

import { registry } from "@web/core/registry";

const CLOCK = ".o_mc_countdown[data-state=on_track]";

registry.category("web_tour.tours").add("mc_project_task", {
    steps: () => [
        {
            content: "The work item has no task yet: ask for one",
            trigger: ".oe_stat_button[name=action_create_task]",
            run: "click",
            timeout: 60000,
        },
        {
            content: "The task opens and shows its item's clock",
            trigger: `.oe_stat_button[name=action_mc_open_work_item] ${CLOCK}`,
        },
        {
            content: "Back to the work item",
            trigger: ".oe_stat_button[name=action_mc_open_work_item]",
            run: "click",
        },
        {
            content: "The work item shows where its task is",
            trigger: ".oe_stat_button[name=action_open_task]:contains('New')",
        },
        {
            content: "Start the work",
            trigger: "button[name=action_start]",
            run: "click",
        },
        {
            content: "The task has moved",
            trigger: ".oe_stat_button[name=action_open_task]:contains('Doing')",
        },
    ],
});
