# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One change of tasks, from the outermost write to the last effect that it has."""

from typing import NamedTuple

from ..lib.moves import Place

CONTEXT_KEY = "mc_project_sync"


class Snapshot(NamedTuple):
    """What of a task its work item follows, as it was before the change."""

    name: str
    users: tuple
    priority: str
    deadline: object
    active: bool
    place: Place


class Sync:
    """Which linked tasks a change has touched, and how they were before it.

    Odoo's own write on a task writes again: to the task, to those that wait for it, to
    the next of a series. Between these writes a task may be in places where it does not
    stay, so the work items follow once, when the outermost write is through.
    """

    def __init__(self):
        self.before = {}
        self._seen = set()
        self._waiting = []

    def __repr__(self):
        return "<sync of tasks>"

    def __deepcopy__(self, memo):
        return self

    @staticmethod
    def of(env):
        """Return the change that is under way; RPC clients cannot send one."""
        sync = env.context.get(CONTEXT_KEY)
        return sync if isinstance(sync, Sync) else None

    def put(self, records):
        """Return the records in an environment that belongs to this change."""
        return records.with_context(**{CONTEXT_KEY: self})

    def unseen(self, task_ids):
        """Return those of the ids that come up for the first time."""
        new = [one for one in task_ids if one not in self._seen]
        self._seen.update(new)
        return new

    def note(self, task_id, snapshot):
        """Remember how a linked task was before the change."""
        self.before[task_id] = snapshot
        self._waiting.append(task_id)

    def take(self):
        """Return the ids of the tasks that were noted since the last time."""
        taken, self._waiting = self._waiting, []
        return taken
