# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Event definitions, and the messages, signals and errors that they refer to."""

from .model import EVENTS, Event
from .vendor import Extras, split_tag
from .xml_source import BPMN

_B = f"{{{BPMN}}}"
_ENDING = "EventDefinition"
_TIMERS = {"timeDate": "date", "timeDuration": "duration", "timeCycle": "cycle"}
_TARGETS = ("messageRef", "signalRef", "errorRef", "escalationRef")


class EventParser:
    """Reads events of one file, whose root elements they refer to."""

    def __init__(self, root):
        self.targets = {
            element.get("id"): element
            for element in root.iterchildren(f"{_B}*")
            if element.get("id")
        }

    def event_of(self, element):
        """Return the Event of an event, receive or send task; else a none event."""
        kind = split_tag(element.tag)[1]
        if kind in ("receiveTask", "sendTask"):
            return self._message_of_task(element)
        if kind not in EVENTS:
            return Event()
        found = [
            child
            for child in element.iterchildren(f"{_B}*")
            if split_tag(child.tag)[1].endswith(_ENDING)
        ]
        for reference in element.iterchildren(f"{_B}eventDefinitionRef"):
            target = self.targets.get((reference.text or "").strip().rpartition(":")[2])
            if target is not None:
                found.append(target)
        if len(found) > 1:
            return Event("multiple")
        return self._event(found[0]) if found else Event()

    def _message_of_task(self, element):
        name, correlation = self._named(element)
        return Event("message", name, correlation=correlation)

    def _event(self, definition):
        kind = split_tag(definition.tag)[1].removesuffix(_ENDING)
        if kind == "timer":
            return _timer(definition)
        name, correlation = self._named(definition)
        return Event(
            kind, name or definition.get("name") or "", correlation=correlation
        )

    def _named(self, element):
        """Return the name that others know it by, and the correlation expression."""
        own = Extras(element)
        for attribute in _TARGETS:
            reference = (element.get(attribute) or "").rpartition(":")[2]
            target = self.targets.get(reference)
            if target is None:
                continue
            key = Extras(target).text("subscription@correlationKey", "correlationKey")
            code = target.get("errorCode") or target.get("escalationCode")
            name = code or target.get("name") or reference
            return name, own.text("correlationKey") or key
        return own.text("messageName"), own.text("correlationKey")


def _timer(definition):
    for tag, timer in _TIMERS.items():
        text = definition.findtext(_B + tag)
        if text and text.strip():
            return Event("timer", timer=timer, expression=text.strip())
    return Event("timer")
