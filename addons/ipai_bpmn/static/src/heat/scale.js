/* Copyright 2026 InsightPulse AI
 * License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl). */

import { _t } from "@web/core/l10n/translation";

const UNITS = [
    [86400, (n) => _t("%s d", n)],
    [3600, (n) => _t("%s h", n)],
    [60, (n) => _t("%s min", n)],
    [1, (n) => _t("%s s", n)],
];
export const STEPS = 5;

/**
 * Return a duration in its two largest units, for people.
 * @param {number} seconds
 */
export function duration(seconds) {
    if (!seconds) {
        return _t("%s s", 0);
    }
    if (seconds < 1) {
        return _t("under 1 s");
    }
    let rest = Math.round(seconds);
    const first = UNITS.findIndex(([size]) => rest >= size);
    const parts = [];
    for (const [size, words] of UNITS.slice(first, first + 2)) {
        const count = Math.floor(rest / size);
        rest -= count * size;
        if (count) {
            parts.push(words(count).toString());
        }
    }
    return parts.join(" ");
}

/**
 * Return how hot a value is, from 1 (cold) to STEPS; 0 is nothing.
 * @param {number} value
 * @param {number} most the hottest value
 */
export function step(value, most) {
    return value && most ? Math.max(1, Math.ceil((value / most) * STEPS)) : 0;
}
