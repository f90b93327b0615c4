/* Copyright 2026 InsightPulse AI
 * License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl). */

import { loadCSS, loadJS } from "@web/core/assets";

const FOLDER = "/ipai_bpmn/static/lib/bpmn-js/";
const STYLES = ["diagram-js.css", "bpmn-js.css", "bpmn-font/css/bpmn-embedded.css"];
const builds = {};
let previous = Promise.resolve();

/**
 * Load one build of bpmn-js when it is needed. All builds call themselves BpmnJS, so they
 * are loaded one after the other and each keeps what it made.
 * @param {"viewer"|"modeler"} kind
 * @returns {Promise<Function>} the class
 */
export function loadBpmnJs(kind) {
    const file = kind === "viewer" ? "bpmn-navigated-viewer" : "bpmn-modeler";
    builds[kind] ??= previous = previous.then(async () => {
        await Promise.all(STYLES.map((name) => loadCSS(`${FOLDER}assets/${name}`)));
        await loadJS(`${FOLDER}${file}.production.min.js`);
        return window.BpmnJS;
    });
    return builds[kind];
}
