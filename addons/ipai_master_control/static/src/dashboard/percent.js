/* Copyright 2026 InsightPulse AI
 * License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl). */

import { formatFloat } from "@web/core/utils/numbers";

/** Return a percentage with one decimal, a dash where there is none. */
export function percent(value) {
    return value === null || value === false || value === undefined
        ? "–"
        : `${formatFloat(value, { digits: [16, 1] })} %`;
}
