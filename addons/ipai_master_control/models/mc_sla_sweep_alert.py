# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import AccessError

STALE_SECONDS = 180
GROUPS = (
    "ipai_master_control.mc_group_user",
    "ipai_master_control.mc_group_auditor",
)


class McSlaSweep(models.Model):
    """What people are told when the clocks are not looked at."""

    _inherit = "mc.sla.sweep"

    @api.model
    def _silent_seconds(self):
        """Return seconds since the last sweep, or since the installation without one.

        The installation is the creation of the cron; without that too, nothing ever
        sweeps, and the answer is None.
        """
        age = self._age_seconds()
        if age is not None:
            return age
        self.env.cr.execute(
            """
            SELECT EXTRACT(EPOCH FROM clock_timestamp() AT TIME ZONE 'UTC'
                - cron.create_date)
            FROM ir_cron cron
            JOIN ir_model_data data ON data.res_id = cron.id
            WHERE data.model = 'ir.cron' AND data.module = 'ipai_master_control'
                AND data.name = 'mc_sla_sweep_cron'
            """
        )
        row = self.env.cr.fetchone()
        return row and float(row[0])

    @api.model
    def sweep_status(self):
        """Return ``{"stale": …, "age_seconds": …}`` for the interface's warning.

        ``age_seconds`` is a whole number, or None when nothing ever swept. Asking while
        the sweep is late also revives the queue's path.

        :raises AccessError: the user does not use Master Control
        """
        if not (self.env.su or any(map(self.env.user.has_group, GROUPS))):
            raise AccessError(self.env._("The SLA sweep is shown in Master Control."))
        age = self._silent_seconds()
        stale = age is None or age > STALE_SECONDS
        if stale:
            self.sudo()._ensure_job()
        return {"stale": stale, "age_seconds": None if age is None else int(age)}
