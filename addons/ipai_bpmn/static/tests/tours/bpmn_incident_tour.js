/* Copyright 2026 InsightPulse AI
 * License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl). */

import { registry } from "@web/core/registry";

const FAILED = ".o_data_row:contains('Work out the total')";
const FORM = ".o_form_view";

const tour = (name, steps) =>
    registry.category("web_tour.tours").add(name, { steps: () => steps });

const click = (content, trigger) => ({ content, trigger, run: "click" });

const sees = (content, trigger) => ({ content, trigger });

const fill = (field, text) => ({
    content: `Fill in ${field}`,
    trigger: `.modal .o_field_widget[name=${field}] textarea`,
    run: `edit ${text}`,
});

const apply = click("Apply", ".modal button[name=action_apply]");

const closed = sees("The dialog is closed", "body:not(:has(.modal))");

tour("ipai_bpmn_incidents", [
    sees("Three have failed", `.o_list_view:has(${FAILED}:eq(2))`),
    click("Select the first", `${FAILED}:eq(0) .o_list_record_selector input`),
    click("Select the second", `${FAILED}:eq(1) .o_list_record_selector input`),
    click("Retry them", ".o_control_panel button:contains('Retry')"),
    fill("variables_text", '{"amount": 7}'),
    fill("reason", "The file was late"),
    apply,
    sees("Both went well", ".o_notification:contains('2 resolved, 0 not')"),
    closed,
    sees("One is left", `.o_list_view:has(${FAILED}):not(:has(${FAILED}:eq(1)))`),
]);

const byHand = click(
    "Complete it by hand",
    `${FORM} .o_statusbar_buttons button:contains('Complete by Hand')`
);

tour("ipai_bpmn_incident_dialog", [
    byHand,
    sees("It asks for the results and why", ".modal .o_field_widget[name=variables_text]"),
]);

tour("ipai_bpmn_incident_resolved", [
    byHand,
    fill("variables_text", '{"total": 99}'),
    fill("reason", "The file was late"),
    apply,
    closed,
    sees(
        "It is resolved",
        `${FORM} .o_field_widget[name=resolution]:contains('Completed by Hand')`
    ),
]);

const openMove = [
    click("Look at the tokens", `${FORM} .nav-link[name=tokens]`),
    click(
        "Move the token",
        ".o_data_row:contains('Sign contract') button[name=action_open_intervene]"
    ),
];

tour("ipai_bpmn_move_dialog", [
    ...openMove,
    click("Where may it go?", ".modal .o_field_widget[name=target_id] input"),
    sees("To the next task", ".o-autocomplete--dropdown-item:contains('Make account')"),
]);

tour("ipai_bpmn_move", [
    ...openMove,
    {
        content: "Look for the target",
        trigger: ".modal .o_field_widget[name=target_id] input",
        run: "edit Make",
    },
    click("Take it", ".o-autocomplete--dropdown-item:contains('Make account')"),
    fill("reason", "Signed on paper"),
    apply,
    closed,
    sees(
        "The token is there, the other one gone",
        `${FORM}:has(.o_data_row:contains('Make account'):contains('Active')):has(.o_data_row:contains('Sign contract'):contains('Cancelled'))`
    ),
]);

tour("ipai_bpmn_suspend", [
    click("Suspend", `${FORM} button[name=action_open_suspend]`),
    fill("reason", "The law changed"),
    apply,
    closed,
    sees("It says so", `${FORM}:has(.alert-warning:contains('The law changed'))`),
]);

tour("ipai_bpmn_resume", [
    click("Go on", `${FORM} button[name=action_open_resume]`),
    fill("reason", "The law is clear"),
    apply,
    closed,
    sees("It goes on", `${FORM} button[name=action_open_suspend]`),
]);
