// Copyright 2026 InsightPulse AI
// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import {registry} from "@web/core/registry";

const ALERT = ".o_menu_systray .o_mc_sla_sweep_alert[role=alert]";

registry.category("web_tour.tours").add("mc_sla_sweep_late", {
    steps: () => [
        {
            content: "A late sweep is told in words, with an icon",
            trigger: `${ALERT}:has(.fa-exclamation-triangle):contains("SLA clocks not watched for 4 min")`,
            timeout: 60000,
        },
    ],
});

registry.category("web_tour.tours").add("mc_sla_sweep_in_time", {
    steps: () => [
        {
            content: "Nothing is told while the sweep is in time",
            trigger: ".o_menu_systray:not(:has(.o_mc_sla_sweep_alert))",
            timeout: 60000,
        },
    ],
});
