# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re
import unicodedata

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..lib.audit_export.formats import FORMATS
from ..lib.audit_export.request import BadParameter

GROUPS = (
    "ipai_master_control.mc_group_manager",
    "ipai_master_control.mc_group_auditor",
)
RUNNING_STATES = ("waiting", "running")


class McAuditExport(models.Model):
    """One export: who took what, when, and what the file was.

    Nobody makes or changes one by hand: ``_request`` does, in the requester's name.
    """

    _name = "mc.audit.export"
    _description = "Audit Export"
    _inherit = ["mc.mirrored.mixin"]
    _order = "id desc"

    name = fields.Char("File Name", required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users", "By", required=True, readonly=True, index=True, ondelete="restrict"
    )
    channel = fields.Selection(
        [("interface", "Interface"), ("http", "HTTP")], required=True, readonly=True
    )
    format = fields.Selection(
        [
            ("csv", "CSV"),
            ("jsonl", "JSON Lines"),
            ("pdf", "PDF"),
            ("xes", "XES"),
            ("ocel", "OCEL 2.0"),
            ("bundle", "Bundle with Proofs"),
        ],
        required=True,
        readonly=True,
    )
    date_from = fields.Datetime("From", required=True, readonly=True)
    date_to = fields.Datetime(
        "To", required=True, readonly=True, help="The first moment that is left out."
    )
    lane_ids = fields.Many2many("mc.lane", string="Lanes", readonly=True)
    sources = fields.Char(readonly=True)
    item_ids = fields.Many2many("mc.work.item", string="Work Items", readonly=True)
    requested_at = fields.Datetime(readonly=True, required=True)
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("running", "Running"),
            ("done", "Done"),
            ("failed", "Failed"),
            ("expired", "Expired"),
        ],
        required=True,
        readonly=True,
        default="waiting",
    )
    progress = fields.Integer(readonly=True, help="In percent.")
    row_count = fields.Integer("Rows", readonly=True)
    size_bytes = fields.Float("Size in Bytes", digits=(16, 0), readonly=True)
    sha256 = fields.Char("SHA-256", readonly=True)
    finished_at = fields.Datetime(readonly=True)
    expires_at = fields.Datetime(
        readonly=True, help="The file can be downloaded until then."
    )
    error = fields.Char(readonly=True)
    evidence_id = fields.Many2one("mc.evidence", readonly=True, ondelete="restrict")

    @api.model
    def _check_may_export(self):
        """Raise AccessError unless the user is a manager or an auditor."""
        if not any(self.env.user.has_group(group) for group in GROUPS):
            raise AccessError(self.env._("Only managers and auditors export evidence."))

    @api.model
    def _request(self, wanted, channel):
        """Return the record of a new export in the user's own name, with its evidence.

        :param wanted: ``lib.audit_export.request.Wanted``
        :param channel: interface or http
        :raises AccessError: the user may not export
        :raises BadParameter: names what is not there, or not the user's to see
        """
        self._check_may_export()
        company = self._wanted_company(wanted)
        values = {
            "company_id": company.id,
            "user_id": self.env.uid,
            "channel": channel,
            "format": wanted.format,
            "date_from": wanted.date_from,
            "date_to": wanted.date_to,
            "lane_ids": [(6, 0, self._wanted_lanes(wanted, company).ids)],
            "sources": ",".join(self._wanted_sources(wanted)) or False,
            "item_ids": [(6, 0, self._wanted_items(wanted, company).ids)],
            "requested_at": self.env["mc.clock"].now(),
            "name": self._file_name(wanted, company),
        }
        export = self.sudo().create([values]).with_env(self.env)
        evidence = export._append_evidence({"stage": "requested"})
        export.sudo().evidence_id = evidence.sudo().id
        return export

    def _wanted_company(self, wanted):
        if wanted.company is None:
            return self.env.company
        company = self.env.user.company_ids.filtered(lambda c: c.id == wanted.company)
        if not company:
            raise BadParameter("company", self.env._("no company of yours"))
        return company

    def _wanted_lanes(self, wanted, company):
        lanes = self.env["mc.lane"].with_context(active_test=False)
        domain = [("company_id", "=", company.id), ("code", "in", list(wanted.lanes))]
        lanes = lanes.with_company(company).search(domain) if wanted.lanes else lanes
        self._check_found("lane", wanted.lanes, lanes.mapped("code"))
        return lanes

    def _wanted_sources(self, wanted):
        known = self.env["mc.work.item"]._fields["source"].get_values(self.env)
        self._check_found("source", wanted.sources, known)
        return wanted.sources

    def _wanted_items(self, wanted, company):
        items = self.env["mc.work.item"].with_company(company)
        if wanted.items:
            names = list(wanted.items)
            items = items.search(
                [
                    ("company_id", "=", company.id),
                    "|",
                    ("uuid", "in", names),
                    ("reference", "in", names),
                ]
            )
        found = items.mapped("uuid") + items.mapped("reference")
        self._check_found("item", wanted.items, found)
        return items

    def _check_found(self, parameter, wanted, found):
        if missing := [value for value in wanted if value not in found]:
            raise BadParameter(parameter, self.env._("unknown: %s", missing[0]))

    @api.model
    def _file_name(self, wanted, company):
        """Return a name of plain ASCII, so that no header and no path can break."""
        plain = unicodedata.normalize("NFKD", company.name).encode("ascii", "ignore")
        slug = re.sub(r"[^a-z0-9]+", "-", plain.decode().lower()).strip("-")[:40]
        first, last = wanted.date_from, wanted.date_to
        extension = FORMATS[wanted.format].EXTENSION
        return f"audit-{slug or company.id}-{first:%Y%m%d}-{last:%Y%m%d}.{extension}"

    def _append_evidence(self, more, supersedes=None):
        """Append ``export`` evidence: what was asked for, and ``more`` (a dict)."""
        self.ensure_one()
        export = self.sudo()
        meta = {
            "export": export.uuid,
            "format": export.format,
            "from": export.date_from,
            "to": export.date_to,
            "lanes": export.lane_ids.mapped("code"),
            "sources": export.sources and export.sources.split(","),
            "items": export.item_ids.mapped("reference"),
            "channel": export.channel,
            **more,
        }
        return self.env["mc.evidence"].append(
            "export",
            f"{export.name}: {more['stage']}",
            meta=meta,
            company=export.company_id,
            supersedes=supersedes,
        )
