# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Marks in the context that RPC clients cannot set, see the core's ``trust.py``."""


class Mark:
    """A context key whose only valid value is this very object."""

    def __init__(self, key):
        self.key = key

    def __deepcopy__(self, memo):
        return self

    def put(self, records):
        """Return the records in an environment that carries the mark."""
        return records.with_context(**{self.key: self})

    def is_on(self, env):
        """Say whether our own code put it there."""
        return env.context.get(self.key) is self


#: The process has ended and closes its work items, the root item last.
ENDING = Mark("bpmn_ending")
#: The caller's step is under way and takes the outcome from the return value.
CALLING = Mark("bpmn_calling")
