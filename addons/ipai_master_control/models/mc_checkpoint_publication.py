# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
import os
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import config

from ..lib import transaction, witness_file

WITNESS_FILE_VARIABLE = "MC_EVIDENCE_WITNESS_FILE"
FILE, EMAIL, MIRROR = "file", "email", "mirror"
DAILY = timedelta(days=1)
BATCH = 200

_logger = logging.getLogger(__name__)


class McCheckpointPublication(models.Model):
    """One checkpoint on its way to one witness that Odoo cannot rewrite.

    The rows are made with the checkpoint; after the commit the sealer's cron works them
    off, each in a transaction of its own, until the witness has it. Telling a witness
    twice does no harm.
    """

    _name = "mc.checkpoint.publication"
    _description = "Checkpoint Publication"
    _order = "id desc"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    checkpoint_id = fields.Many2one(
        "mc.checkpoint", required=True, readonly=True, index=True, ondelete="restrict"
    )
    witness = fields.Selection(
        [(FILE, "File"), (EMAIL, "E-mail"), (MIRROR, "Mirror")],
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        [("pending", "Pending"), ("sent", "Sent")],
        required=True,
        readonly=True,
        default="pending",
    )
    attempts = fields.Integer(readonly=True)
    last_error = fields.Char(readonly=True)
    sent_at = fields.Datetime(readonly=True)
    target = fields.Char(readonly=True, help="The file's path or the e-mail address.")
    mail_id = fields.Many2one(
        "mail.mail", "E-mail", readonly=True, ondelete="set null", copy=False
    )

    def init(self):
        self.env.cr.execute(
            "CREATE UNIQUE INDEX IF NOT EXISTS mc_checkpoint_publication_uniq"
            " ON mc_checkpoint_publication (checkpoint_id, witness)"
        )
        self.env.cr.execute(
            "CREATE INDEX IF NOT EXISTS mc_checkpoint_publication_pending_idx"
            " ON mc_checkpoint_publication (id) WHERE state = 'pending'"
        )

    # What is owed

    @api.model
    def _witnesses(self, checkpoint):
        """Extension point: return ``{witness: target}`` for a new checkpoint.

        A witness needs a selection value and a method ``_publish_<witness>``. E-mails
        that go once a day are added by :meth:`_owe_daily`.
        """
        wanted = {}
        if path := os.environ.get(WITNESS_FILE_VARIABLE):
            wanted[FILE] = path
        company = checkpoint.company_id
        if company.mc_witness_email and company.mc_witness_frequency == "checkpoint":
            wanted[EMAIL] = company.mc_witness_email
        return wanted

    @api.model
    def _owe(self, checkpoint, witnesses=None):
        """Make the rows for a checkpoint, in its transaction."""
        wanted = self._witnesses(checkpoint) if witnesses is None else witnesses
        return self.sudo().create(
            [
                {
                    "company_id": checkpoint.company_id.id,
                    "checkpoint_id": checkpoint.id,
                    "witness": witness,
                    "target": target,
                }
                for witness, target in wanted.items()
            ]
        )

    @api.model
    def _owe_daily(self):
        """Owe the newest checkpoint to the addresses that get one mail a day.

        A checkpoint covers all before it, so the newest is enough.
        """
        companies = (
            self.env["res.company"]
            .sudo()
            .search(
                [
                    ("mc_witness_email", "!=", False),
                    ("mc_witness_frequency", "=", "daily"),
                ]
            )
        )
        since = self.env["mc.clock"].now() - DAILY
        for company in companies:
            latest = self.env["mc.checkpoint"]._latest(company)
            mailed = self.sudo().search(
                [("company_id", "=", company.id), ("witness", "=", EMAIL)], limit=1
            )
            if not latest or mailed.checkpoint_id == latest:
                continue
            if not mailed or mailed.create_date <= since:
                self._owe(latest, {EMAIL: company.mc_witness_email})

    # Working it off

    @api.model
    def _publish_pending(self):
        """Tell the witnesses what they are owed; commits after each."""
        transaction.retry_write(self.env, self._owe_daily)
        for witness, _label in self._fields["witness"].selection:
            # Each by itself: one that is away for a day holds up no other.
            self._publish_to(witness)

    def _publish_to(self, witness):
        pending = [("state", "=", "pending"), ("witness", "=", witness)]
        # Companies may share a file, and have mirrors of the same name.
        lane = "company_id" if witness == MIRROR else "target"
        for (found,) in self.sudo()._read_group(pending, [lane]):
            value = found.id if witness == MIRROR else found
            self._publish_lane([*pending, (lane, "=", value)])

    def _publish_lane(self, domain):
        """Work off what goes one way, oldest first, until that is of no use."""
        for publication in self.sudo().search(domain, order="id", limit=BATCH):
            if transaction.retry_write(self.env, publication._try_publish):
                return

    def _try_publish(self):
        """Tell the witness; return whether telling it more is of no use."""
        self.ensure_one()
        publish = getattr(self, f"_publish_{self.witness}")
        away = False
        try:
            done, problem = publish(), False
        except witness_file.WitnessError as error:
            done, problem = False, str(error)
            away = isinstance(error, witness_file.WitnessAway)
            _logger.error("Checkpoint %s: %s", self.checkpoint_id.id, error)
        vals = {"attempts": self.attempts + 1, "last_error": problem}
        if done:
            vals.update(state="sent", sent_at=self.env["mc.clock"].now())
        elif not problem:
            vals.pop("last_error")
        self.write(vals)
        return away

    def _publish_file(self):
        """Append the note to the witness file; True when it is on disk."""
        path = witness_file.check_path(self.target, [config["data_dir"]])
        witness_file.append(path, self.checkpoint_id.note)
        return True

    def _publish_email(self):
        """Hand the note to Odoo's mail queue once; True when the mail has gone."""
        if not self.mail_id:
            self.mail_id = self.env["mail.mail"].sudo().create([self._mail_values()])
        mail = self.mail_id.sudo()
        if mail.state == "exception":
            self.last_error = mail.failure_reason
            mail.mark_outgoing()
        return mail.state == "sent"

    def _mail_values(self):
        point = self.checkpoint_id
        subject = self.env._(
            "Evidence checkpoint %(size)s of %(company)s",
            size=point.tree_size,
            company=point.company_id.name,
        )
        text = self.env._(
            "Keep this e-mail: it proves what the evidence was. Verify compares it."
        )
        body = self.env["ir.qweb"]._render(
            "ipai_master_control.mc_checkpoint_mail", {"text": text, "note": point.note}
        )
        return {
            "subject": subject,
            "body_html": body,
            "email_to": self.target,
            "email_from": point.company_id.email_formatted
            or self.env.user.email_formatted,
            "auto_delete": False,
        }

    def _publish_mirror(self):
        """Extension point of the mirror's addon."""
        return False
