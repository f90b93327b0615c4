/* Copyright 2026 InsightPulse AI
 * License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl). */

import { Component, onMounted, onWillStart, onWillUnmount, useState } from "@odoo/owl";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { describe, formatDuration } from "../countdown/sla_format";
import { ComplianceTable } from "./compliance_table";
import { daysOf, PERIODS } from "./period";
import { percent } from "./percent";
import { TrendChart } from "./trend_chart";

const { DateTime } = luxon;

const TIMER_TYPES = {
    "": _t("All clocks"),
    response: _t("Response"),
    resolution: _t("Resolution"),
};

/** Compliance, open breaches and what runs out next; each figure opens its records. */
export class SlaDashboard extends Component {
    static template = "ipai_master_control.SlaDashboard";
    static components = { ComplianceTable, Layout, TrendChart };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.clock = useService("mc_sla_clock");
        this.keepLast = new KeepLast();
        this.periods = PERIODS;
        this.timerTypes = TIMER_TYPES;
        this.display = { controlPanel: {} };
        this.state = useState({
            period: "last_30_days",
            timer_type: "",
            ...daysOf("last_30_days", DateTime.local()),
            figures: null,
            minute: 0,
        });
        onWillStart(() => this.load());
        onMounted(() => {
            this.unsubscribe = this.clock.subscribe(() => {
                this.state.minute = Math.floor(this.clock.now() / 1000);
            });
        });
        onWillUnmount(() => this.unsubscribe());
    }

    async load() {
        const { date_from, date_to, timer_type } = this.state;
        const asked = this.orm.call("mc.sla.figures", "figures", [], {
            date_from,
            date_to,
            timer_type: timer_type || null,
        });
        this.state.figures = await this.keepLast.add(asked);
    }

    // What people choose

    onPeriod(ev) {
        this.state.period = ev.target.value;
        if (this.state.period !== "custom") {
            Object.assign(this.state, daysOf(this.state.period, DateTime.local()));
            this.load();
        }
    }

    onDay(name, ev) {
        if (!ev.target.value) {
            return;
        }
        this.state.period = "custom";
        this.state[name] = ev.target.value;
        if (this.state.date_from <= this.state.date_to) {
            this.load();
        }
    }

    onTimerType(ev) {
        this.state.timer_type = ev.target.value;
        this.load();
    }

    // What is shown

    percent(value) {
        return percent(value);
    }

    duration(seconds) {
        return seconds === null || seconds === false ? "–" : formatDuration(seconds);
    }

    /** Return the countdown of a row; reading the second makes it tick. */
    countdown(timer) {
        return (
            this.state.minute !== null &&
            describe({
                state: timer.sla_state,
                dueAt: deserializeDateTime(timer.due_at).toMillis(),
                stoppedAt: null,
                remaining: 0,
                now: this.clock.now(),
            })
        );
    }

    // The records behind a figure

    open(name, domain) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name,
            res_model: "mc.sla.timer",
            domain,
            views: [
                [false, "list"],
                [false, "pivot"],
                [false, "graph"],
                [false, "form"],
            ],
        });
    }

    openDecided(name, extra = []) {
        return this.open(name, [...this.state.figures.domains.decided, ...extra]);
    }

    openState(state, name) {
        return this.openDecided(name, [["state", "=", state]]);
    }

    openLane(row) {
        return this.openDecided(row.name, [["lane_id", "=", row.id]]);
    }

    openPriority(row) {
        return this.openDecided(row.name, [["priority", "=", row.id]]);
    }

    openBucket(bucket) {
        const name = `${bucket.date_from} – ${bucket.date_to}`;
        return this.openDecided(name, [
            ["outcome_at", ">=", bucket.start],
            ["outcome_at", "<", bucket.end],
        ]);
    }

    openBreaches() {
        return this.open(_t("Open Breaches"), this.state.figures.domains.open_breaches);
    }

    openAtRisk() {
        return this.open(_t("Due Within the Hour"), this.state.figures.domains.at_risk);
    }

    openMean(type, name) {
        const domain = [...this.state.figures.domains.stopped, ["timer_type", "=", type]];
        return this.open(name, domain);
    }

    openItem(timer) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "mc.work.item",
            res_id: timer.work_item_id,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("mc_sla_dashboard", SlaDashboard);
