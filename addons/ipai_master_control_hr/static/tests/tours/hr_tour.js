/* Copyright 2026 InsightPulse AI
 * License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl). */

import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const state = (kind, word) =>
    `.o_form_view .o_field_widget[name=mc_${kind}_state]:contains("${word}")`;
const saved = ".o_form_view .o_form_saved, .o_form_view:not(:has(.o_form_button_save:visible))";

tours.add("ipai_hr_hire", {
    steps: () => [
        {
            content: "Name the new employee",
            trigger: ".o_field_widget[name=name] :is(input, textarea)",
            run: "edit Robin Vale",
            timeout: 60000,
        },
        { content: "Save", trigger: ".o_form_button_save", run: "click" },
        { content: "Onboarding runs", trigger: state("onboarding", "Running") },
        {
            content: "Look at the work",
            trigger: "button[name=action_mc_open_work_items]",
            run: "click",
        },
        {
            content: "There is the process and its first task",
            trigger: ".o_content:contains('Onboarding: Robin Vale')",
        },
    ],
});

tours.add("ipai_hr_onboarded", {
    steps: () => [
        { content: "Onboarding is done", trigger: state("onboarding", "Done") },
        {
            content: "The chatter says so",
            trigger: ".o-mail-Chatter .o-mail-Message:contains('Onboarding: Done')",
        },
    ],
});

tours.add("ipai_hr_exit", {
    steps: () => [
        {
            content: "The last day",
            trigger: ".o_field_widget[name=departure_date] input",
            run: "click",
            timeout: 60000,
        },
        {
            content: "In two weeks",
            trigger: ".o_field_widget[name=departure_date] input",
            run: `edit ${luxon.DateTime.now().plus({ days: 14 }).toFormat("MM/dd/yyyy")} && press Enter`,
        },
        { content: "Save", trigger: ".o_form_button_save", run: "click" },
        { content: "Offboarding runs", trigger: state("offboarding", "Running") },
        { content: "Saved", trigger: saved },
    ],
});

tours.add("ipai_hr_sign", {
    steps: () => [
        {
            content: "The sign-off waits",
            trigger: ".o_form_view:contains('Ask for the sign-off')",
            timeout: 60000,
        },
        {
            content: "Approve",
            trigger: ".o_form_view button[name=validate_tier]:visible",
            run: "click",
        },
        {
            content: "It counts",
            trigger: ".o_form_view:not(:has(button[name=validate_tier]:visible))",
        },
    ],
});

tours.add("ipai_hr_offboarded", {
    steps: () => [
        { content: "Offboarding is done", trigger: state("offboarding", "Done") },
        {
            content: "The chatter says so",
            trigger: ".o-mail-Chatter .o-mail-Message:contains('Offboarding: Done')",
        },
    ],
});

tours.add("ipai_hr_list", {
    steps: () => [
        {
            content: "The list says who is how far",
            trigger: ".o_list_view td[name=mc_offboarding_state]:contains('Done')",
            timeout: 60000,
        },
    ],
});
