/* Copyright 2026 InsightPulse AI
 * License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl). */

import { _t } from "@web/core/l10n/translation";

const KINDS = [
    ["active", "fa-circle", (n) => _t("Tokens that wait here: %s", n)],
    ["incident", "fa-exclamation-triangle", (n) => _t("Incidents: %s", n)],
    ["left", "fa-check", (n) => _t("Left, times: %s", n)],
];
const PLACES = {
    active: { bottom: 12, right: 18 },
    incident: { top: -12, right: 18 },
    left: { bottom: 12, left: -8 },
};
// The name of an event or a gateway stands below it.
const PLACES_ABOVE = {
    active: { top: -12, right: 8 },
    incident: { top: -32, right: 8 },
    left: { top: -12, left: -18 },
};
const LOW_PIXELS = 60;

/**
 * Return what to put on a node: a number with an icon and words, never colour alone.
 * @param {Object} counts kind -> how many
 * @param {number} height of the node
 */
export function badges(counts, height) {
    const places = height < LOW_PIXELS ? PLACES_ABOVE : PLACES;
    return KINDS.filter(([kind]) => counts[kind]).map(([kind, icon, words]) => {
        const html = document.createElement("div");
        html.className = `o_bpmn_badge o_bpmn_badge_${kind}`;
        html.title = words(counts[kind]);
        html.setAttribute("aria-label", html.title);
        html.setAttribute("role", "img");
        const sign = document.createElement("i");
        sign.className = `fa ${icon}`;
        html.append(sign, ` ${counts[kind]}`);
        return { kind, html, position: places[kind] };
    });
}
