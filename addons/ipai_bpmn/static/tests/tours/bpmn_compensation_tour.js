/* Copyright 2026 InsightPulse AI
 * License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl). */

import { registry } from "@web/core/registry";

const PICTURE = ".o_bpmn_diagram[data-ready=true]";
const HISTORY = ".o_field_widget[name=history_ids]";

const sees = (content, trigger) => ({ content, trigger });

const click = (content, trigger) => ({ content, trigger, run: "click" });

const shape = (mark, name) => `.${mark} .djs-visual:contains("${name}")`;

const waits = (name) =>
    sees(`The work is at ${name}`, `${PICTURE}:has(${shape("o_bpmn_active", name)})`);

const isDone = (name) =>
    sees(`${name} is done`, `${PICTURE}:has(${shape("o_bpmn_left", name)})`);

const untouched = (name) =>
    sees(
        `${name} has not begun`,
        `${PICTURE}:not(:has(${shape("o_bpmn_active", name)}, ${shape("o_bpmn_left", name)}))`
    );

/** From the instance to the work item of a task, finish it, and back to the instance. */
const work = (name) => [
    {
        ...click("Look at the work", "button[name=action_open_work]"),
        // The first page of a browser compiles all assets.
        timeout: 60000,
    },
    click(name, `.o_kanban_record:contains("${name}")`),
    click("Start", ".o_form_view button[name=action_start]"),
    click("Done", ".o_form_view button[name=action_done]"),
    sees("It is done", ".o_arrow_button_current:contains('Done')"),
    click("Back to the process", ".o_field_widget[name=bpmn_instance_id] a"),
];

registry.category("web_tour.tours").add("ipai_bpmn_compensation", {
    steps: () => [
        ...work("Ask for visa"),
        isDone("Ask for visa"),
        waits("Cancel hotel"),
        untouched("Cancel flight"),
        ...work("Cancel hotel"),
        isDone("Cancel hotel"),
        waits("Cancel flight"),
        {
            content: "All of it in sight",
            trigger: `${PICTURE} .bjs-powered-by`,
            run: () => document.querySelector(PICTURE).scrollIntoView(),
        },
    ],
});

registry.category("web_tour.tours").add("ipai_bpmn_compensated", {
    steps: () => [
        ...work("Cancel flight"),
        isDone("Cancel flight"),
        waits("Tell traveller"),
        click("Read what happened", ".nav-link[name=history]"),
        {
            content: "The hotel was cancelled before the flight",
            trigger: `${HISTORY} tr:contains("Cancel hotel"):contains("Left") ~ tr:contains("Cancel flight"):contains("Entered")`,
            run: () => document.querySelector(HISTORY).scrollIntoView(false),
        },
    ],
});
