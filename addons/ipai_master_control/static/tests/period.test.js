/* Copyright 2026 InsightPulse AI
 * License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl). */

import { describe, expect, test } from "@odoo/hoot";
import { daysOf, PERIODS } from "@ipai_master_control/dashboard/period";

const { DateTime } = luxon;

describe.current.tags("headless");

test("periods are whole days, both ends included", () => {
    const today = DateTime.fromISO("2026-03-31T23:30:00");
    const expected = {
        last_30_days: ["2026-03-02", "2026-03-31"],
        this_month: ["2026-03-01", "2026-03-31"],
        // February has no 31st.
        last_month: ["2026-02-01", "2026-02-28"],
        this_quarter: ["2026-01-01", "2026-03-31"],
        this_year: ["2026-01-01", "2026-12-31"],
    };
    for (const [name, [date_from, date_to]] of Object.entries(expected)) {
        expect(daysOf(name, today)).toEqual({ date_from, date_to });
    }
    const named = Object.keys(PERIODS).filter((name) => name !== "custom");
    expect(named.sort()).toEqual(Object.keys(expected).sort());
});

test("the month before January is December", () => {
    const days = daysOf("last_month", DateTime.fromISO("2026-01-15"));
    expect(days).toEqual({ date_from: "2025-12-01", date_to: "2025-12-31" });
});
