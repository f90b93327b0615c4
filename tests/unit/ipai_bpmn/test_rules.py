# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Each rule of deployment has a model that breaks it, named with element and line."""

import ast
from pathlib import Path

import bpmn_engine
import pytest
from bpmn_engine import parse, problems
from test_validate import HEAD, START, flow

ENGINE = Path(bpmn_engine.__file__).parent
MESSAGE = '<messageEventDefinition messageRef="m"/>'
SIGNAL = '<signalEventDefinition signalRef="g"/>'
CANCEL = "<cancelEventDefinition/>"
UNDO = "<compensateEventDefinition/>"
ERROR = "<errorEventDefinition/>"
ROOTS = (
    '<message id="m" name="m"/><signal id="g" name="g"/>'
    '<signalEventDefinition id="sd" signalRef="g"/>'
    '<timerEventDefinition id="td"><timeDate>2026-01-01</timeDate>'
    '</timerEventDefinition><signalEventDefinition id="nameless"/>'
)


def boundary(definition, more="", host="a"):
    return (
        f'<boundaryEvent id="x" attachedToRef="{host}"{more}>{definition}'
        "</boundaryEvent>"
    )


def event(kind, definition, more=""):
    return f'<{kind} id="x"{more}>{definition}</{kind}>'


def several(inner, more=""):
    return (
        f'<userTask id="x"><multiInstanceLoopCharacteristics{more}>{inner}'
        "</multiInstanceLoopCharacteristics></userTask>"
    )


def event_subprocess(start, more="", flows=""):
    return (
        f'<task id="a"/><subProcess id="x" triggeredByEvent="true"{more}>{start}'
        f"</subProcess>{flows}"
    )


A, B = '<task id="a"/>', '<task id="b"/>'
TIMER_BOUNDARY = boundary(
    "<timerEventDefinition><timeDate>2026-01-01</timeDate></timerEventDefinition>"
)
CATCH = '<intermediateCatchEvent id="{}">' + MESSAGE + "</intermediateCatchEvent>"
LINK = '<linkEventDefinition name="l"/>'
ES_START = f'<startEvent id="es">{MESSAGE}</startEvent>'
CARDINALITY = "<loopCardinality>2</loopCardinality>"
ASSOCIATION = '<association id="as" sourceRef="x" targetRef="{}"/>'
HANDLER = '<task id="h" isForCompensation="true"/>'
GATEWAY = '<eventBasedGateway id="x"{}/>'
INSTANTIATE = ' instantiate="true"'
PARALLEL = ' parallelMultiple="true"'
TWO = CATCH.format("c") + CATCH.format("d") + flow("x", "c") + flow("x", "d")

