# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the stages of one project mean for a work item's state, and the other way."""

from typing import NamedTuple

OPEN, RUNNING, BLOCKED = "open", "running", "blocked"
DONE, CANCELLED = "done", "cancelled"
ACTIVE = (OPEN, RUNNING, BLOCKED)
CLOSED = (DONE, CANCELLED)


class Row(NamedTuple):
    """One stage and the state that it means; ``is_target``: tasks are moved there."""

    stage: int
    state: str
    is_target: bool = False


def by_default(stages):
    """Return rows for a project that says nothing: a list of (stage, fold) in order.

    The first stage is open, those that follow are running, the first folded one is
    done. Further folded ones (“Cancelled”, “Merged”) mean nothing until somebody says
    so: a task that is put aside must not count as work that was done.
    """
    unfolded = [stage for stage, fold in stages if not fold]
    folded = [stage for stage, fold in stages if fold]
    rows = [Row(stage, OPEN) for stage in unfolded[:1]]
    rows += [Row(stage, RUNNING) for stage in unfolded[1:]]
    return rows + [Row(stage, DONE) for stage in folded[:1]]


class StageMap:
    """The stages of one project.

    :param rows: list of :class:`Row`, in the order of the stages
    """

    def __init__(self, rows):
        self._state = {row.stage: row.state for row in rows}
        self._stage = {}
        for row in sorted(rows, key=lambda row: not row.is_target):
            self._stage.setdefault(row.state, row.stage)

    def state_of(self, stage):
        """Return the state that a stage means, or ``None``."""
        return self._state.get(stage)

    def may_stay(self, state, stage):
        """Say whether a task may stay in the stage that somebody put it into.

        It may, also where the stage means another state or none, but not in a closed
        stage when its item is not closed.
        """
        return state in CLOSED or self.state_of(stage) not in CLOSED

    def stage_for(self, state, current, previous=None, started=False):
        """Return the stage that a task belongs into.

        :param state: the work item's state
        :param current: the stage where the task is, or False
        :param previous: the stage it was in before the change at hand, if any
        :param started: whether work on the item had begun
        :returns: ``current`` where it fits or where no stage means that state; but a
            task does not stay in a closed stage when its item is not closed
        """
        if self.state_of(current) == state:
            return current
        if state in self._stage:
            return self._stage[state]
        if not self.may_stay(state, current):
            if previous and self.state_of(previous) not in CLOSED:
                return previous
            fallbacks = (RUNNING, OPEN) if started else (OPEN, RUNNING)
            for fallback in fallbacks:
                if fallback in self._stage:
                    return self._stage[fallback]
        return current
