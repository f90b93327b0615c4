# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Activities that are done several times (BPMN 2.0, 10.3.8)."""

from .. import expression
from ..expression import ExpressionError
from .texts import condition, readable

BEHAVIORS = ("all", "none", "one", "complex")
THROWN = ("signal", "message", "escalation", "error")


def check(_model, node):
    """Yield what is wrong with loop characteristics."""
    loop = node.loop
    if not loop:
        return
    if loop.kind == "standard":
        if not (loop.condition or loop.maximum):
            yield "loop-end", "The loop has neither a condition nor a maximum."
        yield from _number("loopMaximum", loop.maximum)
    else:
        if not (loop.cardinality or loop.collection):
            text = "How many instances there are is not said."
            yield "loop-count", text
        if loop.cardinality and loop.collection:
            text = "Either a number or a collection says how many instances there are."
            yield "loop-count-twice", text
        yield from _number("loopCardinality", loop.cardinality)
        yield from readable("collection", loop.collection)
        yield from readable("result", loop.result)
        yield from _behavior(loop)
    yield from condition("condition of the loop", loop.condition)


def _number(what, text):
    """A plain text is a number, everything else an expression."""
    try:
        is_wrong = text and expression.is_plain(text) and not text.isdigit()
    except ExpressionError as error:
        yield "expression", f"{what}: {error}"
        return
    if is_wrong:
        yield "loop-number", f"{what}: “{text}” is no number of times."


def _behavior(loop):
    if loop.behavior not in BEHAVIORS:
        yield "loop-behavior", f"behavior “{loop.behavior}” is not known."
    elif loop.behavior != "all" and not loop.throws:
        text = f"behavior “{loop.behavior}” needs an event to throw."
        yield "loop-behavior-event", text
    for when, event in loop.throws:
        if event.kind not in THROWN:
            text = (
                f"A {event.kind} event is not thrown by the instances of an activity."
            )
            yield "loop-behavior-kind", text
        elif not event.name:
            yield "loop-behavior-name", f"The {event.kind} has no name."
        yield from condition("condition of the behavior", when)
