# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A mark that only our own Python code can set.

RPC clients choose the context, so a plain key there proves nothing. They can send JSON
only, though, and JSON cannot carry this very object.
"""

CONTEXT_KEY = "mc_trusted"


class _Mark:
    def __repr__(self):
        return "<mc trusted>"

    def __deepcopy__(self, memo):
        return self


_MARK = _Mark()


def trusted(records):
    """Return the records in an environment whose writes pass our guards."""
    return records.with_context(**{CONTEXT_KEY: _MARK})


def untrusted(records):
    """Return the records without the mark, e.g. to hand them to other code."""
    return records.with_context(**{CONTEXT_KEY: False})


def is_trusted(env):
    """Say whether our own code is writing."""
    return env.context.get(CONTEXT_KEY) is _MARK


#: Context for ``with_delay``. RPC clients choose the context, and with
#: ``queue_job__no_delay`` a job that commits would run inside their own transaction.
QUEUED = {"queue_job__no_delay": False}
