/* Copyright 2026 InsightPulse AI
 * License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl). */

import { Component, xml } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { formatDuration } from "./sla_format";

/** Seconds in words, e.g. "2 h 5 min"; only to be read. */
export class SlaDuration extends Component {
    static template = xml`<span t-out="text" />`;
    static props = { ...standardFieldProps };

    get text() {
        return formatDuration(this.props.record.data[this.props.name] || 0);
    }
}

export const slaDuration = {
    component: SlaDuration,
    displayName: _t("SLA Duration"),
    supportedTypes: ["float"],
};

registry.category("fields").add("mc_sla_duration", slaDuration);
