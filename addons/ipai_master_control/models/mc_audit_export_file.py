# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import datetime
import logging
from pathlib import Path

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import config

from ..lib.audit_export.tally import Tally
from ..lib.transaction import end_transaction, retry_write, under_test
from .trust import QUEUED

FOLDER = "mc_audit_export"
KEEP_DAYS = 7

_logger = logging.getLogger(__name__)


class McAuditExport(models.Model):
    """Exports in the background: a queue job writes a file, its requester fetches it.

    The files lie in the file store, in a folder of their own, and are never in memory
    as a whole. After ``KEEP_DAYS`` they are deleted; the record and its hash stay.
    """

    _inherit = "mc.audit.export"

    def _enqueue(self):
        """Make the file in the background."""
        self.ensure_one()
        self.with_context(**QUEUED).with_delay(
            description=f"Audit export {self.sudo().name}",
            identity_key=f"mc.audit.export-{self.sudo().uuid}",
        )._job_run()

    def _job_run(self):
        """Write the file, as the requester. A job that was killed begins again."""
        self.ensure_one()
        if self.sudo().state not in ("waiting", "running"):
            return
        self._note_in_job(self._start)
        part, path = self._part_path(), self._path()
        try:
            self._seal_first()
            end_transaction(self.env)
            with self._apart() as reader:
                with self._nobody_seals():
                    total = reader._check_size()
                tally = Tally(total, self._report)
                close = (lambda: None) if under_test() else reader.env.cr.rollback
                _write_file(reader._make(tally, close), part, path)
        except (UserError, AccessError) as error:
            self._fail_in_job(str(error), part)
            return
        except Exception:
            self._fail_in_job(self.env._("The export failed; the log says why."), part)
            raise
        self._note_in_job(lambda: self._finish_file(tally))

    def _note_in_job(self, func):
        retry_write(self.env, func)

    def _fail_in_job(self, reason, part):
        if not under_test():
            self.env.cr.rollback()
        part.unlink(missing_ok=True)
        self._note_in_job(lambda: self._fail(reason))

    def _start(self):
        self.sudo().write({"state": "running", "progress": 0, "error": False})

    def _finish_file(self, tally):
        self._finish(tally)
        keep = datetime.timedelta(days=KEEP_DAYS)
        self.sudo().expires_at = self.env["mc.clock"].now() + keep

    def _path(self):
        """Return where the file is; its name is the record's uuid, nothing given."""
        self.ensure_one()
        folder = Path(config.filestore(self.env.cr.dbname)) / FOLDER
        return folder / self.sudo().uuid

    def _part_path(self):
        return self._path().with_suffix(".part")

    def _readable_path(self):
        """Return the path for the user who asked for the file.

        :raises AccessError: it is another person's, or the right was taken away
        :raises UserError: there is no file, or no more
        """
        self._check_may_export()
        self.check_access("read")
        if self.user_id != self.env.user:
            raise AccessError(self.env._("Only who asked for an export gets its file."))
        if self.company_id not in self.env.user.company_ids:
            raise AccessError(self.env._("The export is of a company you left."))
        path = self._path()
        if self.state != "done" or not path.is_file():
            raise UserError(self.env._("There is no file for this export (any more)."))
        return path

    def action_download(self):
        """Open the file's address; the route looks at who asks."""
        self.ensure_one()
        self._readable_path()
        return {
            "type": "ir.actions.act_url",
            "url": f"/master_control/audit/export/{self.id}/file",
            "target": "download",
        }

    @api.autovacuum
    def _gc_files(self):
        """Delete files whose time is over, and what a killed job left half-written."""
        now = self.env["mc.clock"].now()
        exports = self.sudo()
        late = [
            ("state", "in", ("waiting", "running")),
            ("requested_at", "<=", now - datetime.timedelta(days=KEEP_DAYS)),
        ]
        exports.search(late).write({"state": "failed", "error": "Never finished."})
        over = [("state", "=", "done"), ("expires_at", "<=", now)]
        exports.search(over).write({"state": "expired"})
        self._delete_files_except(
            exports.search([("state", "=", "done"), ("expires_at", "!=", False)]),
            exports.search([("state", "in", ("waiting", "running"))]),
        )

    def _delete_files_except(self, done, alive):
        kept = {export._path() for export in done | alive}
        kept |= {export._part_path() for export in alive}
        folder = Path(config.filestore(self.env.cr.dbname)) / FOLDER
        for path in folder.iterdir() if folder.is_dir() else ():
            if path not in kept:
                _logger.info("Audit export: deleting %s", path.name)
                path.unlink(missing_ok=True)


def _write_file(chunks, part, path):
    """Write the chunks to ``part``; only a complete file gets the name ``path``."""
    part.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with part.open("wb") as file:
        for chunk in chunks:
            file.write(chunk)
    part.replace(path)
