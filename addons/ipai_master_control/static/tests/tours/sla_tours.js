/* Copyright 2026 InsightPulse AI
 * License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl). */

import { registry } from "@web/core/registry";

const HOUR_MILLISECONDS = 60 * 60 * 1000;

/** Let an hour pass on the page's one clock. */
function waitAnHour() {
    odoo.__WOWL_DEBUG__.root.env.services.mc_sla_clock.offset += HOUR_MILLISECONDS;
}

function card(name, state, words) {
    const countdown = `.o_mc_countdown[data-state=${state}][aria-label*='SLA: ${words}']`;
    return `.o_kanban_record:contains("${name}") ${countdown}:contains("${words}")`;
}

registry.category("web_tour.tours").add("mc_sla_countdown", {
    steps: () => [
        {
            content: "A running clock says what is left",
            trigger: card("Has time", "on_track", "On track"),
            timeout: 60000,
        },
        {
            content: "A paused one says so, with what is left",
            trigger: `${card("Waits", "paused", "Paused")}:contains("left")`,
        },
        {
            content: "So is this one still on its way; then an hour passes",
            trigger: `${card("Runs out soon", "on_track", "On track")}:contains("left")`,
            run: waitAnHour,
        },
        {
            content: "Its countdown turns into a breach, in words, by itself",
            trigger: `${card("Runs out soon", "breached", "Breached")}:contains("late")`,
        },
        {
            content: "The others go on: running",
            trigger: `${card("Has time", "on_track", "On track")}:contains("left")`,
        },
        {
            content: "And paused",
            trigger: `${card("Waits", "paused", "Paused")}:contains("30 min")`,
        },
        {
            content: "Open the item",
            trigger: `.o_kanban_record:contains("Has time")`,
            run: "click",
        },
        {
            content: "The form counts, too",
            trigger: ".o_form_view .oe_title .o_mc_countdown:contains('On track')",
        },
        {
            content: "Its clocks are on a page of their own",
            trigger: ".o_notebook .nav-link[name=sla]",
            run: "click",
        },
        {
            content: "With policy, state and countdown",
            trigger:
                ".o_field_widget[name=sla_timer_ids] tr:contains('For the browser'):contains('Running') .o_mc_countdown",
        },
    ],
});

registry.category("web_tour.tours").add("mc_sla_dashboard", {
    steps: () => [
        {
            content: "Three of four clocks were met",
            trigger: ".o_mc_dashboard .o_mc_compliance:contains('75.0 %'):contains('3 of 4')",
            timeout: 60000,
        },
        {
            content: "The trend is drawn",
            trigger: ".o_mc_trend canvas",
        },
        {
            content: "What is due within the hour is listed with its countdown",
            trigger:
                ".o_mc_at_risk_list tr:contains('Runs out soon') .o_mc_countdown:contains('left')",
        },
        {
            content: "Open the breaches of the period",
            trigger: ".o_mc_breached",
            run: "click",
        },
        {
            content: "It is the one that was late",
            trigger: ".o_list_view .o_data_row:contains('Was late')",
        },
        {
            content: "And only that one",
            trigger: ".o_list_view:not(:has(.o_data_row:contains('Done in time')))",
        },
        {
            content: "Back to the dashboard",
            trigger: ".breadcrumb-item a:contains('SLA Dashboard'), .o_back_button",
            run: "click",
        },
        {
            content: "Open the item that runs out",
            trigger: ".o_mc_at_risk_list tr:contains('Runs out soon') button",
            run: "click",
        },
        {
            content: "There it is",
            trigger: ".o_form_view .o_mc_countdown:contains('left')",
        },
    ],
});