# rule: body of a process in which the element x breaks it
BROKEN = {
    # Ids and references
    "unique-id": f'{A}<task id="x"/><task id="x"/>',
    "id-missing": ("", f"{A}<task/>"),
    "element": f'{A}<choreographyTask id="x"/>',
    "data-reference": (
        f'{A}<task id="x"><dataInputAssociation><sourceRef>gone</sourceRef>'
        "</dataInputAssociation></task>"
    ),
    "unknown-reference": (f'{A}<receiveTask id="x" messageRef="gone"/>'),
    "event-definition-reference": event(
        "startEvent", "<eventDefinitionRef>gone</eventDefinitionRef>"
    ),
    "token-quantity": '<task id="x" completionQuantity="2"/>',
    # The process
    "process-empty": ("p", ""),
    "process-beginning": ("p", f"{A}{B}{flow('a', 'b')}{flow('b', 'a')}"),
    "unreachable": f'{START}{A}<task id="x"/>{flow("s", "a")}',
    # Sequence flows
    "flow-source": A + '<sequenceFlow id="x" sourceRef="gone" targetRef="a"/>',
    "flow-target": A + '<sequenceFlow id="x" sourceRef="a" targetRef="gone"/>',
    "flow-scope": (
        f'{A}<subProcess id="q">{B}</subProcess>'
        '<sequenceFlow id="x" sourceRef="a" targetRef="b"/>'
    ),
    "start-incoming": (f'{START}{A}<sequenceFlow id="x" sourceRef="a" targetRef="s"/>'),
    "boundary-incoming": (
        f'{A}{B}<boundaryEvent id="e" attachedToRef="a">{ERROR}</boundaryEvent>'
        f'{flow("e", "b")}<sequenceFlow id="x" sourceRef="b" targetRef="e"/>'
    ),
    "end-outgoing": (
        f'<endEvent id="e"/>{A}<sequenceFlow id="x" sourceRef="e" targetRef="a"/>'
    ),
    "condition-place": (
        f'{START}{A}<sequenceFlow id="x" sourceRef="s" targetRef="a">'
        "<conditionExpression>= y</conditionExpression></sequenceFlow>"
    ),
    "default-condition": (
        f'<task id="t" default="x"/>{A}{B}{flow("t", "b")}<sequenceFlow id="x"'
        ' sourceRef="t" targetRef="a"><conditionExpression>= y</conditionExpression>'
        "</sequenceFlow>"
    ),
    "default-flow": f'<task id="x" default="gone"/>{A}{flow("x", "a")}',
    "default-place": f'<startEvent id="x" default="x-a"/>{A}{flow("x", "a")}',
    "conditional-flow-alone": (
        '<task id="x"/>'
        + A
        + flow("x", "a", "<conditionExpression>= y</conditionExpression>")
    ),
    "expression": (
        f'{A}{B}{flow("a", "b")}<sequenceFlow id="x" sourceRef="a" targetRef="b">'
        "<conditionExpression>1 +</conditionExpression></sequenceFlow>"
    ),
    # Gateways
    "gateway-one-way": f'<parallelGateway id="x"/>{A}{flow("x", "a")}',
    "gateway-condition": (
        f'<inclusiveGateway id="x"/>{A}{B}{flow("x", "a")}{flow("x", "b")}'
    ),
    "complex-activation": (
        f'<complexGateway id="x"/>{A}{B}{flow("a", "x")}{flow("b", "x")}'
    ),
    "event-gateway-count": (
        GATEWAY.format("") + CATCH.format("c") + flow("x", "c") + A + flow("a", "x")
    ),
    "event-gateway-target": f"{GATEWAY.format('')}{A}{flow('x', 'a')}",
    "event-gateway-second-way": f"{GATEWAY.format('')}{TWO}{A}{flow('a', 'c')}",
    "event-gateway-boundary": (
        f'{GATEWAY.format("")}<receiveTask id="r" messageRef="m"/>{flow("x", "r")}'
        f'<boundaryEvent id="e" attachedToRef="r">{ERROR}</boundaryEvent>'
        f"{A}{flow('e', 'a')}"
    ),
    "event-gateway-loop": (
        f'{GATEWAY.format("")}<receiveTask id="r" messageRef="m">'
        '<standardLoopCharacteristics loopMaximum="2"/></receiveTask>'
        f"{flow('x', 'r')}"
    ),
    "event-gateway-parallel": (
        f'{GATEWAY.format("")}<intermediateCatchEvent id="c" parallelMultiple="true">'
        f"{MESSAGE}{SIGNAL}</intermediateCatchEvent>{flow('x', 'c')}"
    ),
    "event-gateway-mixed": (
        f'{GATEWAY.format("")}<receiveTask id="r" messageRef="m"/>{flow("x", "r")}'
        f"{CATCH.format('c')}{flow('x', 'c')}"
    ),
    "event-gateway-type": GATEWAY.format(' eventGatewayType="Parallel"') + TWO,
    "instantiate-incoming": (f"{GATEWAY.format(INSTANTIATE)}{TWO}{A}{flow('a', 'x')}"),
    "instantiate-place": (
        '<subProcess id="q"><receiveTask id="x" instantiate="true" messageRef="m"/>'
        f"{A}</subProcess>"
    ),
    "instantiate-event": (
        '<eventBasedGateway id="x" instantiate="true"/><intermediateCatchEvent id="c">'
        "<timerEventDefinition><timeDate>2026-01-01</timeDate></timerEventDefinition>"
        f"</intermediateCatchEvent>{flow('x', 'c')}"
    ),
    "instantiate-loop": (
        '<receiveTask id="x" instantiate="true" messageRef="m">'
        '<standardLoopCharacteristics loopMaximum="2"/></receiveTask>'
    ),
    # Tasks
    "task-implementation": '<serviceTask id="x"/>',
    "script": '<scriptTask id="x"><script>import os</script></scriptTask>',
    "call-target": '<callActivity id="x"/>',
    "mapping-target": (
        '<task id="x"><extensionElements><zeebe:input source="= 1"/>'
        "</extensionElements></task>"
    ),
    "mapping-value": (
        '<task id="x"><extensionElements><camunda:inputParameter name="l">'
        "<camunda:list/></camunda:inputParameter></extensionElements></task>"
    ),
    "approval-place": '<callActivity id="x" pulser:approval="boss"/>',
    "retries": '<task id="x" pulser:retries="often"/>',
    "approval-rejection": '<task id="x" pulser:onRejection="no"/>',
    # Loops
    "loop-end": '<task id="x"><standardLoopCharacteristics/></task>',
    "loop-count": several(""),
    "loop-count-twice": several(CARDINALITY, ' camunda:collection="c"'),
    "loop-number": several("<loopCardinality>many</loopCardinality>"),
    "loop-behavior": several(CARDINALITY, ' behavior="Odd"'),
    "loop-behavior-event": several(CARDINALITY, ' behavior="None"'),
    "loop-behavior-kind": several(
        CARDINALITY, ' behavior="None" noneBehaviorEventRef="td"'
    ),
    "loop-behavior-name": several(
        CARDINALITY, ' behavior="One" oneBehaviorEventRef="nameless"'
    ),
    # Subprocesses
    "subprocess-beginning": '<subProcess id="x"/>',
    "subprocess-start": f'<subProcess id="x">{ES_START}{A}</subProcess>',
    "subprocess-one-start": (
        f'<subProcess id="x">{START}<startEvent id="t"/>{A}{flow("s", "a")}'
        f"{flow('t', 'a')}</subProcess>"
    ),
    "event-subprocess-flow": event_subprocess(ES_START, "", flow("a", "x")),
    "event-subprocess-start": event_subprocess(""),
    "event-subprocess-trigger": event_subprocess(START),
    "event-subprocess-boundary": event_subprocess(
        ES_START,
        "",
        f'<boundaryEvent id="e" attachedToRef="x">{ERROR}</boundaryEvent>'
        + flow("e", "a"),
    ),
    "event-subprocess-loop": event_subprocess(
        ES_START + '<standardLoopCharacteristics loopMaximum="2"/>'
    ),
    "event-subprocess-kind": (
        f'{A}<transaction id="x" triggeredByEvent="true">{ES_START}</transaction>'
    ),
    "event-subprocess-compensation": event_subprocess(
        f'<startEvent id="es">{UNDO}</startEvent>'
    ),
    "ad-hoc-empty": '<adHocSubProcess id="x"/>',
    "ad-hoc-event": f'<adHocSubProcess id="x">{START}{A}</adHocSubProcess>',
    "cancel-uncaught": (
        f'<transaction id="x">{A}<endEvent id="e">{CANCEL}</endEvent>{flow("a", "e")}'
        "</transaction>"
    ),
    "cancel-twice": (
        f'<transaction id="x">{A}</transaction><boundaryEvent id="c" attachedToRef="x">'
        f'{CANCEL}</boundaryEvent><boundaryEvent id="d" attachedToRef="x">{CANCEL}'
        f"</boundaryEvent>{B}{flow('c', 'b')}{flow('d', 'b')}"
    ),
    # Compensation
    "compensation-multiple": A + boundary(UNDO + MESSAGE) + B + flow("x", "b"),
    "compensation-flow": A + boundary(UNDO) + B + flow("x", "b"),
    "compensation-handler": A + boundary(UNDO),
    "compensation-mark": A + boundary(UNDO) + B + ASSOCIATION.format("b"),
    "compensation-scope": (
        A
        + boundary(UNDO)
        + f'<subProcess id="q">{HANDLER}{B}</subProcess>'
        + ASSOCIATION.format("h")
    ),
    "compensation-twice": (
        A
        + HANDLER
        + boundary(UNDO)
        + ASSOCIATION.format("h")
        + f'<boundaryEvent id="y" attachedToRef="a">{UNDO}</boundaryEvent>'
    ),
    "compensation-unused": A + '<task id="x" isForCompensation="true"/>',
    "compensation-activity": event(
        "intermediateThrowEvent", '<compensateEventDefinition activityRef="gone"/>'
    ),
    "compensation-activity-scope": (
        event("intermediateThrowEvent", '<compensateEventDefinition activityRef="b"/>')
        + f'<subProcess id="q">{B}</subProcess>'
    ),
    "compensation-missing": (
        A
        + event(
            "intermediateThrowEvent", '<compensateEventDefinition activityRef="a"/>'
        )
    ),
    # Events
    "event-known": event("startEvent", "<strangeEventDefinition/>"),
    "event-place": A + event("endEvent", MESSAGE.replace("message", "timer")),
    "event-interrupting": A + boundary(ERROR, ' cancelActivity="false"'),
    "cancel-end": f"{A}{event('endEvent', CANCEL)}{flow('a', 'x')}",
    "cancel-boundary": A + boundary(CANCEL) + B + flow("x", "b"),
    "boundary-host": A + boundary(ERROR, host="gone"),
    "boundary-activity": START + boundary(ERROR, host="s"),
    "boundary-scope": (
        f'<subProcess id="q">{A}</subProcess>{boundary(ERROR)}{B}{flow("x", "b")}'
    ),
    "boundary-outgoing": A + boundary(ERROR),
    "multiple-link": (
        f"{A}{event('intermediateCatchEvent', LINK + MESSAGE)}{flow('a', 'x')}"
    ),
    "multiple-parallel": event(
        "startEvent", MESSAGE + "<conditionalEventDefinition/>", PARALLEL
    ),
    "multiple-parallel-place": (
        event("intermediateThrowEvent", MESSAGE + SIGNAL, PARALLEL)
    ),
    "multiple-ends": f"{A}{event('endEvent', ERROR + UNDO)}{flow('a', 'x')}",
    "multiple-compensation": event("intermediateThrowEvent", UNDO + UNDO),
    "event-name": '<receiveTask id="x"/>',
    "condition-missing": event("startEvent", "<conditionalEventDefinition/>"),
    "timer-missing": event("startEvent", "<timerEventDefinition/>"),
    "timer": event(
        "startEvent",
        "<timerEventDefinition><timeDate>soon</timeDate></timerEventDefinition>",
    ),
    "link-target": event("intermediateThrowEvent", LINK),
    "link-source": A + event("intermediateCatchEvent", LINK),
    "link-unique": (
        A
        + event("intermediateCatchEvent", LINK)
        + f'<intermediateCatchEvent id="y">{LINK}</intermediateCatchEvent>'
    ),
    "link-outgoing": A + event("intermediateThrowEvent", LINK) + flow("x", "a"),
    "link-incoming": A + event("intermediateCatchEvent", LINK) + flow("a", "x"),
}


@pytest.mark.parametrize("rule", BROKEN)
def test_rule(rule):
    element, body = BROKEN[rule] if isinstance(BROKEN[rule], tuple) else ("x", "")
    body = body or (BROKEN[rule] if element == "x" else "")
    xml = f'{HEAD}{ROOTS}\n<process id="p">\n{body}</process></definitions>'
    found = [one for one in problems(parse(xml).processes[0]) if one.rule == rule]
    assert element in [one.element_id for one in found]
    assert {one.line for one in found} == {2 if element == "p" else 3}
    assert str(found[0]).endswith(f"[{rule}]")


def test_every_rule_is_in_the_list():
    names = set()
    for path in (*(ENGINE / "rules").glob("*.py"), ENGINE / "validate.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple):
                first = node.value.elts[0]
                if isinstance(first, ast.Constant):
                    names.add(first.value)
    assert len(names) > 70
    assert names <= BROKEN.keys()
