# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import hashlib
import json
import secrets
import uuid

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..lib import canonical
from . import evidence_functions
from .trust import trusted

SALT_BYTES = 32
# What a caller says; everything else is worked out here and cannot be passed in.
GIVEN_FIELDS = frozenset(
    {
        "name",
        "kind",
        "body",
        "uri",
        "meta",
        "work_item_id",
        "supersedes_id",
        "attachment_id",
        "company_id",
    }
)

TRIGGERS_SQL = {
    "mc_evidence_append_only": """
        CREATE TRIGGER mc_evidence_append_only
        BEFORE UPDATE OR DELETE ON mc_evidence
        FOR EACH ROW EXECUTE FUNCTION mc_evidence_append_only()
    """,
    "mc_evidence_no_truncate": """
        CREATE TRIGGER mc_evidence_no_truncate
        BEFORE TRUNCATE ON mc_evidence
        FOR EACH STATEMENT EXECUTE FUNCTION mc_evidence_append_only()
    """,
}


class McEvidence(models.Model):
    """One fact. It is written once and never changed, by anybody.

    All values are given at creation: no stored compute, no related field, no log access
    columns, no foreign key that sets null. Odoo would UPDATE rows for those, and a
    trigger refuses that. Columns that come later must be nullable and without default.
    """

    _name = "mc.evidence"
    _description = "Evidence"
    _inherit = ["mc.mirrored.mixin"]
    _order = "id desc"
    _log_access = False

    kind = fields.Selection(
        [
            ("intake", "Intake"),
            ("state", "State"),
            ("assignment", "Assignment"),
            ("sla", "SLA"),
            ("escalation", "Escalation"),
            ("process", "Process"),
            ("log", "Log"),
            ("patch", "Patch"),
            ("check", "Check"),
            ("approval", "Approval"),
            ("doc", "Document"),
            ("screenshot", "Screenshot"),
            ("report", "Report"),
            ("export", "Export"),
            ("erasure", "Erasure"),
        ],
        required=True,
        readonly=True,
    )
    name = fields.Char(readonly=True)
    body = fields.Text(readonly=True)
    uri = fields.Char("URI", readonly=True)
    meta = fields.Text(
        readonly=True, help="Canonical JSON, kept as text: its hash must not change."
    )
    meta_text = fields.Text("Details", compute="_compute_meta_text")
    work_item_id = fields.Many2one(
        "mc.work.item", readonly=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict", index=True
    )
    attachment_id = fields.Many2one(
        "ir.attachment",
        "File",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    file_sha256 = fields.Char("File SHA-256", readonly=True)
    supersedes_id = fields.Many2one("mc.evidence", readonly=True, ondelete="restrict")
    superseded_by_ids = fields.One2many("mc.evidence", "supersedes_id", readonly=True)
    actor_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    actor_name = fields.Char(readonly=True)
    recorded_at = fields.Datetime(
        required=True,
        readonly=True,
        help="Database time in UTC; the column keeps microseconds.",
    )
    salt = fields.Char(readonly=True, groups="base.group_system")
    content_sha256 = fields.Char("Content SHA-256", readonly=True)
    erased_at = fields.Datetime(readonly=True)

    def init(self):
        if evidence_functions.is_hardened(self.env.cr, self._table):
            return
        evidence_functions.install(self.env.cr)
        for name, statement in TRIGGERS_SQL.items():
            self.env.cr.execute(
                "SELECT 1 FROM pg_trigger"
                " WHERE tgname = %s AND tgrelid = 'mc_evidence'::regclass",
                [name],
            )
            if not self.env.cr.rowcount:
                self.env.cr.execute(statement)
        self.env.cr.execute(
            "CREATE UNIQUE INDEX IF NOT EXISTS mc_evidence_supersedes_uniq"
            " ON mc_evidence (supersedes_id) WHERE supersedes_id IS NOT NULL"
        )
        self.env.cr.execute(
            "CREATE INDEX IF NOT EXISTS mc_evidence_recorded_at_idx"
            " ON mc_evidence (company_id, recorded_at)"
        )

    @api.depends("name", "kind", "erased_at")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for evidence in self:
            name = evidence.name or labels.get(evidence.kind, "")
            if evidence.erased_at:
                name = self.env._("%s (erased)", name)
            evidence.display_name = name

    @api.depends("meta")
    def _compute_meta_text(self):
        for evidence in self:
            meta = evidence.meta and json.loads(evidence.meta, parse_float=str)
            evidence.meta_text = meta and json.dumps(meta, ensure_ascii=False, indent=2)

    @api.model_create_multi
    def create(self, vals_list):
        """Append rows; actor, time and hashes are never taken from outside."""
        now = self.env["mc.clock"].now()
        rows = super().create([self._complete(vals, now) for vals in vals_list])
        rows._bind_files()
        return rows

    def write(self, vals):  # pylint: disable=method-required-super
        """Refuse: evidence is append only."""
        raise UserError(
            self.env._(
                "Evidence is append only and cannot be changed."
                " Append evidence that supersedes it."
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_evidence(self):
        raise UserError(self.env._("Evidence is append only and cannot be deleted."))

    def copy(self, default=None):  # pylint: disable=method-required-super
        """Refuse: a copy would claim that something happened twice."""
        raise UserError(self.env._("Evidence cannot be duplicated."))

    @api.model
    def _complete(self, vals, now):
        """Return the whole row for what a caller gave."""
        if unknown := vals.keys() - GIVEN_FIELDS - {"row_version", "uuid"}:
            raise ValidationError(
                self.env._("%s: not a field to give.", ", ".join(sorted(unknown)))
            )
        row = {field: vals.get(field) or False for field in GIVEN_FIELDS}
        for field in ("name", "body", "uri"):
            row[field] = row[field] and canonical.storable_text(row[field])
        row["meta"] = self._meta_text(row["meta"])
        attachment = self.env["ir.attachment"].sudo().browse(row["attachment_id"] or [])
        if attachment and attachment.res_model != self._name:
            raise ValidationError(self.env._("attachment_id: not a file of ours."))
        row.update(
            uuid=str(uuid.uuid4()),
            actor_id=self.env.uid,
            actor_name=self.env.user.sudo().name,
            recorded_at=now,
            salt=secrets.token_hex(SALT_BYTES),
            file_sha256=self._file_hash(attachment),
        )
        row["content_sha256"] = self._content_hash(row)
        return row

    def _meta_text(self, meta):
        if not meta:
            return False
        try:
            return canonical.dumps(meta, "meta")
        except canonical.NotCanonical as error:
            raise ValidationError(str(error)) from None

    @api.model
    def _content_hash(self, row):
        """Return the content hash of a row (a mapping or a record)."""
        fields_ = ("name", "body", "uri", "actor_name", "file_sha256", "meta")
        return canonical.content_hash(
            row["salt"], **{field: row[field] or None for field in fields_}
        )

    @api.model
    def _file_hash(self, attachment):
        return bool(attachment) and hashlib.sha256(attachment.raw or b"").hexdigest()

    def _bind_files(self):
        """Tie each file to its row, so that who may read the row may read the file."""
        for row in self.filtered("attachment_id"):
            trusted(row.attachment_id.sudo()).write({"res_id": row.id})

    def _is_intact(self):
        """Say whether content and file of the row still have the stored hashes.

        Of a row that was erased nothing is left to compare, and nothing may be there.
        """
        self.ensure_one()
        row = self.sudo()
        if row.erased_at:
            return not any(row[name] for name in evidence_functions.BLANKED)
        same = row._content_hash(row) == row.content_sha256
        if row.attachment_id:
            return self._file_hash(row.attachment_id) == row.file_sha256 and same
        return same

    def action_open_work_item(self):
        """Open the work item that the evidence belongs to."""
        self.ensure_one()
        return self.work_item_id.get_formview_action()
