# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ..lib import states


class McWorkItem(models.Model):
    """What came of an item, and who was responsible, in the evidence that closes it."""

    _inherit = "mc.work.item"

    def _state_meta(self, previous):
        meta = super()._state_meta(previous)
        if self.state in states.CLOSED:
            meta["resolution"] = self._resolution_meta()
        return meta

    def _resolution_meta(self):
        """Extension point: return the outcome as JSON data.

        ``responsible`` is the assignee, else whoever closes the item.
        """
        item = self.sudo()
        responsible = item.user_id or self.env.user.sudo()
        return {
            "outcome": item.state,
            "priority": item.priority,
            "lane": item.lane_id.code,
            "responsible": responsible.name,
            "responsible_id": responsible.id,
            "sla_state": item.sla_state,
        }
