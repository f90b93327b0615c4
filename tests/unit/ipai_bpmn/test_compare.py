# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is said to be different between two versions."""

from bpmn_engine import compare
from test_migration import TASKS, timer
from test_validate import flow, model_of


def found(old, new):
    return {
        (one.change, one.type, one.element): one.attributes
        for one in compare(model_of(old), model_of(new))
    }


def test_the_same_is_no_difference():
    assert found(TASKS, TASKS) == {}
    assert found(TASKS, TASKS.replace("<userTask", "\n\n<userTask")) == {}


def test_added_and_removed():
    more = TASKS + '<userTask id="c"/>' + flow("b", "c")
    assert found(TASKS, more) == {
        ("added", "node", "c"): (),
        ("added", "flow", "b-c"): (),
    }
    assert {key[0] for key in found(more, TASKS)} == {"removed"}


def test_which_attribute_and_from_what_to_what():
    new = TASKS.replace('name="Check"', 'name="Check twice" camunda:assignee="ann"')
    assert found(TASKS, new) == {
        ("changed", "node", "a"): (
            ("name", "Check", "Check twice"),
            ("assignee", "", "ann"),
        )
    }
    assert found(TASKS + timer("t", "a", "PT1H"), TASKS + timer("t", "a", "PT2H")) == {
        ("changed", "node", "t"): (("event.expression", "PT1H", "PT2H"),)
    }


def test_a_flow_that_leads_elsewhere():
    new = TASKS.replace('sourceRef="a" targetRef="b"', 'sourceRef="s" targetRef="b"')
    assert found(TASKS, new) == {("changed", "flow", "a-b"): (("source", "a", "s"),)}


def test_what_has_parts_is_told_in_words():
    loop = "<multiInstanceLoopCharacteristics><loopCardinality>{}</loopCardinality>"
    loop += "</multiInstanceLoopCharacteristics>"
    task = '<userTask id="a">{}</userTask>'
    one, two = task.format(loop.format(2)), task.format(loop.format(3))
    assert found(one, two) == {
        ("changed", "node", "a"): (("loop.cardinality", "2", "3"),)
    }
    ((name, before, after),) = found(task.format(""), two)["changed", "node", "a"]
    assert (name, before) == ("loop", "")
    assert "cardinality=3" in after
