/* Copyright 2026 InsightPulse AI
 * License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl). */

import { _t } from "@web/core/l10n/translation";

const KINDS = [
    ["active", "fa-circle", (n) => _t("Tokens that wait here: %s", n), { bottom: 12, right: 18 }],
    [
        "incident",
        "fa-exclamation-triangle",
        (n) => _t("Incidents: %s", n),
        { top: -12, right: 18 },
    ],
    ["left", "fa-check", (n) => _t("Left, times: %s", n), { bottom: 12, left: -8 }],
];

/**
 * Return what to put on a node: a number with an icon and words, never colour alone.
 * @param {Object} counts kind -> how many
 */
export function badges(counts) {
    return KINDS.filter(([kind]) => counts[kind]).map(([kind, icon, words, position]) => {
        const html = document.createElement("div");
        html.className = `o_bpmn_badge o_bpmn_badge_${kind}`;
        html.title = words(counts[kind]);
        html.setAttribute("aria-label", html.title);
        html.setAttribute("role", "img");
        const sign = document.createElement("i");
        sign.className = `fa ${icon}`;
        html.append(sign, ` ${counts[kind]}`);
        return { kind, html, position };
    });
}
