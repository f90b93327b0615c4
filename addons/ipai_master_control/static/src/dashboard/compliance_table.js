/* Copyright 2026 InsightPulse AI
 * License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl). */

import { Component } from "@odoo/owl";
import { percent } from "./percent";

/** One row per lane or priority: how many were met, how many not. */
export class ComplianceTable extends Component {
    static template = "ipai_master_control.ComplianceTable";
    static props = {
        title: { type: String },
        column: { type: String },
        rows: { type: Array },
        onOpen: { type: Function },
    };
    percent = percent;
}
