/* Copyright 2026 InsightPulse AI
 * License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl). */

import { registry } from "@web/core/registry";

const CANVAS = ".o_bpmn_editor[data-ready=true] .o_bpmn_canvas";
const PICTURE = ".o_bpmn_diagram[data-ready=true]";

function modeler() {
    return document.querySelector(CANVAS).bpmnModeler;
}

/** Draw start → first → second → end in one lane, by the modeler's own interface. */
function draw() {
    const [modeling, elements, factory] = ["modeling", "elementRegistry", "elementFactory"].map(
        (name) => modeler().get(name)
    );
    const [start, pool] = [elements.get("start"), elements.get("pool")];
    modeling.splitLane(pool, 2);
    const lanes = elements.filter((one) => one.type === "bpmn:Lane");
    modeling.updateProperties(lanes[0], { name: "People Team" });
    modeling.removeElements([lanes[1]]);
    let last = start;
    for (const [type, name, x] of [
        ["bpmn:UserTask", "First", 390],
        ["bpmn:UserTask", "Second", 550],
        ["bpmn:EndEvent", "Finished", 710],
    ]) {
        const shape = factory.createShape({ type });
        modeling.createShape(shape, { x, y: start.y + 18 }, pool);
        modeling.updateProperties(shape, { name });
        modeling.connect(last, shape);
        last = shape;
    }
}

function select(name) {
    const elements = modeler().get("elementRegistry");
    const found = elements.filter((one) => one.businessObject?.name === name && !one.labelTarget);
    modeler().get("selection").select(found[0]);
}

const token = (name) => ({
    content: `A token waits at ${name}`,
    trigger: `${PICTURE}:has(.o_bpmn_active .djs-visual:contains("${name}")):has(.o_bpmn_badge_active:contains("1"))`,
});

const mapped = (name) => [
    {
        content: `Say whose work ${name} is`,
        trigger: `.modal .o_data_row:contains("${name}") td[name=lane_id]`,
        run: "click",
    },
    {
        content: "Look for HR",
        trigger: ".modal .o_selected_row .o_field_widget[name=lane_id] input",
        run: "edit HR",
    },
    {
        content: "Take it",
        trigger: ".o-autocomplete--dropdown-item:contains('Human Resources')",
        run: "click",
    },
];

/** Finish the open task of the one instance, as somebody at another desk would. */
async function finish() {
    const { orm } = odoo.__WOWL_DEBUG__.root.env.services;
    const domain = [
        ["bpmn_is_root", "=", false],
        ["bpmn_instance_id.process_id.code", "=", "drawn"],
        ["state", "in", ["open", "running"]],
    ];
    const ids = await orm.search("mc.work.item", domain);
    await orm.call("mc.work.item", "action_done", [ids]);
}

registry.category("web_tour.tours").add("ipai_bpmn_draw", {
    steps: () => [
        {
            content: "Name the model",
            trigger: ".o_field_widget[name=name] input",
            run: "edit Drawn",
            timeout: 60000,
        },
        { content: "Draw it", trigger: CANVAS, run: draw },
        { content: "Select the first task", trigger: CANVAS, run: () => select("First") },
        {
            content: "Say who does it, in the panel",
            trigger: ".o_bpmn_panel #bpmn_assignee",
            run: "edit admin && press Tab",
        },
        {
            content: "Ask for a value",
            trigger: ".o_bpmn_panel button[data-table='pulser:Field']",
            run: "click",
        },
        {
            content: "It is there; select the pool",
            trigger: ".o_bpmn_panel section input[type=checkbox]",
            run: () => select("New process"),
        },
        {
            content: "Give the process a code",
            trigger: ".o_bpmn_panel #bpmn_code",
            run: "edit drawn && press Tab",
        },
        { content: "Check", trigger: "button[name=action_check]", run: "click" },
        {
            content: "The lane is told, and highlighted",
            trigger:
                ".o_form_view:has(.alert-danger:contains('“People Team” is no lane')):has(.o_bpmn_problem)",
        },
        {
            content: "bpmn.io's mark is in sight",
            trigger: `${CANVAS} .bjs-powered-by`,
        },
        { content: "Deploy", trigger: "button[name=action_deploy]", run: "click" },
        ...mapped("People Team"),
        ...mapped("New process"),
        { content: "Deploy", trigger: ".modal button[name=action_deploy]", run: "click" },
        {
            content: "The process and its picture; start it",
            trigger: `.o_form_view:has(${PICTURE}) button[name=action_start]`,
            run: "click",
        },
        token("First"),
        { content: "Finish", trigger: PICTURE, run: finish },
        {
            content: "The token moved by itself; the way is told",
            trigger: `${PICTURE}:has(.o_bpmn_taken):has(.o_bpmn_badge_left)`,
        },
        token("Second"),
        { content: "Finish", trigger: PICTURE, run: finish },
        {
            content: "No token is left",
            trigger: `${PICTURE}:not(:has(.o_bpmn_badge_active)):contains("Tokens: 0")`,
        },
    ],
});
