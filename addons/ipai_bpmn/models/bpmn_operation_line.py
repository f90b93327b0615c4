# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from .attempt import attempt


class BpmnOperationLine(models.Model):
    """One incident or instance of an operation, and what became of it."""

    _name = "bpmn.operation.line"
    _description = "Line of an Operation"
    _order = "id"

    operation_id = fields.Many2one(
        "bpmn.operation", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    instance_id = fields.Many2one(
        "bpmn.instance", required=True, readonly=True, index=True, ondelete="cascade"
    )
    incident_id = fields.Many2one("bpmn.incident", readonly=True, ondelete="cascade")
    state = fields.Selection(
        [("waiting", "Waiting"), ("done", "Done"), ("failed", "Failed")],
        required=True,
        readonly=True,
        default="waiting",
    )
    message = fields.Text(readonly=True)

    def init(self):
        self.env.cr.execute(
            "CREATE INDEX IF NOT EXISTS bpmn_operation_line_waiting_idx"
            " ON bpmn_operation_line (operation_id, id) WHERE state = 'waiting'"
        )

    def _do(self, until):
        """Do what was ordered, as the user of the environment.

        :param until: naive datetime in UTC, after which no other line is begun
        :returns: line id -> why it did not go, or ""; of those that were done
        """
        outcomes = {}
        for line in self:
            outcomes[line.id] = line._do_one()
            if self.env["mc.clock"].now() > until:
                break
        return outcomes

    def _do_one(self):
        incident = self.sudo().incident_id.with_env(self.env)
        return attempt(self.env, self._resolve if incident else self._change_instance)

    def _resolve(self):
        line = self.sudo()
        order = line.operation_id
        value = order.flow or None if order.action == "skip" else order.variables
        incident = line.incident_id.with_env(self.env)
        report = incident._each(order.action, order.reason, value)
        return "; ".join(one["error"] for one in report["failed"])

    def _change_instance(self):
        line = self.sudo()
        instance, order = line.instance_id.with_env(self.env), line.operation_id
        instance.check_access("write")
        # Its caller may have taken it along, in this order or by another.
        if bool(instance.suspended_at) != (order.action == "suspend"):
            getattr(instance, order.action)(order.reason)
