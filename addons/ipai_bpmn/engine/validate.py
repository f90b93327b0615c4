# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Why a model cannot run: every reason, with rule, element and line.

What is drawn and not run would be a lie in a picture, so nothing is dropped silently:
a construct that the engine does not know is a reason.
"""

from .problems import Problem
from .rules import CHECKS, flows


def problems(model):
    """Return the reasons why a ProcessModel cannot run, in the order of the lines."""
    found = list(model.problems)
    for flow in model.flows.values():
        found += _found(flow, flows.check(model, flow))
    for node in model.nodes.values():
        for check in CHECKS:
            found += _found(node, check(model, node))
    found += _found(model.process, _beginning(model))
    return sorted(set(found), key=lambda one: (one.line, one.element_id, one.text))


def _found(element, broken):
    return [Problem(element.id, element.line, text, rule) for rule, text in broken]


def _beginning(model):
    if not model.nodes:
        yield "process-empty", "The process is empty."
    elif not model.instantiators() and not model.entries():
        yield "process-beginning", "The process has no beginning."
