# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How a node is done: by whom, by which method or script, with which mappings."""

import re

from . import retries
from .xml_source import BPMN

_B = f"{{{BPMN}}}"
_BEAN = re.compile(r"[$#]\{\s*([^\W\d]\w*)\s*\}")


def implementation(element, kind, extras):
    """Return what says how the node is done, for the Node."""
    called = element.get("calledElement") or extras.text("calledElement@processId")
    count, intervals = retries.texts(
        extras.text("retries", "taskDefinition@retries"),
        extras.text("retryIntervals"),
        extras.content("failedJobRetryTimeCycle"),
    )
    script = element.findtext(f"{_B}script") or extras.text("script@expression")
    if kind not in ("scriptTask", "businessRuleTask"):
        script = script or extras.text("expression")
    return {
        "called": local_id(called),
        "script": (script or "").strip(),
        "method": _method(
            extras,
            *("method", "topic", "taskDefinition@type", "delegateExpression", "class"),
            *("decisionRef", "calledDecision@decisionId", "decisionTableReferenceKey"),
        ),
        "result": extras.text(
            *("resultVariable", "resultVariableName", "script@resultVariable"),
            "calledDecision@resultVariable",
        ),
        "assignee": extras.text("assignee", "assignmentDefinition@assignee"),
        "priority": extras.text("priority", "priorityDefinition@priority"),
        "due": extras.text("dueDate", "taskSchedule@dueDate"),
        "approval": extras.text("approval"),
        "on_rejection": extras.text("onRejection"),
        "retries": count,
        "retry_intervals": intervals,
        "inputs": extras.mappings("inputParameter", "input"),
        "outputs": extras.mappings("outputParameter", "output"),
        "fields": extras.fields(),
    }


def _method(extras, *names):
    """Return a method's name; ``${bean}`` names the bean, it is no expression."""
    text = extras.text(*names)
    match = _BEAN.fullmatch(text)
    return match[1] if match else text


def local_id(text):
    """Return the id of a QName reference without its prefix."""
    return (text or "").strip().rpartition(":")[2]
