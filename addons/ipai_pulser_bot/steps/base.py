# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What all steps share."""


class Pending(Exception):
    """The outside world is not ready yet; look again after ``seconds``."""

    def __init__(self, reason, seconds):
        super().__init__(reason)
        self.seconds = seconds


class RunEnded(Exception):
    """The run cannot go on; ``outcome`` says which way it ended."""

    def __init__(self, outcome, reason):
        super().__init__(reason)
        self.outcome, self.reason = outcome, reason


class HandOverNeeded(Exception):
    """A person has to take over; the message says why."""


class Step:
    """One short job of a run."""

    name = None

    def read(self, run):
        """Return what ``perform`` needs, as plain values.

        :param run: ``pulser.run`` record, as the bot user
        """
        raise NotImplementedError

    def perform(self, inputs):
        """Do the outside work and return plain values.

        :raises Pending: look again later
        :raises RunEnded: the pull request moved on without us
        :raises HandOverNeeded: only a person can go on
        """
        raise NotImplementedError

    def write(self, run, result):
        """Store ``result`` and queue what comes next."""
        raise NotImplementedError
