/* Copyright 2026 InsightPulse AI
 * License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl). */

import { Component, onMounted, onWillUnmount, useEffect, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { loadBpmnJs } from "../bpmn_js";
import { pulserModdle } from "../pulser_moddle";
import { badges } from "./badges";

const REFRESH_MILLISECONDS = 4000;
// Lines and badges at the border would be cut.
const SHARE_OF_CANVAS = 0.97;

/** The picture of a process or an instance, with its tokens on it while it is looked at. */
export class BpmnDiagram extends Component {
    static template = "ipai_bpmn.Diagram";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.canvas = useRef("canvas");
        this.state = useState({ error: "", active: 0, incident: 0, ready: false });
        this.marked = [];
        onMounted(() => this.begin());
        useEffect(
            (xml) => {
                this.show(xml);
            },
            () => [this.props.record.data[this.props.name]]
        );
        onWillUnmount(() => this.end());
    }

    async begin() {
        this.timer = setInterval(() => this.refresh(), REFRESH_MILLISECONDS);
        this.onVisible = () => this.refresh();
        document.addEventListener("visibilitychange", this.onVisible);
        // A page of a notebook has no size before it is opened.
        this.observer = new ResizeObserver(() => this.fit());
        this.observer.observe(this.canvas.el);
    }

    end() {
        this.ended = true;
        clearInterval(this.timer);
        document.removeEventListener("visibilitychange", this.onVisible);
        this.observer?.disconnect();
        this.viewer?.destroy();
    }

    async show(xml) {
        const Viewer = await loadBpmnJs("viewer");
        if (this.ended || !xml) {
            return;
        }
        this.viewer ??= new Viewer({
            container: this.canvas.el,
            moddleExtensions: { pulser: pulserModdle },
        });
        this.state.ready = false;
        try {
            await this.viewer.importXML(xml);
            this.state.error = "";
        } catch (error) {
            this.state.error = error.message;
            return;
        }
        if (!this.ended) {
            this.marked = [];
            this.drawn = "";
            this.state.ready = true;
            this.fit();
            await this.refresh();
        }
    }

    fit() {
        if (this.state.ready && this.canvas.el?.clientWidth) {
            const canvas = this.viewer.get("canvas");
            canvas.resized();
            canvas.zoom(canvas.zoom("fit-viewport", "auto") * SHARE_OF_CANVAS, "auto");
        }
    }

    async refresh() {
        const { resId, resModel } = this.props.record;
        if (!resId || !this.state.ready || document.hidden || this.asking) {
            return;
        }
        this.asking = true;
        try {
            const drawn = await this.orm.silent.call(resModel, "diagram_state", [[resId]]);
            if (!this.ended && resId === this.props.record.resId) {
                this.draw(drawn);
            }
        } finally {
            this.asking = false;
        }
    }

    draw({ nodes, flows }) {
        const text = JSON.stringify([nodes, flows]);
        if (text === this.drawn || !this.state.ready) {
            return;
        }
        this.drawn = text;
        const [canvas, overlays, registry_] = ["canvas", "overlays", "elementRegistry"].map(
            (name) => this.viewer.get(name)
        );
        overlays.clear();
        this.marked.forEach(([id, marker]) => canvas.removeMarker(id, marker));
        this.marked = [];
        const mark = (id, marker) => {
            canvas.addMarker(id, marker);
            this.marked.push([id, marker]);
        };
        this.state.active = this.state.incident = 0;
        for (const [id, counts] of Object.entries(nodes)) {
            this.state.active += counts.active || 0;
            this.state.incident += counts.incident || 0;
            const element = registry_.get(id);
            if (!element) {
                continue;
            }
            for (const { kind, html, position } of badges(counts, element.height)) {
                overlays.add(id, "pulser", { html, position });
                mark(id, `o_bpmn_${kind}`);
            }
        }
        for (const id of flows.filter((one) => registry_.get(one))) {
            mark(id, "o_bpmn_taken");
        }
    }

    get summary() {
        return {
            active: _t("Tokens: %s", this.state.active + this.state.incident),
            incident: _t("Incidents: %s", this.state.incident),
        };
    }
}

registry.category("fields").add("bpmn_diagram", {
    component: BpmnDiagram,
    displayName: _t("BPMN Diagram"),
    supportedTypes: ["text"],
});
