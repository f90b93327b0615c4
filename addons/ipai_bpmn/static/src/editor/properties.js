/* Copyright 2026 InsightPulse AI
 * License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl). */

import { _t } from "@web/core/l10n/translation";

const WORK = ["bpmn:Task", "bpmn:UserTask", "bpmn:ManualTask"];
const METHODS = ["bpmn:ServiceTask", "bpmn:SendTask", "bpmn:BusinessRuleTask"];
const TIMERS = ["timeDate", "timeDuration", "timeCycle"];
const NAMED = {
    "bpmn:MessageEventDefinition": ["messageRef", "bpmn:Message", _t("Message")],
    "bpmn:SignalEventDefinition": ["signalRef", "bpmn:Signal", _t("Signal")],
    "bpmn:ErrorEventDefinition": ["errorRef", "bpmn:Error", _t("Error code")],
};

/** What our engine reads of one element: made anew for each element that is selected. */
export class Properties {
    constructor(modeler, element) {
        this.modeler = modeler;
        this.element = element;
        this.bo = element.businessObject;
        this.modeling = modeler.get("modeling");
        this.factory = modeler.get("bpmnFactory");
    }

    /** @returns {Array} of {key, label, value, set(value), kind, options} */
    entries() {
        const type = this.bo.$type;
        const found = [this.attribute("name", _t("Name"))];
        if (type === "bpmn:Participant" && this.bo.processRef) {
            found.push(this.processCode());
        }
        if (WORK.includes(type)) {
            found.push(this.extra("assignee", _t("Assignee")));
            found.push(this.extra("priority", _t("Priority")));
            found.push(this.extra("dueDate", _t("Due")));
            found.push(this.extra("approval", _t("Approval")));
            found.push(this.rejection());
        }
        if (METHODS.includes(type)) {
            found.push(this.extra("method", _t("Method")));
            found.push(this.extra("resultVariable", _t("Result variable")));
            found.push(this.extra("retries", _t("Retries")));
            found.push(this.extra("retryIntervals", _t("Retry intervals")));
        }
        if (type === "bpmn:ServiceTask") {
            found.push(this.extra("expression", _t("Expression")));
        }
        if (type === "bpmn:ScriptTask") {
            found.push(this.attribute("script", _t("Script"), "textarea"));
            found.push(this.extra("resultVariable", _t("Result variable")));
        }
        if (type === "bpmn:CallActivity") {
            found.push(this.attribute("calledElement", _t("Called process")));
        }
        if (type === "bpmn:SequenceFlow") {
            found.push(this.condition());
        }
        if (["bpmn:ReceiveTask", "bpmn:SendTask"].includes(type)) {
            found.push(this.named(this.bo, "messageRef", "bpmn:Message", _t("Message")));
            found.push(this.correlation(this.bo));
        }
        for (const definition of this.bo.eventDefinitions || []) {
            found.push(...this.event(definition));
        }
        found.push(this.documentation());
        return found;
    }

    event(definition) {
        if (definition.$type === "bpmn:TimerEventDefinition") {
            return this.timer(definition);
        }
        const [reference, type, label] = NAMED[definition.$type] || [];
        const found = reference ? [this.named(definition, reference, type, label)] : [];
        if (reference === "messageRef") {
            found.push(this.correlation(definition));
        }
        return found;
    }

    correlation(owner) {
        const key = "pulser:correlationKey";
        const set = (value) => this.update({ [key]: value || undefined }, owner);
        const value = owner.get(key) || "";
        return { key: "correlationKey", label: _t("Correlation"), kind: "input", value, set };
    }

    attribute(key, label, kind = "input") {
        const set = (value) => this.update({ [key]: value || undefined });
        return { key, label, kind, value: this.bo.get(key) || "", set };
    }

    extra(key, label) {
        return { ...this.attribute(`pulser:${key}`, label), key };
    }

    rejection() {
        const key = "pulser:onRejection";
        const set = (value) => this.update({ [key]: value || undefined });
        const value = this.bo.get(key) || "";
        const options = [
            ["", _t("Do it again")],
            ["complete", _t("Go on")],
        ];
        const label = _t("On rejection");
        return { key: "onRejection", label, kind: "select", value, set, options };
    }

    update(values, target = this.bo) {
        this.modeling.updateModdleProperties(this.element, target, values);
    }

