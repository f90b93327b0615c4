# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..lib import canonical
from .trust import trusted

MANAGER = "ipai_master_control.mc_group_manager"
REASON_MAX_LENGTH = 2000


class McSlaTimer(models.Model):
    """Why a clock was breached, in the words of who answers for it."""

    _inherit = "mc.sla.timer"

    breach_reason = fields.Text(readonly=True, copy=False)
    breach_reason_by_id = fields.Many2one(
        "res.users", "Reason Given By", readonly=True, copy=False, ondelete="restrict"
    )
    breach_reason_at = fields.Datetime("Reason Given", readonly=True, copy=False)
    may_explain = fields.Boolean(compute="_compute_may_explain")

    @api.depends("state", "lane_id.leader_id", "work_item_id.lane_id.leader_id")
    @api.depends_context("uid")
    def _compute_may_explain(self):
        """Say whether the user may give the reason: leaders of the lane, managers."""
        manager = self.env.user.has_group(MANAGER)
        for timer in self:
            leaders = timer.lane_id.leader_id | timer.work_item_id.lane_id.leader_id
            allowed = self.env.su or manager or self.env.user in leaders
            timer.may_explain = timer.state == "breached" and allowed

    def action_set_breach_reason(self, reason):
        """Give the reason of breached clocks, with evidence; the last one counts.

        :param reason: text, not empty, up to ``REASON_MAX_LENGTH`` characters
        :raises AccessError: the user neither leads the lane nor is a manager
        :raises UserError: a clock was not breached, or there is no reason
        """
        reason = self._checked_reason(reason)
        self.check_access("read")
        for timer in self:
            timer._check_may_explain()
        now = self.env["mc.clock"].now()
        self._add_reason_evidence(reason, now)
        trusted(self.sudo()).write(
            {
                "breach_reason": reason,
                "breach_reason_by_id": self.env.uid,
                "breach_reason_at": now,
            }
        )

    def _checked_reason(self, reason):
        if not isinstance(reason, str) or not reason.strip():
            raise UserError(self.env._("reason: say why the promise was missed."))
        if len(reason) > REASON_MAX_LENGTH:
            raise UserError(
                self.env._("reason: at most %s characters.", REASON_MAX_LENGTH)
            )
        return canonical.storable_text(reason.strip())

    def _check_may_explain(self):
        if self.state != "breached":
            raise UserError(self.env._("%s was not breached.", self.display_name))
        if not self.may_explain:
            raise AccessError(
                self.env._(
                    "%s: the reason is given by the lane's leader or a manager.",
                    self.display_name,
                )
            )

    def _add_reason_evidence(self, reason, now):
        extra = {
            timer.id: {"reason": reason, "previous": timer.breach_reason or None}
            for timer in self
        }
        self._add_evidence("reason_given", now, extra)

    def action_explain(self):
        """Open the dialog that asks for the reason."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reason of the Breach"),
            "res_model": "mc.sla.breach.reason",
            "view_mode": "form",
            "target": "new",
            "context": {"default_timer_ids": [(6, 0, self.ids)]},
        }
