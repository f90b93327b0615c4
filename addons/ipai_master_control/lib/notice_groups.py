# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which notices become one message, and which of them a message shows."""

import datetime

# A whole team reads these, so the same news for several people is told there once.
SHARED_CHANNELS = frozenset({"n8n", "slack"})
BREACH_PERCENT = 100


def group(per_user):
    """Return ``{(company, channel, users): notices}``, one entry per message.

    :param per_user: ``{(company, channel, user): [notice, …]}``
    :returns: ``users`` is a tuple; several users only on a shared channel, when they
        are told exactly the same
    """
    messages = {}
    shared = {}
    for (company, channel, user), notices in per_user.items():
        if channel in SHARED_CHANNELS:
            same = (company, channel, tuple(notices))
            shared.setdefault(same, []).append(user)
        else:
            messages[company, channel, (user,)] = notices
    for (company, channel, notices), users in shared.items():
        messages[company, channel, tuple(users)] = list(notices)
    return messages


def worst_per_timer(notices):
    """Return one notice per clock, the one with the highest percentage, worst first.

    Worst is what is breached, then the more urgent priority, then what was due earlier.

    :param notices: objects with ``timer``, ``percent``, ``priority`` ('1' is the most
        urgent) and ``due_at``
    """
    highest = {}
    for notice in notices:
        known = highest.get(notice.timer)
        if known is None or notice.percent > known.percent:
            highest[notice.timer] = notice
    return sorted(highest.values(), key=_badness)


def _badness(notice):
    return (
        notice.percent < BREACH_PERCENT,
        notice.priority or "9",
        notice.due_at or datetime.datetime.max,
        -notice.percent,
    )
