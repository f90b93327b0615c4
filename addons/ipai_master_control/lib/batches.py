# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How large a sweep's next batch is, so that one bad row never stops the others."""


class Batches:
    """The course of one sweep.

    A batch that fails is tried again at half the size, down to single rows, and each
    success doubles the size again. A single row that fails is set aside for this sweep.
    """

    def __init__(self, size):
        self.full_size = self.size = size
        self.more = True
        self.refused = []

    def succeeded(self, taken):
        """Note that a batch of ``taken`` rows is done; a short one is the last."""
        self.more = taken >= self.size
        self.size = min(self.size * 2, self.full_size)

    def failed(self, ids):
        """Note that the batch of these rows failed as a whole.

        :raises ValueError: no row was taken, so the fault is not with the rows
        """
        if not ids:
            raise ValueError("a batch without rows cannot be split")
        if len(ids) == 1:
            self.refused += ids
            self.size = self.full_size
        else:
            self.size = len(ids) // 2
