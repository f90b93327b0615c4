/* Copyright 2026 InsightPulse AI
 * License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl). */

const text = (name) => ({ name, type: "String", isAttr: true });

/** What urn:pulser:bpmn:1.0 adds to the standard, for bpmn-js's moddle. */
export const pulserModdle = {
    name: "Pulser",
    prefix: "pulser",
    uri: "urn:pulser:bpmn:1.0",
    xml: { tagAlias: "lowerCase" },
    types: [
        {
            name: "Extras",
            extends: ["bpmn:FlowNode"],
            properties: [
                ...["assignee", "priority", "dueDate", "method"].map(text),
                ...["resultVariable", "correlationKey", "expression"].map(text),
                ...["approval", "onRejection", "retries", "retryIntervals"].map(text),
            ],
        },
        {
            name: "EventExtras",
            extends: ["bpmn:EventDefinition", "bpmn:Message"],
            properties: [text("correlationKey")],
        },
        {
            name: "Field",
            superClass: ["Element"],
            properties: [
                ...["id", "label", "type"].map(text),
                { name: "required", type: "Boolean", isAttr: true },
            ],
        },
        ...["Input", "Output"].map((name) => ({
            name,
            superClass: ["Element"],
            properties: ["source", "target"].map(text),
        })),
    ],
};
