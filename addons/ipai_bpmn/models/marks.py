# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Marks in the context that RPC clients cannot set, see the core's ``trust.py``."""

from odoo.addons.ipai_master_control.models.trust import Mark


class Calling:
    """Which instances are being started by a call whose caller waits for the outcome.

    They tell it by the return value; all others tell their callers by an event.
    """

    KEY = "bpmn_calling"

    def __init__(self, ids=frozenset()):
        self.ids = ids

    def __deepcopy__(self, memo):
        return self

    @classmethod
    def of(cls, env):
        value = env.context.get(cls.KEY)
        return value if isinstance(value, cls) else cls()

    @classmethod
    def put(cls, instance):
        """Return the instance in an environment that names it as called."""
        ids = cls.of(instance.env).ids | {instance.id}
        return instance.with_context(**{cls.KEY: cls(ids)})


class Depth(int):
    """How deep processes start or call each other; JSON makes plain numbers only."""

    KEY = "bpmn_depth"

    @classmethod
    def of(cls, env):
        value = env.context.get(cls.KEY)
        return value if isinstance(value, cls) else cls()


#: The process has ended and closes its work items, the root item last.
ENDING = Mark("bpmn_ending")
