# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""People who do things to processes at once, with connections that commit."""

import itertools
import threading

import pytest

SUPERUSER_ID = 1


@pytest.fixture
def quick_retries(monkeypatch):
    """Odoo waits seconds between tries; the waiting is not what we test."""
    from odoo.service import model

    monkeypatch.setattr(model.random, "uniform", lambda low, high: 0.005 * high)


def committed(registry, func, uid=SUPERUSER_ID):
    """Return ``func(env)`` after its transaction was committed."""
    from odoo.api import Environment

    with registry.cursor() as cr:
        return func(Environment(cr, uid, {}))


class Race:
    """Do things at once; every transaction has its snapshot before one writes."""

    def __init__(self, registry):
        self.registry = registry
        self.conflicts = itertools.count()

    def run(self, pool, actions, uids=None):
        """Call each of ``actions`` with an environment, in a thread and transaction.

        :param uids: users, one for each action; the superuser by default
        :returns: what each returned, or the UserError that it raised
        """
        barrier = threading.Barrier(len(actions))
        users = uids or [SUPERUSER_ID] * len(actions)
        calls = zip(actions, users, strict=True)
        return list(pool.map(lambda one: self._one(*one, barrier), calls))

    def _one(self, action, uid, barrier):
        from odoo.api import Environment
        from odoo.exceptions import UserError
        from odoo.service.model import retrying

        with self.registry.cursor() as cr:
            env = Environment(cr, uid, {})
            tries = []

            def attempt():
                cr.execute("SELECT 1")  # takes the snapshot
                if not tries:
                    barrier.wait(timeout=60)
                else:
                    next(self.conflicts)
                tries.append(1)
                return action(env)

            try:
                return retrying(attempt, env)
            except UserError as error:
                return error
