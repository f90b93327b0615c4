# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Commits where the work needs them, and retries where PostgreSQL asks for them.

HTTP requests and queue jobs are retried on 40001 by Odoo and queue_job. Crons and the
steps between outside calls are not, and use :func:`retry_write`.
"""

import logging
import random
import time

RETRY_TRIES = 5
BACKOFF_SECONDS = 0.1

_logger = logging.getLogger(__name__)


def under_test():
    """Say whether an Odoo test owns the cursor (it may then not be committed)."""
    from odoo.modules import module
    from odoo.tools import config

    # Odoo's own runner sets the one, pytest-odoo on 18.0 only the other.
    return bool(module.current_test or config["test_enable"])


def end_transaction(env):
    """Flush and commit, so that what follows holds neither locks nor a snapshot.

    Under Odoo's tests it only flushes: the test's cursor is never committed.
    """
    env.cr.flush()
    if not under_test():
        env.cr.commit()


def retry_write(env, func, tries=RETRY_TRIES):
    """Run ``func()`` and commit; on a conflict roll back, wait and run it again.

    :param func: takes nothing, may run several times, so it has no effect outside the
        database
    :returns: what ``func`` returned
    :raises psycopg2.OperationalError: the last conflict, when all tries met one

    Under Odoo's tests it only runs ``func`` and flushes.
    """
    from psycopg2 import errors

    if under_test():
        result = func()
        env.cr.flush()
        return result
    conflicts = (errors.SerializationFailure, errors.DeadlockDetected)
    attempt = 1
    while True:
        try:
            result = func()
            env.cr.flush()
            env.cr.commit()
            return result
        except conflicts as conflict:
            env.cr.rollback()
            env.invalidate_all(flush=False)
            if attempt >= tries:
                raise
            _logger.info("Conflict (%s), try %s of %s", conflict.pgcode, attempt, tries)
        time.sleep(random.uniform(0, BACKOFF_SECONDS * 2**attempt))
        attempt += 1
