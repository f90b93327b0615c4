/* Copyright 2026 InsightPulse AI
 * License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl). */

import { registry } from "@web/core/registry";

const READY = (more) => `.o_bpmn_diagram${more}[data-ready=true]`;
const row = (name) => `.o_field_widget[name=line_ids] .o_data_row:has(td[name=node_id]:contains("${name}"))`;

const LAST_DAY = ".o_bpmn_heat input[name=to]";

/** Choose a day as the browser's own calendar does. */
function choose(day) {
    const input = document.querySelector(LAST_DAY);
    input.value = day;
    input.dispatchEvent(new Event("change"));
}

registry.category("web_tour.tours").add("ipai_bpmn_migration_check", {
    steps: () => [
        {
            content: "Plan: from the old version",
            trigger: "button[name=action_plan_migration]",
            // The first page of a browser compiles all assets.
            timeout: 60000,
            run: "click",
        },
        {
            content: "What is proposed by name is said",
            trigger: `${row("Sign contract")}:contains("Same name")`,
        },
        { content: "Check", trigger: "button[name=action_check]", run: "click" },
        {
            content: "Two are in the way",
            trigger: ".alert-warning:contains('2'):contains('cannot be migrated')",
        },
        {
            content: "At the tasks where they are",
            trigger: `${row("Make account")}.text-danger:contains("mapped to no node")`,
        },
    ],
});

registry.category("web_tour.tours").add("ipai_bpmn_migration", {
    steps: () => [
        {
            content: "Say where a task is",
            trigger: `${row("Make account")} td[name=target_node_id]`,
            // The first page of a browser compiles all assets.
            timeout: 60000,
            run: "click",
        },
        {
            content: "Look for it",
            trigger: ".o_selected_row .o_field_widget[name=target_node_id] input",
            run: "edit Set up",
        },
        {
            content: "Take it",
            trigger: ".o-autocomplete--dropdown-item:contains('Set up accounts')",
            run: "click",
        },
        { content: "Leave the row", trigger: ".oe_title", run: "click" },
        { content: "Save", trigger: ".o_form_button_save", run: "click" },
        {
            content: "It is mapped by hand, and has to be checked again",
            trigger: `.o_form_saved ${row("Make account")}:contains("By hand")`,
        },
        {
            content: "Check again",
            trigger: "button[name=action_check]:contains('Check')",
            run: "click",
        },
        {
            content: "One is in the way still; migrate the others",
            trigger: ".o_form_view:has(.alert-warning:contains('1')) button[name=action_apply]",
            run: "click",
        },
        { content: "Yes", trigger: ".modal .btn-primary", run: "click" },
        {
            content: "Done; open the report",
            trigger:
                ".o_form_view:has(.o_arrow_button_current:contains('Done')) button[name=action_open_results]",
            run: "click",
        },
        {
            content: "Three were migrated, with a note",
            trigger:
                ".o_list_view:has(.o_data_row:nth-child(3) td[name=outcome]:contains('Migrated')) td[name=notes]:contains('comes new')",
        },
        {
            content: "One was refused, with the reason",
            trigger:
                ".o_data_row:has(td[name=outcome]:contains('Refused')) td[name=reasons]:contains('Print badge')",
        },
    ],
});

registry.category("web_tour.tours").add("ipai_bpmn_heat", {
    steps: () => [
        {
            content: "Open the heat map",
            trigger: "a[name=heat]",
            // The first page of a browser compiles all assets.
            timeout: 60000,
            run: "click",
        },
        {
            content: "Visits, in numbers and colour",
            trigger: `${READY(".o_bpmn_heat")}:has(.o_bpmn_heat_5):has(.o_bpmn_badge_heat:contains("6"))`,
        },
        {
            content: "How long it takes",
            trigger: ".o_bpmn_heat button[name=duration]",
            run: "click",
        },
        {
            content: "The mean duration is on the task",
            trigger: '.o_bpmn_heat[data-metric=duration]:has(.o_bpmn_badge_heat:contains("2 h"))',
        },
        {
            content: "A period in which nothing happened",
            trigger: LAST_DAY,
            run: () => choose("2001-01-01"),
        },
        { content: "Nothing", trigger: ".o_bpmn_heat:not(:has(.o_bpmn_badge_heat))" },
        {
            content: "All time again",
            trigger: LAST_DAY,
            run: () => choose(""),
        },
        {
            content: "It is back, all of it in sight",
            trigger: ".o_bpmn_heat:has(.o_bpmn_heat_5)",
            run: () => document.querySelector(".o_bpmn_heat").scrollIntoView(),
        },
    ],
});

registry.category("web_tour.tours").add("ipai_bpmn_compare", {
    steps: () => [
        {
            content: "Compare with the version before",
            trigger: "button[name=action_compare]",
            // The first page of a browser compiles all assets.
            timeout: 60000,
            run: "click",
        },
        {
            content: "What is gone is marked on the left",
            trigger: `${READY("[data-side=before]")}:has(.o_bpmn_removed):has(.o_bpmn_changed)`,
        },
        {
            content: "What is new is marked on the right",
            trigger: `${READY("[data-side=after]")}:has(.o_bpmn_added):has(.o_bpmn_changed)`,
        },
        {
            content: "From what to what",
            trigger:
                ".o_data_row:has(td[name=before]:contains('Sign contract')) td[name=after]:contains('Sign the contract')",
        },
    ],
});

registry.category("web_tour.tours").add("ipai_bpmn_compare_another", {
    steps: () => [
        {
            content: "Compare with the version before",
            trigger: "button[name=action_compare]",
            timeout: 60000,
            run: "click",
        },
        {
            content: "Nothing is new",
            trigger: `${READY("[data-side=after]")}:has(.o_bpmn_changed):not(:has(.djs-element.o_bpmn_added))`,
        },
        {
            content: "Choose another version to the left",
            trigger: ".o_field_widget[name=process_id] input",
            run: "edit Hiring",
        },
        {
            content: "Take it",
            trigger: ".o-autocomplete--dropdown-item:contains('Hiring (1)')",
            run: "click",
        },
        {
            content: "To this one, something is new to the right",
            trigger: `${READY("[data-side=after]")}:has(.djs-element.o_bpmn_added)`,
        },
        { content: "Leave it", trigger: ".o_form_button_cancel", run: "click" },
        { content: "It is left", trigger: ".o_form_view .o_form_saved" },
    ],
});
