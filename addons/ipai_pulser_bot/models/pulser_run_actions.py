# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The buttons of a run."""

from odoo import models
from odoo.exceptions import AccessError, UserError


class PulserRun(models.Model):
    _inherit = "pulser.run"

    def action_open_pull(self):
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": self.pr_url, "target": "new"}

    def action_stop(self):
        """End the run by hand and leave the work item to a person."""
        self._check_manager()
        for run in self.sudo():
            if run.is_ended:
                raise UserError(self.env._("%s has ended already.", run.name))
            run._hand_over(
                self.env._("%s stopped the run.", self.env.user.display_name)
            )

    def action_retry(self):
        """Look at the pull request again, with a fresh attempt if it still fails."""
        self._check_manager()
        for run in self.sudo():
            if not run.is_ended:
                raise UserError(self.env._("%s is still under way.", run.name))
            if not run.repository_id.active:
                raise UserError(
                    self.env._("%s is archived.", run.repository_id.full_name)
                )
            run._pull_runs().retry_allowed = True
            run.repository_id._sync_pull(run.pr_number)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._(
                    "Pulser Bot looks at the pull request. A new attempt starts if a "
                    "watched check still fails."
                ),
            },
        }

    def _check_manager(self):
        # Nobody but the bot may write runs, so the access rights cannot tell.
        self.check_access("read")
        if not self.env.user.has_group("ipai_master_control.mc_group_manager"):
            raise AccessError(self.env._("Only managers may stop or repeat a run."))
