# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Deliveries that never reached us."""

from ..lib.github import GitHubError, RateLimited, Unavailable


def ask_again(client, since):
    """Ask GitHub to send again what failed every time it was sent.

    A delivery and its repetitions share a GUID; one success among them is enough.

    :param client: ``lib.github.GitHubClient``
    :param since: naive UTC ``datetime``; older deliveries are left alone
    :return: the GUIDs that were asked for, in the order GitHub listed them
    """
    attempts = {}
    for delivery in client.hook_deliveries(since):
        attempts.setdefault(delivery["guid"], []).append(delivery)
    asked = []
    for guid, group in attempts.items():
        if any(200 <= (one.get("status_code") or 0) < 300 for one in group):
            continue
        try:
            client.redeliver(group[0]["id"])
        except (RateLimited, Unavailable):
            raise
        except GitHubError:
            continue  # this one cannot be had again; the others may
        asked.append(guid)
    return asked
