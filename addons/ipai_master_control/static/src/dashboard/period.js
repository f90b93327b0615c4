/* Copyright 2026 InsightPulse AI
 * License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl). */

import { _t } from "@web/core/l10n/translation";

/** The periods of the picker, as dates of luxon; plain functions. */

export const PERIODS = {
    last_30_days: _t("Last 30 days"),
    this_month: _t("This month"),
    last_month: _t("Last month"),
    this_quarter: _t("This quarter"),
    this_year: _t("This year"),
    custom: _t("Other days"),
};

/**
 * Return first and last day of a period, both included, as ISO texts.
 *
 * @param {string} name a key of PERIODS, not "custom"
 * @param {luxon.DateTime} today
 * @returns {{date_from: string, date_to: string}}
 */
export function daysOf(name, today) {
    const lastMonth = today.minus({ months: 1 });
    const [first, last] = {
        last_30_days: () => [today.minus({ days: 29 }), today],
        this_month: () => [today.startOf("month"), today.endOf("month")],
        last_month: () => [lastMonth.startOf("month"), lastMonth.endOf("month")],
        this_quarter: () => [today.startOf("quarter"), today.endOf("quarter")],
        this_year: () => [today.startOf("year"), today.endOf("year")],
    }[name]();
    return { date_from: first.toISODate(), date_to: last.toISODate() };
}
