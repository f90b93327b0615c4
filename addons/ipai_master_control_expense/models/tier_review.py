# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from .mc_expense_approver_mixin import REQUESTER_KEY
from .series import MODEL


class TierReview(models.Model):
    _inherit = "tier.review"

    def _get_reviewers(self):
        """Tell the expense who asked: it names a manager who is somebody else."""
        if self.model == MODEL:
            self = self.with_context(**{REQUESTER_KEY: self.requested_by.id})
        return super()._get_reviewers()
