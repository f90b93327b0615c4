# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Models that cannot run are refused with every reason, its element and its line."""

from datetime import datetime

import pytest
from bpmn_engine import ModelRefused, iso8601, parse, problems

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
    ' xmlns:pulser="urn:pulser:bpmn:1.0"'
    ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0">'
)


def model_of(body, roots=""):
    xml = f'{HEAD}{roots}<process id="p">{body}</process></definitions>'
    return parse(xml).processes[0]


def reasons(body, roots=""):
    return [f"{one.element_id}: {one.text}" for one in problems(model_of(body, roots))]


def flow(source, target, more=""):
    return (
        f'<sequenceFlow id="{source}-{target}" sourceRef="{source}"'
        f' targetRef="{target}">{more}</sequenceFlow>'
    )


START = '<startEvent id="s"/>'


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", "p: The process is empty."),
        (
            '<userTask id="x"><multiInstanceLoopCharacteristics/></userTask>',
            "x: How many instances there are is not said.",
        ),
        (
            '<endEvent id="x"><timerEventDefinition><timeDate>2026-01-01</timeDate>'
            "</timerEventDefinition></endEvent>",
            "x: BPMN has no timer event as an end event.",
        ),
        (
            '<intermediateCatchEvent id="x"><timerEventDefinition/>'
            "</intermediateCatchEvent>",
            "x: The timer has neither a date, a duration nor a cycle.",
        ),
        (
            '<intermediateCatchEvent id="x"><timerEventDefinition><timeDuration>1 hour'
            "</timeDuration></timerEventDefinition></intermediateCatchEvent>",
            "x: timer: “1 hour” is not a duration, e.g. P1DT2H",
        ),
        (
            '<startEvent id="x"><timerEventDefinition><timeCycle>0 0 * * * ?'
            "</timeCycle></timerEventDefinition></startEvent>",
            "x: timer: “0 0 * * * ?” is not a cycle, e.g. R3/PT10M",
        ),
        (
            '<startEvent id="x"><timerEventDefinition><timeCycle>R/PT0S'
            "</timeCycle></timerEventDefinition></startEvent>",
            "x: timer: “R/PT0S” repeats without a pause",
        ),
        ('<receiveTask id="x"/>', "x: The message has no name."),
        (
            '<serviceTask id="x"/>',
            "x: The service task has neither a method nor an expression.",
        ),
        (
            '<scriptTask id="x"><script>import os</script></scriptTask>',
            "x: script: import os: write name = expression",
        ),
        (
            '<userTask id="x" camunda:assignee="${execution.getVariable(1)}"/>',
            "x: assignee: execution.getVariable(1): “(” is not expected here",
        ),
        (
            '<serviceTask id="x" pulser:method="m" pulser:approval="boss"/>',
            "x: A service task asks nobody for an approval.",
        ),
        (
            '<userTask id="x" pulser:approval="boss" pulser:onRejection="no"/>',
            "x: onRejection: “no” is neither complete nor redo.",
        ),
        (
            '<callActivity id="x"/>',
            "x: The call activity does not say which process it calls.",
        ),
        ('<subProcess id="x"/>', "x: The subprocess has no beginning."),
        (
            '<userTask id="a"/><boundaryEvent id="x" attachedToRef="b">'
            "<errorEventDefinition/></boundaryEvent>",
            "x: It is attached to “b”, which is not there.",
        ),
        (
            '<userTask id="a"/><boundaryEvent id="x" attachedToRef="a"'
            ' cancelActivity="false"><errorEventDefinition/></boundaryEvent>',
            "x: An error always interrupts the activity.",
        ),
        (
            f'{START}<endEvent id="x"/>{flow("x", "s")}',
            "x-s: A sequence flow must not leave an end event.",
        ),
        (
            f"{START}{flow('s', 'gone')}",
            "s-gone: The target “gone” of the sequence flow is not there.",
        ),
        (
            f'{START}<subProcess id="q"><task id="t"/></subProcess>{flow("s", "t")}',
            "s-t: A sequence flow must not cross the border of a subprocess.",
        ),
        (
            f'{START}<exclusiveGateway id="x"/><task id="a"/><task id="b"/>'
            f"{flow('s', 'x')}{flow('x', 'a')}{flow('x', 'b')}",
            "x: The flow “x-a” has neither a condition nor is it the default.",
        ),
        (
            f'{START}<task id="a"/>'
            + flow("s", "a", "<conditionExpression>a &gt;</conditionExpression>"),
            "s-a: condition: a >: a value is missing before the end",
        ),
        (
            f'{START}<eventBasedGateway id="x"/><task id="a"/>{flow("s", "x")}'
            f"{flow('x', 'a')}",
            "x: “a” after an event-based gateway is no waiting event.",
        ),
        ('<task id="x"/><userTask id="x"/>', "x: The id x is used twice."),
        ("<task/>", ": The id is missing."),
        ('<choreographyTask id="x"/>', "x: choreographyTask is not run."),
        (
            '<serviceTask id="x" camunda:topic="t"><extensionElements>'
            '<camunda:inputOutput><camunda:inputParameter name="l"><camunda:list/>'
            "</camunda:inputParameter></camunda:inputOutput></extensionElements>"
            "</serviceTask>",
            "x: Only text and expressions are mapped, no list, map or script.",
        ),
        (
            '<userTask id="x"><extensionElements><zeebe:ioMapping>'
            '<zeebe:input source="= 1"/></zeebe:ioMapping></extensionElements>'
            "</userTask>",
            "x: A mapping has no target variable.",
        ),
    ],
)
def test_reason(body, reason):
    assert reason in reasons(body)


