# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .trust import is_trusted, trusted

MANAGER = "ipai_master_control.mc_group_manager"
MIN_REASON_CHARS = 10


class McErasureRequest(models.Model):
    """The erasure of one item's evidence: one manager asks, another one confirms.

    The records cannot be written by hand. The database function looks at them itself
    (``evidence_functions``).
    """

    _name = "mc.erasure.request"
    _description = "Erasure Request"
    _inherit = ["mc.mirrored.mixin"]
    _order = "id desc"
    _rec_name = "work_item_id"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    work_item_id = fields.Many2one(
        "mc.work.item", required=True, readonly=True, index=True, ondelete="restrict"
    )
    work_item_uuid = fields.Char("Work Item UUID", readonly=True)
    reason = fields.Text(required=True, readonly=True)
    state = fields.Selection(
        [
            ("requested", "Requested"),
            ("confirmed", "Confirmed"),
            ("done", "Erased"),
            ("refused", "Refused"),
        ],
        required=True,
        readonly=True,
        default="requested",
    )
    requested_by_id = fields.Many2one(
        "res.users", required=True, readonly=True, ondelete="restrict"
    )
    requested_at = fields.Datetime(required=True, readonly=True)
    confirmed_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    decided_at = fields.Datetime("Decided", readonly=True)
    refused_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    evidence_count = fields.Integer("Evidence Erased", readonly=True)
    file_count = fields.Integer("Files Erased", readonly=True)
    may_confirm = fields.Boolean(compute="_compute_may_confirm")

    def init(self):
        self.env.cr.execute(
            "CREATE UNIQUE INDEX IF NOT EXISTS mc_erasure_request_open_uniq"
            " ON mc_erasure_request (work_item_id) WHERE state = 'requested'"
        )

    @api.depends_context("uid")
    @api.depends("state", "requested_by_id")
    def _compute_may_confirm(self):
        manager = self.env.user.has_group(MANAGER)
        for request in self:
            request.may_confirm = (
                manager
                and request.state == "requested"
                and request.requested_by_id != self.env.user
            )

    # The records are written by the methods below only

    @api.model_create_multi
    def create(self, vals_list):
        self._check_own_code()
        return super().create(vals_list)

    def write(self, vals):
        """Refuse what does not come from the procedure."""
        self._check_own_code()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_retention(self):
        if not is_trusted(self.env):
            raise UserError(self.env._("Erasure requests are kept."))

    def _check_own_code(self):
        if not is_trusted(self.env):
            raise UserError(
                self.env._("Erasure requests are made and decided by their buttons.")
            )

    # Procedure

    @api.model
    def _request(self, item, reason):
        """Ask for the erasure of an item's evidence and return the request.

        :raises AccessError: the user is no manager, or may not see the item
        :raises UserError: legal hold, open item, no reason, asked for already
        """
        self._check_manager(item)
        reason = (reason or "").strip()
        if len(reason) < MIN_REASON_CHARS:
            raise UserError(
                self.env._("Reason: write at least %s characters.", MIN_REASON_CHARS)
            )
        self._check_item(item)
        if self.sudo().search_count(
            [("work_item_id", "=", item.id), ("state", "=", "requested")], limit=1
        ):
            raise UserError(self.env._("The erasure was asked for already."))
        request = trusted(self.sudo()).create(
            [
                {
                    "company_id": item.company_id.id,
                    "work_item_id": item.id,
                    "work_item_uuid": item.uuid,
                    "reason": reason,
                    "requested_by_id": self.env.uid,
                    "requested_at": self.env["mc.clock"].now(),
                }
            ]
        )
        return request.with_env(self.env)

    def action_confirm(self):
        """Confirm as a second person, and erase."""
        self.ensure_one()
        if self.sudo().requested_by_id == self.env.user:
            raise UserError(self.env._("Another person than who asked must confirm."))
        request = self._decide("confirmed")
        request.write({"confirmed_by_id": self.env.uid})
        request._erase()

    def action_refuse(self):
        """Refuse; who asked may also take the request back."""
        self.ensure_one()
        self._decide("refused").write({"refused_by_id": self.env.uid})

    def _decide(self, state):
        self._check_manager(self.work_item_id)
        if self.state != "requested":
            raise UserError(self.env._("This request is decided already."))
        if state == "confirmed":
            self._check_item(self.work_item_id)
        request = trusted(self.sudo())
        request.write({"state": state, "decided_at": self.env["mc.clock"].now()})
        return request

    @api.model
    def _check_manager(self, item):
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Managers ask for and confirm an erasure."))
        item.check_access("write")

    def _check_item(self, item):
        if item.legal_hold:
            raise UserError(
                self.env._("%s is under legal hold.", item.sudo().display_name)
            )
        if item.state not in ("done", "cancelled"):
            raise UserError(
                self.env._("%s is open. Close it first.", item.sudo().display_name)
            )

    def _erase(self):
        """Erase evidence, files and the item's own data; record it as evidence."""
        item = self.work_item_id
        evidence = self.env["mc.evidence"].sudo()
        rows = evidence.search([("work_item_id", "=", item.id)])
        files = rows.attachment_id
        self.env.flush_all()
        self.env.cr.execute("SELECT * FROM mc_evidence_erase(%s)", [self.id])
        erased = [uuid for (uuid,) in self.env.cr.fetchall()]
        self.env.invalidate_all(flush=False)
        trusted(files).unlink()
        item._erase_own_data()
        self.write(
            {
                "state": "done",
                "evidence_count": len(erased),
                "file_count": len(files),
            }
        )
        evidence.append(
            "erasure",
            self.env._("Erasure"),
            meta={
                "confirmed_by": self.confirmed_by_id.name,
                "erased": sorted(erased),
                "files": len(files),
                "reason": self.reason,
                "request": self.uuid,
                "requested_by": self.requested_by_id.name,
            },
            work_item=item,
        )
