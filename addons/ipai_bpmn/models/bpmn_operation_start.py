# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import UserError, ValidationError


class BpmnOperation(models.Model):
    """Orders are given for incidents or instances."""

    _inherit = "bpmn.operation"

    @api.model
    def _give_order(self, action, reason, records, variables=None, flow=None):
        """Make the orders for incidents or instances, one per company, and queue them.

        :param records: bpmn.incident or bpmn.instance, which the user may write
        :param flow: element id of the flow by which incidents are skipped
        :returns: bpmn.operation
        :raises UserError: no reason, or no records
        """
        records.check_access("write")
        if not records:
            raise UserError(self.env._("There is nothing to do."))
        reason = self.env["bpmn.instance"]._checked_reason(reason)
        variables = self.env["bpmn.bus"]._checked(variables)
        if flow and not isinstance(flow, str):
            raise ValidationError(self.env._("flow: must be the id of a flow."))
        if records._name == "bpmn.instance":
            records = records.sorted("id")  # callers come before what they called
        operations = self.sudo().browse()
        for company, group in records.sudo().grouped("company_id").items():
            operations |= self.sudo().create(
                [
                    {
                        "action": action,
                        "reason": reason,
                        "variables": variables or False,
                        "flow": flow or False,
                        "company_id": company.id,
                        "user_id": self.env.uid,
                        "total": len(group),
                        "line_ids": [(0, 0, one) for one in _lines(group)],
                    }
                ]
            )
        for operation in operations:
            operation._enqueue()
        return operations.with_env(self.env)


def _lines(records):
    """Yield the values of the lines for incidents or instances of one company."""
    incidents = records._name == "bpmn.incident"
    for one in records:
        yield {
            "company_id": one.company_id.id,
            "instance_id": one.instance_id.id if incidents else one.id,
            "incident_id": one.id if incidents else False,
        }