def test_all_reasons_come_at_once_in_the_order_of_the_lines():
    found = problems(
        model_of('\n<task/>\n<callActivity id="x"/>\n<receiveTask id="y"/>')
    )
    assert [(one.line, one.element_id) for one in found] == [
        (2, ""),
        (3, "x"),
        (4, "y"),
    ]
    assert str(found[1]) == (
        "line 3, x: The call activity does not say which process it calls."
        " [call-target]"
    )


def test_vendor_extensions_are_understood_or_ignored():
    model = model_of(
        '<userTask id="c7" camunda:assignee="ann" camunda:unknown="?"/>'
        '<userTask id="c8"><extensionElements>'
        '<zeebe:assignmentDefinition assignee="= boss" candidateGroups="x"/>'
        '<zeebe:ioMapping><zeebe:input source="= a" target="b"/></zeebe:ioMapping>'
        '<other:thing xmlns:other="urn:other"><other:deep/></other:thing>'
        "</extensionElements></userTask>"
        '<serviceTask id="job"><extensionElements><zeebe:taskDefinition type="pay"/>'
        "</extensionElements></serviceTask>"
        '<callActivity id="call"><extensionElements>'
        '<zeebe:calledElement processId="sub"/></extensionElements></callActivity>'
    )
    assert not problems(model)
    nodes = model.nodes
    assert nodes["c7"].assignee == "ann"
    assert nodes["c8"].assignee == "= boss"
    assert [(m.target, m.expression) for m in nodes["c8"].inputs] == [("b", "= a")]
    assert nodes["job"].method == "pay"
    assert nodes["call"].called == "sub"


def test_pools_and_what_is_not_a_flow_are_no_obstacle():
    xml = (
        f'{HEAD}<collaboration id="c"><participant id="P" name="Shop" processRef="p"/>'
        '<participant id="Q" name="Customer"/><messageFlow id="m" sourceRef="P"'
        ' targetRef="Q"/></collaboration><process id="p" isExecutable="false">'
        '<documentation>What it is.</documentation><dataObject id="d"/>'
        '<dataObjectReference id="r" dataObjectRef="d"/><textAnnotation id="n"/>'
        '<association id="a" sourceRef="t" targetRef="n"/><task id="t"/></process>'
        '<process id="empty"/></definitions>'
    )
    definitions = parse(xml)
    assert [model.id for model in definitions.runnable()] == ["p"]
    (model,) = definitions.runnable()
    assert not problems(model)
    assert (model.process.pool, model.process.documentation) == ("Shop", "What it is.")
    assert not definitions.has_diagram


