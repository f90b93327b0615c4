/* Copyright 2026 InsightPulse AI
 * License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl). */

import { useEffect } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { BpmnDiagram } from "../diagram/bpmn_diagram";

const SHOWN = { before: ["removed", "changed"], after: ["added", "changed"] };
const ICONS = { added: "fa-plus", removed: "fa-minus", changed: "fa-pencil" };

/** One of two versions side by side: what it has more, or has not, or has otherwise. */
export class BpmnCompare extends BpmnDiagram {
    static template = "ipai_bpmn.Compare";
    static props = { ...BpmnDiagram.props, side: { type: String } };

    setup() {
        super.setup();
        // Another version on the other side has other differences to this one.
        useEffect(
            () => {
                this.refresh();
            },
            () => this.versions
        );
    }

    get versions() {
        const { process_id: before, other_id: after } = this.props.record.data;
        return [before && idOf(before), after && idOf(after)];
    }

    begin() {
        this.observer = new ResizeObserver(() => this.fit());
        this.observer.observe(this.canvas.el);
    }

    async refresh() {
        const [before, other] = this.versions;
        if (!this.state.ready || !before || !other) {
            return;
        }
        const asked = `${before} ${other}`;
        this.asked = asked;
        const found = await this.orm.call("bpmn.process", "compare", [[before]], { other });
        // Meanwhile it may show another version.
        if (!this.ended && this.state.ready && asked === this.asked) {
            this.draw(found);
        }
    }

    draw(found) {
        const [canvas, overlays, elements] = ["canvas", "overlays", "elementRegistry"].map(
            (name) => this.viewer.get(name)
        );
        overlays.clear();
        this.marked.forEach(([id, marker]) => canvas.removeMarker(id, marker));
        this.marked = [];
        for (const one of found.filter(({ change }) => SHOWN[this.props.side].includes(change))) {
            const element = elements.get(one.element);
            if (!element) {
                continue;
            }
            const marker = `o_bpmn_${one.change}`;
            canvas.addMarker(one.element, marker);
            this.marked.push([one.element, marker]);
            if (!element.waypoints) {
                const position = { top: -12, right: 18 };
                overlays.add(one.element, "pulser", { html: badge(one), position });
            }
        }
    }

    get legend() {
        const words = { added: _t("Added"), removed: _t("Removed"), changed: _t("Changed") };
        return SHOWN[this.props.side].map((change) => ({
            change,
            icon: ICONS[change],
            words: words[change],
        }));
    }
}

function badge({ change, name, element, attributes }) {
    const html = document.createElement("div");
    html.className = `o_bpmn_badge o_bpmn_badge_${change}`;
    const changes = attributes.map((one) => `${one.name}: ${one.before} → ${one.after}`);
    html.title = [name || element, ...changes].join("\n");
    html.setAttribute("aria-label", `${change}: ${html.title}`);
    html.setAttribute("role", "img");
    const sign = document.createElement("i");
    sign.className = `fa ${ICONS[change]}`;
    html.append(sign);
    return html;
}

/** 18.0 gives a record as [id, name], 19.0 as an object. */
function idOf(value) {
    return value.id ?? value[0];
}

registry.category("fields").add("bpmn_compare", {
    component: BpmnCompare,
    displayName: _t("BPMN Comparison"),
    supportedTypes: ["text"],
    extractProps: ({ options }) => ({ side: options.side }),
});
