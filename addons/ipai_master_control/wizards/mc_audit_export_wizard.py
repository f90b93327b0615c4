# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib.audit_export.formats import FORMATS
from ..lib.audit_export.request import BadParameter, parse


class McAuditExportWizard(models.TransientModel):
    """The dialog in front of an audit export; auditors may use it as well."""

    _name = "mc.audit.export.wizard"
    _description = "Audit Export Dialog"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        domain=lambda self: [("id", "in", self.env.companies.ids)],
    )
    date_from = fields.Date(
        "From",
        required=True,
        default=lambda self: fields.Date.context_today(self).replace(day=1),
    )
    date_to = fields.Date(
        "To",
        required=True,
        default=fields.Date.context_today,
        help="This day included. Days are days of UTC, as in the log.",
    )
    format = fields.Selection(
        lambda self: self.env["mc.audit.export"]._fields["format"].selection,
        required=True,
        default="bundle",
    )
    lane_ids = fields.Many2many(
        "mc.lane", string="Lanes", domain="[('company_id', '=', company_id)]"
    )
    source = fields.Selection(
        lambda self: self.env["mc.work.item"]._fields["source"].selection
    )
    item_ids = fields.Many2many(
        "mc.work.item", string="Work Items", domain="[('company_id', '=', company_id)]"
    )

    @api.onchange("company_id")
    def _onchange_company_id(self):
        self.lane_ids = self.item_ids = False

    def _parameters(self):
        """Return the parameters as ``(name, value)`` pairs, as the HTTP route has."""
        self.ensure_one()
        return [
            ("company", str(self.company_id.id)),
            ("from", self.date_from.isoformat()),
            ("to", self.date_to.isoformat()),
            ("format", self.format),
            *(("lane", lane.code) for lane in self.lane_ids),
            *([("source", self.source)] if self.source else []),
            *(("item", item.uuid) for item in self.item_ids),
        ]

    def _request(self):
        exports = self.env["mc.audit.export"]
        try:
            wanted = parse(self._parameters(), tuple(FORMATS))
            return exports._request(wanted, "interface")
        except BadParameter as error:
            raise UserError(str(error))

    def action_export(self):
        """Make the file in the background and open the export's record."""
        export = self._request()
        export._check_size()
        export._enqueue()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ipai_master_control.mc_audit_export_action"
        )
        return {**action, "res_id": export.id, "views": [(False, "form")]}

    def action_download(self):
        """Let the browser post the form and take the file as it comes."""
        self.env["mc.audit.export"]._check_may_export()
        try:
            parse(self._parameters(), tuple(FORMATS))
        except BadParameter as error:
            raise UserError(str(error))
        return {
            "type": "ir.actions.client",
            "tag": "mc_audit_export_download",
            "params": {"fields": self._parameters()},
        }
