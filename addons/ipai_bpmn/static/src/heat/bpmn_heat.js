/* Copyright 2026 InsightPulse AI
 * License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl). */

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { BpmnDiagram } from "../diagram/bpmn_diagram";
import { STEPS, duration, step } from "./scale";

/** The picture of a version, coloured by how often its nodes were visited, or how long. */
export class BpmnHeat extends BpmnDiagram {
    static template = "ipai_bpmn.Heat";

    setup() {
        super.setup();
        Object.assign(this.state, { metric: "visits", from: "", to: "", most: 0, error: "" });
        this.steps = Array.from({ length: STEPS }, (_unused, number) => number + 1);
    }

    begin() {
        // What has happened is asked for when somebody asks, not each few seconds.
        this.observer = new ResizeObserver(() => this.fit());
        this.observer.observe(this.canvas.el);
    }

    async change(name, value) {
        this.state[name] = value;
        await this.refresh();
    }

    async refresh() {
        const { resId } = this.props.record;
        if (!resId || !this.state.ready) {
            return;
        }
        const asked = `${this.state.from} ${this.state.to}`;
        this.asked = asked;
        const heat = await this.orm.call("bpmn.process", "heat", [[resId]], {
            date_from: this.state.from || false,
            date_to: this.state.to ? nextDay(this.state.to) : false,
        });
        if (!this.ended && asked === this.asked) {
            this.draw(heat);
        }
    }

    draw(heat) {
        const isTime = this.state.metric === "duration";
        const most = isTime ? heat.max_mean_seconds : heat.max_visits;
        const [canvas, overlays, elements] = ["canvas", "overlays", "elementRegistry"].map(
            (name) => this.viewer.get(name)
        );
        overlays.clear();
        this.marked.forEach(([id, marker]) => canvas.removeMarker(id, marker));
        this.marked = [];
        for (const [id, node] of Object.entries(heat.nodes)) {
            const value = isTime ? node.mean_seconds : node.visits;
            const heats = step(value, most);
            if (!heats || !elements.get(id)) {
                continue;
            }
            const marker = `o_bpmn_heat_${heats}`;
            canvas.addMarker(id, marker);
            this.marked.push([id, marker]);
            overlays.add(id, "pulser", {
                html: badge(node, isTime, heats),
                position: { top: -12, right: 18 },
            });
        }
        this.state.most = most;
    }

    get coldest() {
        return this.state.metric === "duration" ? duration(0) : "0";
    }

    get hottest() {
        return this.state.metric === "duration" ? duration(this.state.most) : this.state.most;
    }
}

function badge(node, isTime, heats) {
    const html = document.createElement("div");
    html.className = `o_bpmn_badge o_bpmn_badge_heat o_bpmn_badge_heat_${heats}`;
    html.textContent = isTime ? duration(node.mean_seconds) : node.visits;
    const words = [_t("Visits: %s", node.visits)];
    if (node.stays) {
        words.push(_t("Mean duration: %s", duration(node.mean_seconds)));
        words.push(_t("Longest: %s", duration(node.max_seconds)));
    }
    html.title = words.join("\n");
    html.setAttribute("aria-label", words.join(", "));
    html.setAttribute("role", "img");
    return html;
}

/** The server counts up to and without a moment; people mean the whole of the last day. */
function nextDay(text) {
    const day = new Date(`${text}T00:00:00Z`);
    day.setUTCDate(day.getUTCDate() + 1);
    return day.toISOString().slice(0, 10);
}

registry.category("fields").add("bpmn_heat", {
    component: BpmnHeat,
    displayName: _t("BPMN Heat Map"),
    supportedTypes: ["text"],
});
