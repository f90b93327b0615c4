# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What modellers add to the standard: assignee, forms, mappings, implementations.

Camunda 7 and its relatives (Flowable, Activiti) write namespaced attributes, Camunda 8
writes extension elements, and both say the same things under nearly the same names. So
attributes and elements are found by their local name in any namespace but BPMN's own;
``pulser:`` (urn:pulser:bpmn:1.0) wins where several are given. What nobody asks for is
ignored; it stays in the stored file.
"""

from .model import FormField, Mapping
from .xml_source import BPMN

PULSER = "urn:pulser:bpmn:1.0"
FIELD_TYPES = {
    "boolean": "boolean",
    "checkbox": "boolean",
    "date": "date",
    "datetime": "date",
    "double": "number",
    "float": "number",
    "integer": "number",
    "long": "number",
    "number": "number",
}


def split_tag(tag):
    """Return (namespace, local name) of an element's or attribute's name."""
    if tag[:1] != "{":
        return "", tag
    namespace, _brace, local = tag[1:].partition("}")
    return namespace, local


class Extras:
    """The vendor's attributes and extension elements of one element."""

    def __init__(self, element):
        self.attributes = _attributes(element)
        self.elements = _extension_elements(element)

    def text(self, *names):
        """Return the first non-empty value of the named attributes or elements.

        A name ``element@attribute`` looks at an attribute of an extension element.
        """
        for name in names:
            element, at, attribute = name.partition("@")
            found = self._of_element(element, attribute) if at else None
            found = found if at else self.attributes.get(name)
            if found and found.strip():
                return found.strip()
        return ""

    def _of_element(self, name, attribute):
        for element in self.elements.get(name, ()):
            for key, value in element.attrib.items():
                if split_tag(key)[1] == attribute:
                    return value
        return None

    def content(self, name):
        """Return the text inside the first extension element of that name."""
        for element in self.elements.get(name, ()):
            return (element.text or "").strip()
        return ""

    def mappings(self, camunda7, camunda8):
        """Return the mappings that elements of these two names give."""
        found = []
        for element in self.elements.get(camunda7, ()):
            text = "" if len(element) else (element.text or "").strip()
            found.append(Mapping(element.get("name") or "", text))
        for element in self.elements.get(camunda8, ()):
            target, source = element.get("target"), element.get("source")
            found.append(Mapping(target or "", (source or "").strip()))
        return tuple(found)

    def complex_parameters(self):
        """Return the lines of parameters with lists, maps or scripts inside."""
        elements = self.elements.get("inputParameter", [])
        elements = elements + self.elements.get("outputParameter", [])
        return [element.sourceline for element in elements if len(element)]

    def fields(self):
        """Return the fields of a form that is written into the model."""
        return tuple(
            _form_field(element)
            for name in ("formField", "formProperty", "field")
            for element in self.elements.get(name, ())
            if element.get("id") or element.get("name")
        )


def _form_field(element):
    name = element.get("id") or element.get("name")
    label = element.get("label") or element.get("name") or name
    kind = FIELD_TYPES.get((element.get("type") or "").lower(), "text")
    required = element.get("required") == "true" or any(
        child.get("name") == "required" for child in element.iter("{*}constraint")
    )
    return FormField(name, label, kind, required)


def _attributes(element):
    found, own = {}, {}
    for key, value in element.attrib.items():
        namespace, local = split_tag(key)
        if namespace == PULSER:
            own[local] = value
        elif namespace and namespace != BPMN:
            found.setdefault(local, value)
    return found | own


def _extension_elements(element):
    found = {}
    for holder in element.iterchildren(f"{{{BPMN}}}extensionElements"):
        for child in holder.iterdescendants():
            if isinstance(child.tag, str):
                found.setdefault(split_tag(child.tag)[1], []).append(child)
    return found
