/* Copyright 2026 InsightPulse AI
 * License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl). */

import { Component, onMounted, onWillUnmount, useEffect, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useBus } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { loadBpmnJs } from "../bpmn_js";
import { pulserModdle } from "../pulser_moddle";
import { BpmnPanel } from "./bpmn_panel";

const QUIET_MILLISECONDS = 400;
const PROBLEM = "o_bpmn_problem";

/** Draw a model; the field follows the drawing. */
export class BpmnEditor extends Component {
    static template = "ipai_bpmn.Editor";
    static components = { BpmnPanel };
    static props = { ...standardFieldProps };

    setup() {
        this.canvas = useRef("canvas");
        this.state = useState({ error: "", ready: false });
        this.marked = [];
        this.changes = 0;
        this.written = 0;
        const { bus } = this.props.record.model;
        useBus(bus, "WILL_SAVE_URGENTLY", () => this.commit());
        useBus(bus, "NEED_LOCAL_CHANGES", ({ detail }) => detail.proms.push(this.commit()));
        onMounted(() => this.begin());
        useEffect(
            (xml) => {
                if (this.modeler && xml !== this.xml) {
                    this.show(xml);
                }
            },
            () => [this.value]
        );
        useEffect(
            () => this.mark(),
            () => [this.props.record.data.problem_elements, this.state.ready]
        );
        onWillUnmount(() => this.end());
    }

    get value() {
        return this.props.record.data[this.props.name] || "";
    }

    async begin() {
        const Modeler = await loadBpmnJs("modeler");
        if (this.ended) {
            return;
        }
        this.modeler = new Modeler({
            container: this.canvas.el,
            moddleExtensions: { pulser: pulserModdle },
        });
        // For tests and scripts: the drawing's own interface.
        this.canvas.el.bpmnModeler = this.modeler;
        this.modeler.on("commandStack.changed", () => this.onChanged());
        await this.show(this.value);
    }

    end() {
        this.ended = true;
        clearTimeout(this.timer);
        this.modeler?.destroy();
    }

    async show(xml) {
        this.xml = xml;
        this.marked = [];
        this.state.ready = false;
        try {
            await this.modeler.importXML(xml);
        } catch (error) {
            this.state.error = error.message;
            return;
        }
        if (!this.ended) {
            this.written = this.changes;
            this.state.error = "";
            this.state.ready = true;
            this.modeler.get("canvas").zoom("fit-viewport", "auto");
        }
    }

    onChanged() {
        this.changes++;
        this.props.record.model.bus.trigger("FIELD_IS_DIRTY", true);
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.commit(), QUIET_MILLISECONDS);
    }

    /** Write the drawing into the record, if it changed. */
    async commit() {
        clearTimeout(this.timer);
        const changes = this.changes;
        if (this.props.readonly || this.written === changes || !this.state.ready) {
            return;
        }
        const { xml } = await this.modeler.saveXML({ format: true });
        this.xml = xml;
        this.written = changes;
        await this.props.record.update({ [this.props.name]: xml });
        if (this.written === this.changes) {
            this.props.record.model.bus.trigger("FIELD_IS_DIRTY", false);
        }
    }

    /** Highlight the elements that the last check named. */
    mark() {
        if (!this.state.ready) {
            return;
        }
        const canvas = this.modeler.get("canvas");
        const elements = this.modeler.get("elementRegistry");
        this.marked.filter((id) => elements.get(id)).forEach((id) => canvas.removeMarker(id, PROBLEM));
        const named = (this.props.record.data.problem_elements || "").split("\n");
        this.marked = named.filter((id) => id && elements.get(id));
        this.marked.forEach((id) => canvas.addMarker(id, PROBLEM));
    }
}

registry.category("fields").add("bpmn_editor", {
    component: BpmnEditor,
    displayName: _t("BPMN Editor"),
    supportedTypes: ["text"],
});