def test_processes_that_are_flagged_come_first():
    xml = (
        f'{HEAD}<process id="a"><task id="t"/></process>'
        '<process id="b" isExecutable="true"><task id="u"/></process></definitions>'
    )
    assert [model.id for model in parse(xml).runnable()] == ["b"]


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("xml", "reason"),
    [
        (b"", "Not well-formed"),
        (b"nonsense", "Not well-formed"),
        (b"\x00\x01\x02", "Not well-formed"),
        (b"<definitions/>", "not a BPMN 2.0 model"),
        (b"<a><b></a>", "Not well-formed"),
        ((BOMB + HEAD + "&b;</definitions>").encode(), "document type"),
        ((OUTSIDE + HEAD + "&a;</definitions>").encode(), "document type"),
        ((BOMB + HEAD + "</definitions>").encode("utf-16"), "document type"),
        (
            (
                f"<?xml version='1.0' encoding='utf-16'?>{BOMB}{HEAD}</definitions>"
            ).encode("utf-16"),
            "document type",
        ),
        (
            (HEAD + "<a>" * 300 + "</a>" * 300 + "</definitions>").encode(),
            "Excessive depth",
        ),
        (HEAD.encode() + b" " * (5 * 1024 * 1024 + 1), "larger than"),
        (b"<?xml version='1.0' encoding='no-such'?><a/>", "Not well-formed"),
    ],
)
def test_hostile_files_are_refused_before_they_do_harm(xml, reason):
    with pytest.raises(ModelRefused) as error:
        parse(xml)
    assert reason in str(error.value)


def test_text_with_a_declaration_is_read_as_text():
    xml = (
        f'<?xml version="1.0" encoding="utf-16"?>{HEAD}<process id="ü"/></definitions>'
    )
    assert parse(xml).processes[0].id == "ü"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (
            START + '<task id="a"/>' + '<task id="b"/>' + flow("s", "a"),
            "b: Nothing leads to the task.",
        ),
        ('<task id="a" startQuantity="2"/>', "a: startQuantity=“2”: only 1 is run."),
        (
            '<subProcess id="x"><task id="a"/></subProcess><boundaryEvent id="b"'
            ' attachedToRef="a"><errorEventDefinition/></boundaryEvent><task id="c"/>'
            + flow("b", "c"),
            "b: The activity of the boundary event is in another subprocess.",
        ),
        (
            '<subProcess id="p"><task id="a"/></subProcess>',
            "p: The id p is used twice.",
        ),
    ],
)
def test_what_would_be_drawn_and_not_done_is_refused(body, reason):
    assert reason in reasons(body)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("date", "0001-01-01T00:00:00+14:00"),
        ("date", "0001-01-01"),
        ("date", "9999-12-31T23:59:59-14:00"),
        ("duration", "P1.5Y"),
        ("duration", "P99999999999Y"),
        ("cycle", "R99999999999999999999/P1D"),
    ],
)
def test_times_that_no_calendar_has(kind, text):
    with pytest.raises(iso8601.TimerError):
        iso8601.first(kind, text, datetime(2026, 11, 25))


def test_processes_need_ids_of_their_own():
    task = '<task id="t{}"/></process>'
    one, two, three = (task.format(number) for number in range(3))
    twice = f'<process id="p">{one}<process id="p">{two}'
    xml = f"{HEAD}{twice}<process>{three}</definitions>"
    texts = [[one.text for one in problems(model)] for model in parse(xml).processes]
    assert texts == [[], ["The id p is used twice."], ["The id is missing."]]
