# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Data objects and associations, as variables and copies (BPMN 2.0, 10.4).

A data object is a variable of the scope in which it stands, by its name where that can
be written in an expression, else by its id. A data store is not: it would outlive the
process.
"""

import re

from .elements import Association
from .implementation_parser import local_id
from .vendor import split_tag
from .xml_source import BPMN

_B = f"{{{BPMN}}}"
_NAME = re.compile(r"[^\W\d]\w*")
# Modelers write it where the standard wants a target and nobody chose one.
_PLACEHOLDER = "__targetRef_placeholder"
OBJECTS = frozenset({"dataObject", "property"})
STORES = frozenset({"dataStoreReference"})


class DataParser:
    """The data of one process: what there is, and what each node reads and writes."""

    def __init__(self):
        self.names = {}  # id of an element that holds data -> variable
        self.references = {}  # id of a reference -> id of its data object
        self.scopes = {}  # scope -> variables

    def add(self, element, kind, scope):
        """Take notice of a data object, a property or a reference in a scope."""
        key = element.get("id") or ""
        if kind == "dataObjectReference":
            self.references[key] = local_id(element.get("dataObjectRef"))
            self.names.setdefault(key, _variable(element))
        elif kind in STORES:
            self.names[key] = ""
        else:
            self.names[key] = _variable(element)
            self.scopes.setdefault(scope, []).append(self.names[key])

    def variable(self, reference):
        """Return the variable of a data element, "" for a store, None when unknown."""
        key = local_id(reference)
        target = self.references.get(key)
        return self.names.get(target if target in self.names else key)

    def associations(self, element):
        """Return (what comes in, what goes out, unknown references) of a node."""
        own, ins, outs = {}, [], []
        for child in element.iterchildren(f"{_B}*"):
            kind = split_tag(child.tag)[1]
            if kind == "ioSpecification":
                for data in child.iterchildren(f"{_B}dataInput", f"{_B}dataOutput"):
                    own[data.get("id")] = _variable(data)
            elif kind in ("dataInput", "dataOutput", "property"):
                own[child.get("id")] = _variable(child)
            elif kind == "dataInputAssociation":
                ins.append(child)
            elif kind == "dataOutputAssociation":
                outs.append(child)
        unknown = []
        return (
            tuple(self._read(ins, own, unknown)),
            tuple(self._read(outs, own, unknown)),
            unknown,
        )

    def _read(self, elements, own, unknown):
        for element in elements:
            named = [child.text for child in element.iterchildren(f"{_B}sourceRef")]
            target = element.findtext(f"{_B}targetRef")
            resolved = [self._resolve(text, own, unknown) for text in (*named, target)]
            *sources, target = resolved
            if None in resolved or "" in resolved or target == _PLACEHOLDER:
                continue
            text = (element.findtext(f"{_B}transformation") or "").strip()
            assignments = list(element.iterchildren(f"{_B}assignment"))
            if not assignments:
                yield Association(target, tuple(sources), _expression(text))
            for one in assignments:
                value = _expression((one.findtext(f"{_B}from") or "").strip())
                to = (one.findtext(f"{_B}to") or "").strip()
                to = self._resolve(to, own, []) or to
                yield Association(to, tuple(sources), value)

    def _resolve(self, reference, own, unknown):
        key = local_id(reference)
        if key in own:
            return own[key]
        name = self.variable(key)
        if name is None and key:
            unknown.append(key)
        return name


def _variable(element):
    name = (element.get("name") or "").strip()
    return name if _NAME.fullmatch(name) else element.get("id") or ""


def _expression(text):
    """Return what stands where only an expression can stand, with its sign."""
    return text if not text or text[:1] in "=$#" else f"= {text}"
