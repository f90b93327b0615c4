# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From bytes to an XML tree, without entities, network or surprises.

A document type declaration can only stand before the first element (XML 1.0, 2.8), so
expat reads that far and refuses it before any entity could be expanded. lxml then
parses with its limits on depth and text on.
"""

from xml.parsers import expat

from lxml import etree

from .problems import ModelRefused, Problem

MAX_BYTES = 5 * 1024 * 1024
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"


class _FirstElement(Exception):
    """The prolog ended without a document type."""


class _Doctype(Exception):
    """The prolog declares a document type."""


def read(xml):
    """Return the root element of a BPMN document.

    :param xml: bytes (any encoding that the document declares) or text
    :raises ModelRefused: with the line, when it is too large, has a document type, is
        not well-formed, is nested too deeply or is not BPMN 2.0
    """
    data = _encoded(xml) if isinstance(xml, str) else bytes(xml)
    if len(data) > MAX_BYTES:
        raise _refused(f"The file is larger than {MAX_BYTES} bytes.")
    _check_prolog(data)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _refused(f"Not well-formed XML: {error.msg}", error.lineno) from None
    except ValueError as error:
        raise _refused(f"Not well-formed XML: {error}") from None
    if root.tag != f"{{{BPMN}}}definitions":
        raise _refused("This is not a BPMN 2.0 model: no definitions.", root.sourceline)
    return root


def _check_prolog(data):
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _raise(_Doctype)
    parser.StartElementHandler = _raise(_FirstElement)
    try:
        parser.Parse(data, True)
    except _FirstElement:
        return
    except _Doctype:
        line = parser.CurrentLineNumber
        raise _refused("A document type (DTD) is not allowed.", line) from None
    except (expat.ExpatError, LookupError, ValueError) as error:
        line = getattr(error, "lineno", 0)
        raise _refused(f"Not well-formed XML: {error}", line) from None


def _raise(exception):
    def handler(*_args):
        raise exception

    return handler


def _encoded(text):
    """Text is UTF-8 by now, whatever its declaration says about bytes it once was."""
    if text.startswith("<?xml"):
        text = text.partition("?>")[2]
    return text.encode()


def _refused(text, line=0):
    return ModelRefused([Problem("", line or 0, text)])
