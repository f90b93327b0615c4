/* Copyright 2026 InsightPulse AI
 * License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl). */

import { Component, onWillUnmount, onMounted, useState } from "@odoo/owl";
import { Properties } from "./properties";

const EVENTS = ["selection.changed", "elements.changed", "import.done"];

/** What our engine reads of the selected element and bpmn-js alone cannot edit. */
export class BpmnPanel extends Component {
    static template = "ipai_bpmn.Panel";
    static props = { modeler: Object };

    setup() {
        this.state = useState({ version: 0 });
        this.onChange = () => this.state.version++;
        onMounted(() => this.props.modeler.on(EVENTS, this.onChange));
        onWillUnmount(() => this.props.modeler.off(EVENTS, this.onChange));
    }

    /** @returns {Properties|null} of the one selected element */
    get selected() {
        const selection = this.state.version >= 0 && this.props.modeler.get("selection").get();
        return selection.length === 1 && selection[0].businessObject
            ? new Properties(this.props.modeler, selection[0])
            : null;
    }

    onRow(properties, row, column, ev) {
        const { type, checked, value } = ev.target;
        const now = type === "checkbox" ? checked : value;
        properties.update({ [column]: now || undefined }, row);
    }
}
