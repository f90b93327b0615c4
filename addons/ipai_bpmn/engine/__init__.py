# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The BPMN engine: plain Python, no Odoo, no database, no clock of its own.

``parse(xml)`` reads a file, ``problems(model)`` says why a process cannot run, and
``step(model, instance, event, now)`` moves the tokens. See ``docs/bpmn.md``.
"""

from .compare import compare
from .layout import with_diagram
from .not_possible import NotPossible
from .parser import parse
from .problems import ModelRefused, Problem
from .state import Instance
from .step import step
from .validate import problems

__all__ = [
    "Instance",
    "ModelRefused",
    "NotPossible",
    "Problem",
    "compare",
    "parse",
    "problems",
    "step",
    "with_diagram",
]
