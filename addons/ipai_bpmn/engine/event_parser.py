# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Event definitions, and the messages, signals and errors that they refer to."""

from .elements import Event
from .model import EVENTS
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

    def event_of(self, element, kind):
        """Return the Event of an event, receive or send task; else a none event."""
        if kind in ("receiveTask", "sendTask"):
            return self._named("message", element)
        if kind not in EVENTS:
            return Event()
        found = self._definitions(element)
        if len(found) > 1:
            parallel = element.get("parallelMultiple") == "true"
            return Event("multiple", events=tuple(found), parallel=parallel)
        return found[0] if found else Event()

    def _definitions(self, element):
        found = []
        for child in element.iterchildren(f"{_B}*"):
            name = split_tag(child.tag)[1]
            if name.endswith(_ENDING):
                found.append(self.event(child))
            elif name == "eventDefinitionRef":
                reference = (child.text or "").strip().rpartition(":")[2]
                target = self.targets.get(reference)
                if target is None or not target.tag.endswith(_ENDING):
                    found.append(Event("unknown", missing=reference))
                else:
                    found.append(self.event(target))
        return found

    def event(self, definition):
        """Return the Event of one event definition."""
        kind = split_tag(definition.tag)[1].removesuffix(_ENDING)
        special = _SPECIAL.get(kind)
        return special(definition) if special else self._named(kind, definition)

    def of_reference(self, text):
        """Return the Event of a definition that is named by its id, or None."""
        target = self.targets.get((text or "").strip().rpartition(":")[2])
        return None if target is None else self.event(target)

    def _named(self, kind, element):
        """Return the Event with the name that others know it by, and correlation."""
        own = Extras(element)
        missing = ""
        for attribute in _TARGETS:
            reference = (element.get(attribute) or "").rpartition(":")[2]
            target = self.targets.get(reference)
            if target is None:
                missing = missing or reference
                continue
            key = Extras(target).text("subscription@correlationKey", "correlationKey")
            code = target.get("errorCode") or target.get("escalationCode")
            name = code or target.get("name") or reference
            return Event(kind, name, correlation=own.text("correlationKey") or key)
        name, correlation = own.text("messageName"), own.text("correlationKey")
        if split_tag(element.tag)[1].endswith(_ENDING):
            name = name or element.get("name") or ""
        return Event(kind, name, correlation=correlation, missing=missing)


def _timer(definition):
    for tag, timer in _TIMERS.items():
        text = definition.findtext(_B + tag)
        if text and text.strip():
            return Event("timer", timer=timer, expression=text.strip())
    return Event("timer")


def _conditional(definition):
    text = definition.findtext(f"{_B}condition")
    return Event("conditional", expression=(text or "").strip())


def _compensate(definition):
    activity = (definition.get("activityRef") or "").rpartition(":")[2]
    wait = definition.get("waitForCompletion") != "false"
    return Event("compensate", activity, wait=wait)


def _link(definition):
    return Event("link", (definition.get("name") or "").strip())


_SPECIAL = {
    "timer": _timer,
    "conditional": _conditional,
    "compensate": _compensate,
    "link": _link,
}
