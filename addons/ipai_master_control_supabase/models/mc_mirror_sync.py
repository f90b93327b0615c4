# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
import random
import time
from contextlib import closing, contextmanager
from functools import partial

import psycopg2
from odoo import fields, models
from odoo.addons.ipai_master_control.lib import secrets
from odoo.addons.ipai_master_control.lib.transaction import end_transaction, retry_write
from odoo.exceptions import UserError

from ..lib import sender

BATCH_ROWS = 2000
MOST_HALVINGS = 12
# Far below the limit of a request, which a job is.
JOB_SECONDS = 25
FIRST_RETRY_SECONDS, LONGEST_RETRY_SECONDS = 5, 60
BUSY_SECONDS = 2
MAX_ERROR_CHARACTERS = 500

_logger = logging.getLogger(__name__)


class MirrorUnavailable(Exception):
    """The project does not do what it is asked, and the rows are not to blame."""


@contextmanager
def outside():
    """Tell errors of the project from those of Odoo's own database."""
    try:
        yield
    except psycopg2.Error as error:
        raise MirrorUnavailable(str(error)) from None


class McMirror(models.Model):
    """One sender at a time: read a batch, send it, forget it.

    Between the transactions in Odoo's database none is open while the network is
    waited for. A worker that is killed after sending sends again: versions guard.
    """

    _inherit = "mc.mirror"

    def _job_sync(self):
        """Queue job: send what waits, for a while, then leave the rest to the next job.

        :returns: what came of it, for the job's log
        """
        self.ensure_one()
        if not self.exists() or not self._is_live():
            return "nothing to do"
        with self._only_sender() as alone:
            if not alone:
                self._enqueue(BUSY_SECONDS)
                return "another worker is sending"
            try:
                count, more = self._sync()
            except (MirrorUnavailable, UserError) as error:
                return self._failed(error)
        if more:
            self._enqueue(0)
        return f"{count} rows"

    @contextmanager
    def _only_sender(self):
        """Hold the lock of this mirror, on a connection without open transaction."""
        key = f"mc_mirror:{self.id}"
        with self.env.registry.cursor() as cr:
            cr.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [key])
            alone = cr.fetchone()[0]
            cr.commit()  # pylint: disable=invalid-commit; a cursor of its own
            try:
                yield alone
            finally:
                if alone:
                    cr.execute(
                        "SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [key]
                    )
                    cr.commit()  # pylint: disable=invalid-commit

    def _sync(self):
        """Send batches; return (how many rows, whether there is more)."""
        until = time.monotonic() + JOB_SECONDS
        end_transaction(self.env)
        count = 0
        with outside():
            connection = self._connect()
        with closing(connection):
            steps = self._steps()
            more = True
            while more:
                more = False
                for step in steps:
                    if time.monotonic() > until:
                        return count, True
                    done, again = step(connection)
                    count += done
                    more = more or again
        return count, False

    def _steps(self):
        """Return what is done by turns, a part each: a backlog holds up no command.

        A step takes the connection, does one bounded part of its work, and returns
        (how many rows, whether there is more).
        """
        return [self._send_batch, self._pull_commands, self._backfill_chunk]

    def _send_batch(self, connection):
        limit = self._fewer(BATCH_ROWS)
        changes = self.env["mc.mirror.change"]
        batch = retry_write(self.env, partial(changes._take, self, limit))
        if not batch.ids:
            return 0, False
        sent = self._send(connection, batch.rows)
        retry_write(self.env, partial(self._settle, batch, sent.refused))
        return len(batch.rows), len(batch.ids) == limit

    def _fewer(self, rows):
        """Return how many rows are sent at once: half as many after each failure."""
        return max(1, rows >> min(self.failures, MOST_HALVINGS))

    def _send(self, connection, rows):
        """Send rows with no transaction open here; return the ``rows.Outcome``."""
        end_transaction(self.env)
        with outside():
            return sender.send(connection, rows)

    def _settle(self, batch, refused):
        self.env["mc.mirror.change"]._forget(batch.ids)
        self.env["mc.mirror.problem"]._settle(batch.keys, refused)
        self._note_success()

    def _note_success(self):
        self.write(
            {
                "last_success_at": self.env["mc.clock"].now(),
                "last_error": False,
                "failures": 0,
                "next_attempt_at": False,
            }
        )

    def _failed(self, error):
        """Note why, and try again later; nothing that waits is lost."""
        end_transaction(self.env)
        text = secrets.redact(str(error)).strip()[:MAX_ERROR_CHARACTERS]
        _logger.warning("%s: %s", self, text)
        retry_write(self.env, partial(self._note_failure, text))
        return text

    def _note_failure(self, text):
        failures = self.failures + 1
        wait = min(LONGEST_RETRY_SECONDS, FIRST_RETRY_SECONDS * 2 ** min(failures, 6))
        wait = int(wait * random.uniform(0.5, 1))
        due = fields.Datetime.add(self.env["mc.clock"].now(), seconds=wait)
        self.write({"last_error": text, "failures": failures, "next_attempt_at": due})
        self._enqueue()
