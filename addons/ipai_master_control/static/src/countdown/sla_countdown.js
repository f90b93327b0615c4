/* Copyright 2026 InsightPulse AI
 * License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl). */

import { Component, onMounted, onWillUnmount, useState } from "@odoo/owl";
import { formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { describe } from "./sla_format";

/**
 * The time that a clock has left or is late, with its state in words, icon and colour.
 *
 * Sits on the field that holds the state. It is drawn anew only when its words change.
 */
export class SlaCountdown extends Component {
    static template = "ipai_master_control.SlaCountdown";
    static props = {
        ...standardFieldProps,
        dueField: { type: String },
        remainingField: { type: String },
        stoppedField: { type: String },
    };

    setup() {
        this.clock = useService("mc_sla_clock");
        this.shown = useState({ text: this.describe()?.text });
        onMounted(() => {
            this.unsubscribe = this.clock.subscribe(() => {
                this.shown.text = this.describe()?.text;
            });
        });
        onWillUnmount(() => this.unsubscribe());
    }

    /** Return what to draw; reading the words makes them redraw it. */
    get view() {
        return this.shown.text !== null && this.describe();
    }

    describe() {
        const { data } = this.props.record;
        return describe({
            state: data[this.props.name],
            dueAt: this.millis(this.props.dueField),
            stoppedAt: this.millis(this.props.stoppedField),
            remaining: data[this.props.remainingField] || 0,
            now: this.clock.now(),
        });
    }

    millis(field) {
        const value = this.props.record.data[field];
        return value ? value.toMillis() : null;
    }

    get title() {
        const due = this.props.record.data[this.props.dueField];
        return due ? _t("Due %s", formatDateTime(due)) : "";
    }

    get label() {
        const { word, time } = this.view;
        return [_t("SLA: %s", word), time, this.title].filter(Boolean).join(", ");
    }
}

const DEFAULTS = {
    due_field: ["sla_due_at", "datetime"],
    remaining_field: ["sla_remaining_seconds", "float"],
    stopped_field: ["resolved_at", "datetime"],
};

function fieldName(options, option) {
    return options[option] || DEFAULTS[option][0];
}

export const slaCountdown = {
    component: SlaCountdown,
    displayName: _t("SLA Countdown"),
    supportedTypes: ["selection"],
    supportedOptions: [
        { label: _t("Due field"), name: "due_field", type: "string" },
        { label: _t("Remaining field"), name: "remaining_field", type: "string" },
        { label: _t("Stopped field"), name: "stopped_field", type: "string" },
    ],
    fieldDependencies: ({ options }) =>
        Object.entries(DEFAULTS).map(([option, [, type]]) => ({
            name: fieldName(options, option),
            type,
            readonly: true,
        })),
    extractProps: ({ options }) => ({
        dueField: fieldName(options, "due_field"),
        remainingField: fieldName(options, "remaining_field"),
        stoppedField: fieldName(options, "stopped_field"),
    }),
};

registry.category("fields").add("mc_sla_countdown", slaCountdown);
