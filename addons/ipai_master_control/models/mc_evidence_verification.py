# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
import os
from contextlib import contextmanager

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import config

from ..lib import (
    anchors,
    log_source,
    transaction,
    verification,
    verification_report,
)
from .mc_checkpoint_publication import WITNESS_FILE_VARIABLE
from .trust import QUEUED

READERS = (
    "ipai_master_control.mc_group_manager",
    "ipai_master_control.mc_group_auditor",
)
COUNTS = (
    *("leaves", "files", "erased", "retired", "unsealed", "checkpoints", "signed"),
    *("witnessed", "tree_size", "root_hash", "problems"),
)

_logger = logging.getLogger(__name__)


class McEvidenceVerification(models.Model):
    """One run of Verify over a company's log, and what it found.

    It reads in a transaction of its own with one snapshot, and writes its progress in
    short ones, so that people see it move.
    """

    _name = "mc.evidence.verification"
    _description = "Evidence Verification"
    _order = "id desc"
    _rec_name = "company_id"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    state = fields.Selection(
        [
            ("pending", "Waiting"),
            ("running", "Running"),
            (verification_report.OK, "Verified"),
            (verification_report.UNPROVEN, "Verified, with Notes"),
            (verification_report.BROKEN, "Broken"),
            ("failed", "Failed"),
        ],
        required=True,
        readonly=True,
        default="pending",
    )
    with_files = fields.Boolean("Files", readonly=True, default=True)
    progress = fields.Float(readonly=True, help="Percent.")
    requested_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    started_at = fields.Datetime("Started", readonly=True)
    ended_at = fields.Datetime("Ended", readonly=True)
    leaves = fields.Integer("Evidence", readonly=True)
    files = fields.Integer("Files Read", readonly=True)
    erased = fields.Integer(readonly=True)
    retired = fields.Integer(readonly=True)
    unsealed = fields.Integer("Not Sealed Yet", readonly=True)
    checkpoints = fields.Integer(readonly=True)
    signed = fields.Integer("Valid Signatures", readonly=True)
    witnessed = fields.Integer("Compared with Witnesses", readonly=True)
    tree_size = fields.Integer(readonly=True)
    root_hash = fields.Char(readonly=True)
    problems = fields.Integer(readonly=True)
    first_problem = fields.Char("First Thing That Does Not Fit", readonly=True)
    first_evidence_id = fields.Integer("First Bad Evidence ID", readonly=True)
    first_leaf_index = fields.Integer(
        "First Bad Leaf", readonly=True, default=-1, help="-1: none."
    )
    message = fields.Text("Report", readonly=True)

    @api.model
    def _request(self, company, with_files=True):
        """Start a verification in the background and return its record.

        :raises AccessError: the user is neither manager nor auditor of the company
        """
        allowed = any(self.env.user.has_group(group) for group in READERS)
        if not (self.env.su or allowed) or company not in self.env.companies:
            raise AccessError(
                self.env._("Managers and auditors verify, each their own companies.")
            )
        record = self.sudo().create(
            [
                {
                    "company_id": company.id,
                    "with_files": with_files,
                    "requested_by_id": self.env.uid,
                }
            ]
        )
        record.with_context(**QUEUED).with_delay(
            description="Verify evidence"
        )._job_verify()
        return record.with_env(self.env)

    def _job_verify(self):
        """Run the verification and store what it found."""
        self.ensure_one()
        self._store(state="running", started_at=self.env["mc.clock"].now())
        try:
            with self._reading() as (connection, database):
                report = self._verify(connection, database)
        except Exception as error:
            if getattr(error, "pgcode", None) in ("40001", "40P01"):
                raise
            _logger.exception("The verification %s failed", self.id)
            self._store(
                state="failed",
                ended_at=self.env["mc.clock"].now(),
                message=f"{type(error).__name__}: {error}",
            )
            return
        self._store(**self._result(report))

    def _verify(self, connection, database):
        keys, problems = anchors.from_environment()
        witnesses = [os.environ.get(WITNESS_FILE_VARIABLE)]
        company = self.company_id
        verifier = verification.Verifier(
            log_source.LogSource(
                connection,
                (company.id, company.mc_uuid, company.name),
                config.filestore(database),
            ),
            anchors=keys,
            witnesses=[path for path in witnesses if path],
            progress=self._show_progress,
            files=self.with_files,
        )
        report = verifier.run()
        for problem in problems:
            report.warn(problem)
        return report

    def _result(self, report):
        first = report.first
        return {
            **{name: getattr(report, name) for name in COUNTS},
            "state": report.state,
            "progress": 100,
            "ended_at": self.env["mc.clock"].now(),
            "first_problem": str(first) if first else False,
            "first_evidence_id": first.evidence_id if first else 0,
            "first_leaf_index": first.leaf_index if first else -1,
            "message": "\n".join(report.lines()),
        }

    def _show_progress(self, done, total):
        self._store(progress=100 * done / total if total else 100)

    @contextmanager
    def _reading(self):
        """Give a connection with a snapshot of its own, and the database's name."""
        if transaction.under_test():
            self.env.flush_all()
            yield self.env.cr._cnx, self.env.cr.dbname
            return
        with self.env.registry.cursor() as cr:
            cr.execute("SET TRANSACTION READ ONLY")
            yield cr._cnx, cr.dbname

    def _store(self, **vals):
        """Write in a transaction of its own: people look on while the job runs."""
        if transaction.under_test():
            self.write(vals)
            return
        with self.env.registry.cursor() as cr:
            self.with_env(self.env(cr=cr)).write(vals)
        self.invalidate_recordset(flush=False)

    def action_open_evidence(self):
        """Open the first piece of evidence that does not fit, if it is still there."""
        self.ensure_one()
        evidence = self.env["mc.evidence"].browse(self.first_evidence_id).exists()
        if evidence:
            return evidence.get_formview_action()
        return False
