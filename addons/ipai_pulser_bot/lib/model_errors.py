# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What can go wrong between the bot and the model."""


class ModelUnavailable(Exception):
    """The model cannot answer now; ``retry_after`` says how many seconds to wait."""

    def __init__(self, retry_after_seconds, message="the model is not available"):
        super().__init__(message)
        self.retry_after = retry_after_seconds


class ModelRejected(Exception):
    """The model's service refused the request: a person has to look."""


class ModelProtocolError(ModelRejected):
    """The answer is not one that the Messages API describes."""


class BudgetExhausted(Exception):
    """The next exchange could exceed a limit; ``conversation`` is closed."""

    def __init__(self, reason, conversation):
        super().__init__(reason)
        self.conversation = conversation