    processCode() {
        const process = this.bo.processRef;
        const set = (id) => id && this.update({ id }, process);
        return { key: "code", label: _t("Code"), kind: "input", value: process.id, set };
    }

    expression(parent, body) {
        const made = this.factory.create("bpmn:FormalExpression", { body });
        made.$parent = parent;
        return made;
    }

    condition() {
        const set = (body) => {
            const conditionExpression = body ? this.expression(this.bo, body) : undefined;
            this.update({ conditionExpression });
        };
        const value = this.bo.conditionExpression?.body || "";
        return { key: "condition", label: _t("Condition"), kind: "input", value, set };
    }

    timer(definition) {
        const kind = TIMERS.find((one) => definition[one]) || "timeDuration";
        const value = definition[kind]?.body || "";
        const write = (name, body) => {
            const values = Object.fromEntries(TIMERS.map((one) => [one, undefined]));
            values[name] = this.expression(definition, body);
            this.update(values, definition);
        };
        const options = [
            ["timeDate", _t("Date")],
            ["timeDuration", _t("Duration")],
            ["timeCycle", _t("Cycle")],
        ];
        return [
            {
                ...{ key: "timer_kind", label: _t("Timer"), kind: "select", options },
                ...{ value: kind, set: (name) => write(name, value) },
            },
            {
                ...{ key: "timer", label: _t("When (ISO 8601)"), kind: "input", value },
                set: (body) => write(kind, body),
            },
        ];
    }

    named(owner, reference, type, label) {
        const key = type === "bpmn:Error" ? "errorCode" : "name";
        const roots = this.modeler.getDefinitions().rootElements;
        const set = (name) => {
            let root = roots.find((one) => one.$type === type && one[key] === name);
            if (name && !root) {
                root = this.factory.create(type, { name, [key]: name });
                root.$parent = this.modeler.getDefinitions();
                roots.push(root);
            }
            this.update({ [reference]: name ? root : undefined }, owner);
        };
        return { key: reference, label, kind: "input", value: owner[reference]?.[key] || "", set };
    }

    documentation() {
        const set = (text) => {
            const one = text && this.factory.create("bpmn:Documentation", { text });
            this.update({ documentation: one ? [one] : [] });
        };
        const value = this.bo.documentation?.[0]?.text || "";
        const label = _t("Documentation");
        return { key: "documentation", label, kind: "textarea", value, set };
    }

    // Extension elements: the form's fields, and mappings

    get tables() {
        const type = this.bo.$type;
        const mapping = [
            ["source", _t("Expression")],
            ["target", _t("Variable")],
        ];
        const found = [];
        if (WORK.includes(type)) {
            const columns = [
                ["id", _t("Variable")],
                ["label", _t("Label")],
                ["type", _t("Type"), ["text", "number", "boolean", "date"]],
                ["required", _t("Required")],
            ];
            found.push({ type: "pulser:Field", label: _t("Form fields"), columns });
        }
        if (type.endsWith("Task") || ["bpmn:CallActivity", "bpmn:SubProcess"].includes(type)) {
            found.push({ type: "pulser:Input", label: _t("Inputs"), columns: mapping });
            found.push({ type: "pulser:Output", label: _t("Outputs"), columns: mapping });
        }
        return found.map((table) => ({ ...table, rows: this.rows(table.type) }));
    }

    rows(type) {
        return (this.bo.extensionElements?.values || []).filter((one) => one.$type === type);
    }

    add(type) {
        const first = type === "pulser:Field" ? { id: this.freeName(), type: "text" } : {};
        const row = this.factory.create(type, first);
        this.setValues([...(this.bo.extensionElements?.values || []), row]);
    }

    freeName() {
        const used = this.rows("pulser:Field").map((row) => row.id);
        let number = 1;
        while (used.includes(`field${number}`)) {
            number++;
        }
        return `field${number}`;
    }

    remove(row) {
        this.setValues(this.bo.extensionElements.values.filter((one) => one !== row));
    }

    setValues(values) {
        const holder = this.factory.create("bpmn:ExtensionElements", { values });
        holder.$parent = this.bo;
        values.forEach((one) => (one.$parent = holder));
        this.update({ extensionElements: values.length ? holder : undefined });
    }
}
