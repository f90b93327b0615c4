# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Transactions that start together: each has its snapshot before the first one writes.

The databases are thrown away: committed evidence cannot be removed.
"""

import os
import threading
from concurrent.futures import ThreadPoolExecutor

WORKERS = 10
WAIT_SECONDS = 60


class Race:
    """Run functions at once, each in a transaction of its own that Odoo retries.

    :param users: ids of the users who take part, one for each transaction
    """

    def __init__(self, registry, users):
        self.registry = registry
        self.users = users
        self.barrier = threading.Barrier(len(users))
        self.tries = [0] * len(users)

    def run(self, *funcs):
        """Return per user what ``func(env)`` returned, or the exception it raised.

        One function is run by all, else each user has one.
        """
        numbers = range(len(self.users))
        funcs = funcs * len(self.users) if len(funcs) == 1 else funcs
        with ThreadPoolExecutor(len(self.users)) as pool:
            return list(pool.map(self._one, numbers, funcs))

    def _one(self, number, func):
        from odoo.api import Environment
        from odoo.service.model import retrying

        with self.registry.cursor() as cr:
            env = Environment(cr, self.users[number], {})

            def attempt():
                self.tries[number] += 1
                cr.execute("SELECT 1")  # takes the snapshot
                if self.tries[number] == 1:
                    self.barrier.wait(timeout=WAIT_SECONDS)
                return func(env)

            try:
                return retrying(attempt, env)
            except Exception as error:
                return error


def committed(registry, func, user=1):
    """Return ``func(env)`` of a transaction that is committed."""
    from odoo.api import Environment

    with registry.cursor() as cr:
        env = Environment(cr, user, {})
        result = func(env)
        # 18.0 commits what was written only where an environment still lives.
        env.flush_all()
        return result


def read(registry, query, *params):
    """Return the rows of a query in a transaction of its own."""
    with registry.cursor() as cr:
        cr.execute(query, params)
        return cr.fetchall()


def user_of(registry, login):
    """Return the id of a user of Master Control, who is made when there is none."""

    def find_or_make(env):
        user = env["res.users"].search([("login", "=", login)])
        return user.id or new_user(env, login, "ipai_master_control.mc_group_user")

    return committed(registry, find_or_make)


def new_user(env, login, *groups, **values):
    """Make a user; return the id.

    :param groups: external ids of groups that are added to what each user has
    """
    user = (
        env["res.users"]
        .with_context(no_reset_password=True)
        .create({"name": login, "login": login, **values})
    )
    field = "group_ids" if "group_ids" in user._fields else "groups_id"
    user.write({field: [(4, env.ref(group).id) for group in groups]})
    return user.id


def unique(prefix):
    """Return a name that no other test has."""
    return f"{prefix}-{os.urandom(6).hex()}"
