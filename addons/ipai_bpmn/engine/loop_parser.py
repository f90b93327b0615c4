# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Loop characteristics: how often an activity is done (BPMN 2.0, 10.3.8)."""

import re

from .elements import AdHoc, Loop
from .vendor import Extras
from .xml_source import BPMN

_B = f"{{{BPMN}}}"
_NAME = re.compile(r"[^\W\d]\w*")


def loop_of(element, events, data, associations):
    """Return the Loop of an activity, or None.

    :param events: EventParser
    :param data: DataParser
    :param associations: (in, out) of the activity
    """
    standard = element.find(f"{_B}standardLoopCharacteristics")
    if standard is not None:
        return Loop(
            "standard",
            condition=_text(standard, "loopCondition"),
            test_before=standard.get("testBefore") == "true",
            maximum=standard.get("loopMaximum") or "",
        )
    multi = element.find(f"{_B}multiInstanceLoopCharacteristics")
    if multi is None:
        return None
    extras = Extras(multi)
    given = extras.text("collection", "loopCharacteristics@inputCollection")
    item = extras.text("elementVariable", "loopCharacteristics@inputElement")
    result = extras.text("loopCharacteristics@outputElement")
    results = extras.text("loopCharacteristics@outputCollection")
    reference, produced = (
        _text(multi, f"loopData{way}Ref") for way in ("Input", "Output")
    )
    if reference and not given:
        given = _through(reference, data, associations[0], "target", _source)
    if produced and not results:
        results = _through(produced, data, associations[1], "source", _target)
        result = f"= {_item(multi, 'outputDataItem') or results}"
    return Loop(
        "multi",
        sequential=multi.get("isSequential") == "true",
        cardinality=_text(multi, "loopCardinality"),
        collection=_expression(given),
        item=item or _item(multi, "inputDataItem"),
        results=results,
        result=result,
        condition=_text(multi, "completionCondition"),
        behavior=(multi.get("behavior") or "All").lower(),
        throws=_throws(multi, events),
    )


def _through(reference, data, associations, end, other):
    """Return the variable behind a data input or output of the activity."""
    name = data.variable(reference) or reference.rpartition(":")[2]
    for one in associations:
        ends = (one.target,) if end == "target" else one.sources
        if name in ends and other(one):
            return other(one)
    return name


def _source(association):
    return association.sources[0] if association.sources else ""


def _target(association):
    return association.target


def _item(multi, tag):
    item = multi.find(_B + tag)
    return "" if item is None else item.get("name") or item.get("id") or ""


def _expression(text):
    """A bare name is that of a variable."""
    return f"= {text}" if _NAME.fullmatch(text) else text


def _text(element, tag):
    return (element.findtext(_B + tag) or "").strip()


def _throws(multi, events):
    """Return (condition, Event) for what the instances throw when they end."""
    behavior = (multi.get("behavior") or "All").lower()
    if behavior in ("none", "one"):
        event = events.of_reference(multi.get(f"{behavior}BehaviorEventRef"))
        return ((("", event)),) if event else ()
    throws = []
    if behavior == "complex":
        for one in multi.iterchildren(f"{_B}complexBehaviorDefinition"):
            thrown = one.find(f"{_B}event")
            found = () if thrown is None else thrown.iterchildren(f"{_B}*")
            definitions = [
                events.event(child)
                for child in found
                if child.tag.endswith("EventDefinition")
            ]
            condition = _text(one, "condition")
            throws += [(condition, event) for event in definitions]
    return tuple(throws)


def ad_hoc_of(element):
    """Return how the activities of an ad-hoc subprocess are done (10.3.5)."""
    return AdHoc(
        sequential=element.get("ordering") == "Sequential",
        completion=_text(element, "completionCondition"),
        cancel_remaining=element.get("cancelRemainingInstances") != "false",
    )
