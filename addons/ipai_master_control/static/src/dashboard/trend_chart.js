/* Copyright 2026 InsightPulse AI
 * License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl). */
/* global Chart */

import { Component, onWillStart, onWillUnmount, useEffect, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { _t } from "@web/core/l10n/translation";

const { DateTime } = luxon;

const MET_COLOR = "#3b8a6e";
const BREACHED_COLOR = "#b3402f";
const LINE_COLOR = "#1e3a5f";

/** Met and breached clocks over time as columns, compliance as a line. */
export class TrendChart extends Component {
    static template = "ipai_master_control.TrendChart";
    static props = {
        buckets: { type: Array },
        onOpen: { type: Function },
    };

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => this.draw(),
            () => [this.props.buckets]
        );
        onWillUnmount(() => this.chart?.destroy());
    }

    draw() {
        this.chart?.destroy();
        this.chart = new Chart(this.canvas.el, this.config());
    }

    get summary() {
        const met = this.sum("met");
        const breached = this.sum("breached");
        return _t("Clocks over time: %s met, %s breached", met, breached);
    }

    sum(name) {
        return this.props.buckets.reduce((total, bucket) => total + bucket[name], 0);
    }

    config() {
        const { buckets } = this.props;
        return {
            data: {
                labels: buckets.map((bucket) => dayLabel(bucket)),
                datasets: [
                    {
                        type: "line",
                        label: String(_t("Compliance (%)")),
                        data: buckets.map((bucket) => bucket.compliance),
                        borderColor: LINE_COLOR,
                        backgroundColor: LINE_COLOR,
                        spanGaps: true,
                        clip: false,
                        pointRadius: 3,
                        yAxisID: "percent",
                    },
                    this.columns(_t("Met"), "met", MET_COLOR),
                    this.columns(_t("Breached"), "breached", BREACHED_COLOR),
                ],
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                interaction: { mode: "index", intersect: false },
                onClick: (_event, elements) => {
                    if (elements.length) {
                        this.props.onOpen(buckets[elements[0].index]);
                    }
                },
                scales: {
                    x: { stacked: true, grid: { display: false } },
                    y: { stacked: true, beginAtZero: true, ticks: { precision: 0 } },
                    percent: {
                        position: "right",
                        min: 0,
                        max: 100,
                        grid: { display: false },
                        ticks: { callback: (value) => `${value} %` },
                    },
                },
            },
        };
    }

    columns(label, name, color) {
        return {
            type: "bar",
            label: String(label),
            data: this.props.buckets.map((bucket) => bucket[name]),
            backgroundColor: color,
            stack: "clocks",
            maxBarThickness: 34,
        };
    }
}

/** Return the day of a bucket in the user's language, the month where one is long. */
function dayLabel({ date_from, date_to }) {
    const first = DateTime.fromISO(date_from);
    const isMonth = DateTime.fromISO(date_to).diff(first, "days").days > 6;
    return first.toLocaleString(
        isMonth ? { month: "short", year: "numeric" } : { month: "short", day: "numeric" }
    );
}
