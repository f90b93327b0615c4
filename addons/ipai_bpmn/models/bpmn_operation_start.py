# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import UserError, ValidationError

from .bpmn_incident import UNRESOLVED
from .bpmn_instance import ALIVE
from .dialog import dialog

OF_INCIDENTS = ("retry", "complete", "skip")


class BpmnOperation(models.Model):
    """Orders are given for incidents or instances."""

    _inherit = "bpmn.operation"

    @api.model
    def _give_order(self, action, reason, records, variables=None):
        """Make the orders for incidents or instances, one per company, and queue them.

        :param records: bpmn.incident or bpmn.instance, which the user may write
        :returns: bpmn.operation
        :raises UserError: no reason, or no records
        """
        records.check_access("write")
        if not records:
            raise UserError(self.env._("There is nothing to do."))
        reason = self.env["bpmn.instance"]._checked_reason(reason)
        variables = self.env["bpmn.bus"]._checked(variables)
        operations = self.sudo().browse()
        for company, group in records.sudo().grouped("company_id").items():
            operations |= self.sudo().create(
                [
                    {
                        "action": action,
                        "reason": reason,
                        "variables": variables or False,
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


class BpmnIncident(models.Model):
    _inherit = "bpmn.incident"

    def in_bulk(self, action, reason, variables=None):
        """Resolve many incidents by queue jobs.

        :param action: retry, complete or skip
        :param variables: as of :meth:`retry` and :meth:`complete`
        :returns: ids of the bpmn.operation, one per company; see its ``report``
        """
        if action not in OF_INCIDENTS:
            raise ValidationError(
                self.env._("action: one of %s.", ", ".join(OF_INCIDENTS))
            )
        return (
            self.env["bpmn.operation"]._give_order(action, reason, self, variables).ids
        )

    @api.model
    def resolve_all(self, action, reason, domain=None, variables=None):
        """Resolve all unresolved incidents of the user's companies that match a domain.

        :returns: as :meth:`in_bulk`
        """
        found = self.search([("state", "in", UNRESOLVED), *(domain or [])], order="id")
        return found.in_bulk(action, reason, variables)


class BpmnProcess(models.Model):
    _inherit = "bpmn.process"

    def suspend_instances(self, reason):
        """Suspend all running instances of these versions, by queue jobs.

        :returns: ids of the bpmn.operation, one per company; see its ``report``
        """
        return self._operate("suspend", reason, [("suspended_at", "=", False)])

    def resume_instances(self, reason):
        """Resume all suspended instances of these versions, by queue jobs.

        Those that were suspended with their callers go on with them.

        :returns: as :meth:`suspend_instances`
        """
        by_itself = ("suspended_with_id", "=", False)
        return self._operate(
            "resume", reason, [("suspended_at", "!=", False), by_itself]
        )

    def action_open_suspend(self):
        """Ask why all instances are suspended."""
        return self._suspend_dialog("suspend", self.env._("Suspend all Instances"))

    def action_open_resume(self):
        """Ask why all suspended instances go on."""
        return self._suspend_dialog("resume", self.env._("Resume all Instances"))

    def _suspend_dialog(self, action, name):
        defaults = {"default_process_ids": [(6, 0, self.ids)]}
        return dialog("bpmn.suspend", name, {**defaults, "default_action": action})

    def _operate(self, action, reason, domain):
        self.check_access("write")
        instances = self.env["bpmn.instance"].search(
            [("process_id", "in", self.ids), ("state", "in", ALIVE), *domain],
            order="id",
        )
        # Called processes follow their callers.
        first = instances.filtered(
            lambda one: one.sudo().parent_token_id.instance_id not in instances.sudo()
        )
        return self.env["bpmn.operation"]._give_order(action, reason, first).ids


def _lines(records):
    """Yield the values of the lines for incidents or instances of one company."""
    incidents = records._name == "bpmn.incident"
    for one in records:
        yield {
            "company_id": one.company_id.id,
            "instance_id": one.instance_id.id if incidents else one.id,
            "incident_id": one.id if incidents else False,
        }
