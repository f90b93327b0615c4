/* Copyright 2026 InsightPulse AI
 * License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl). */

import { registry } from "@web/core/registry";

const FAILED = ".o_data_row:contains('Work out the total')";

const why = (text) => ({
    content: "Say why",
    trigger: ".modal .o_field_widget[name=reason] textarea",
    run: `edit ${text}`,
});

const apply = {
    content: "Apply",
    trigger: ".modal button[name=action_apply]",
    run: "click",
};

registry.category("web_tour.tours").add("ipai_bpmn_incidents", {
    steps: () => [
        {
            content: "Three have failed",
            trigger: `.o_list_view:has(${FAILED}:eq(2))`,
        },
        {
            content: "Select the first",
            trigger: `${FAILED}:eq(0) .o_list_record_selector input`,
            run: "click",
        },
        {
            content: "Select the second",
            trigger: `${FAILED}:eq(1) .o_list_record_selector input`,
            run: "click",
        },
        {
            content: "Retry them",
            trigger: ".o_control_panel button:contains('Retry')",
            run: "click",
        },
        {
            content: "Correct the variables",
            trigger: ".modal .o_field_widget[name=variables_text] textarea",
            run: 'edit {"amount": 7}',
        },
        why("The file was late"),
        apply,
        { content: "Both went well", trigger: ".o_notification:contains('2 resolved, 0 not')" },
        {
            content: "One is left; open it",
            trigger: `.o_list_view:not(:has(${FAILED}:eq(1))) ${FAILED} td[name=message]`,
            run: "click",
        },
        {
            content: "Complete it by hand",
            trigger: ".o_form_view .o_statusbar_buttons button:contains('Complete by Hand')",
            run: "click",
        },
        {
            content: "Give the result",
            trigger: ".modal .o_field_widget[name=variables_text] textarea",
            run: 'edit {"total": 99}',
        },
        why("The file was late"),
        apply,
        {
            content: "It is resolved",
            trigger: ".o_form_view .o_field_widget[name=resolution]:contains('Completed by Hand')",
        },
    ],
});

registry.category("web_tour.tours").add("ipai_bpmn_move", {
    steps: () => [
        {
            content: "Look at the tokens",
            trigger: ".o_form_view .nav-link[name=tokens]",
            run: "click",
        },
        {
            content: "Move the token",
            trigger: ".o_data_row:contains('Sign contract') button[name=action_open_intervene]",
            run: "click",
        },
        {
            content: "Look for the target",
            trigger: ".modal .o_field_widget[name=target_id] input",
            run: "edit Make",
        },
        {
            content: "Take it",
            trigger: ".o-autocomplete--dropdown-item:contains('Make account')",
            run: "click",
        },
        why("Signed on paper"),
        apply,
        {
            content: "The token is there; suspend",
            trigger:
                ".o_form_view:has(.o_data_row:contains('Make account')) button[name=action_open_suspend]",
            run: "click",
        },
        why("The law changed"),
        apply,
        {
            content: "It says so; go on",
            trigger:
                ".o_form_view:has(.alert-warning:contains('The law changed')) button[name=action_open_resume]",
            run: "click",
        },
        why("The law is clear"),
        apply,
        {
            content: "It goes on",
            trigger: ".o_form_view:not(:has(.alert-warning)) button[name=action_open_suspend]",
        },
    ],
});
