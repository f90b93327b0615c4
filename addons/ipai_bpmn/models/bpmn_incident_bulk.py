# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import ValidationError

from .bpmn_incident import UNRESOLVED

ACTIONS = ("retry", "complete", "skip")


class BpmnIncident(models.Model):
    """Many are resolved by queue jobs."""

    _inherit = "bpmn.incident"

    def in_bulk(self, action, reason, variables=None, flow=None):
        """Resolve many incidents by queue jobs.

        :param action: retry, complete or skip
        :param variables: as of :meth:`retry` and :meth:`complete`
        :param flow: as of :meth:`skip`
        :returns: ids of the bpmn.operation, one per company; see its ``report``
        """
        if action not in ACTIONS:
            raise ValidationError(self.env._("action: one of %s.", ", ".join(ACTIONS)))
        orders = self.env["bpmn.operation"]
        return orders._give_order(action, reason, self, variables, flow).ids

    @api.model
    def resolve_all(self, action, reason, domain=None, variables=None, flow=None):
        """Resolve all unresolved incidents of the user's companies that match a domain.

        :param variables, flow: as of :meth:`in_bulk`
        :returns: as :meth:`in_bulk`
        """
        found = self.search([("state", "in", UNRESOLVED), *(domain or [])], order="id")
        return found.in_bulk(action, reason, variables, flow)
