# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class McSlaPolicy(models.Model):
    """A changed policy leaves clocks in flight alone until somebody says otherwise."""

    _inherit = "mc.sla.policy"

    reapply_ids = fields.One2many("mc.sla.reapply", "policy_id", readonly=True)

    def action_reapply(self):
        """Apply the policy as it is now to the clocks in flight; show the progress.

        Of an archived policy, the clocks go to whichever policy matches now.

        :raises AccessError: the user may not change the policy
        """
        self.ensure_one()
        self.check_access("write")
        order = self.env["mc.sla.reapply"]._order_for(self)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ipai_master_control.mc_sla_reapply_action"
        )
        return {**action, "views": [(False, "form")], "res_id": order.id}
