# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A mark that only our own Python code can set.

RPC clients choose the context, so a plain key there proves nothing. They can send JSON
only, though, and JSON cannot carry this very object.
"""

CONTEXT_KEY = "mc_trusted"


class Mark:
    """A context key whose only valid value is this very object."""

    def __init__(self, key):
        self.key = key

    def __repr__(self):
        return f"<mark {self.key}>"

    def __deepcopy__(self, memo):
        return self

    def put(self, records):
        """Return the records in an environment that carries the mark."""
        return records.with_context(**{self.key: self})

    def is_on(self, env):
        """Say whether our own code put it there."""
        return env.context.get(self.key) is self


_TRUSTED = Mark(CONTEXT_KEY)


def trusted(records):
    """Return the records in an environment whose writes pass our guards."""
    return _TRUSTED.put(records)


def untrusted(records):
    """Return the records without the mark, e.g. to hand them to other code."""
    return records.with_context(**{CONTEXT_KEY: False})


def is_trusted(env):
    """Say whether our own code is writing."""
    return _TRUSTED.is_on(env)


#: Context for ``with_delay``. RPC clients choose the context, and with
#: ``queue_job__no_delay`` a job that commits would run inside their own transaction.
QUEUED = {"queue_job__no_delay": False}


#: Set while business records take in their own events: only then has an item an
#: ``event_code``, by which what becomes of it is told to the record.
EMITTED = Mark("mc_emitted")


def without_defaults(records):
    """Return the records without the ``default_…`` keys of the context.

    They belong to what the user is creating, and a client chooses them.
    """
    clean = {
        key: value
        for key, value in records.env.context.items()
        if not key.startswith("default_")
    }
    # A context without some keys can only be given as a whole.
    return records.with_context(clean)  # pylint: disable=context-overridden
