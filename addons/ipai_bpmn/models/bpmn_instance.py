# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import events

STATES = [
    ("running", "Running"),
    ("incident", "Incident"),
    ("done", "Done"),
    ("cancelled", "Cancelled"),
]
ALIVE = ("running", "incident")


class BpmnInstance(models.Model):
    """One run of a process.

    What the engine needs between two steps is in ``scopes``, ``last_key`` and the
    tokens; ``step_count`` is the counter that each step moves first, so that two steps
    at once are two transactions of which one is run again.
    """

    _name = "bpmn.instance"
    _description = "Process Instance"
    _inherit = ["bpmn.engine.mixin"]
    _order = "id desc"
    _rec_names_search = ["business_key", "process_id"]

    process_id = fields.Many2one(
        "bpmn.process", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    business_key = fields.Char(readonly=True, index=True)
    state = fields.Selection(STATES, required=True, readonly=True, default="running")
    variables = fields.Json(readonly=True)
    variables_text = fields.Text("Variables as Text", compute="_compute_variables_text")
    scopes = fields.Json(readonly=True)
    last_key = fields.Integer(readonly=True)
    step_count = fields.Integer("Steps", readonly=True)
    started_at = fields.Datetime(required=True, readonly=True)
    ended_at = fields.Datetime(readonly=True)
    work_item_id = fields.Many2one(
        "mc.work.item", "Root Work Item", readonly=True, index=True, ondelete="restrict"
    )
    work_item_ids = fields.One2many(
        "mc.work.item", "bpmn_instance_id", "Work Items", readonly=True
    )
    parent_token_id = fields.Many2one(
        "bpmn.token",
        "Called by",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    token_ids = fields.One2many("bpmn.token", "instance_id", "Tokens", readonly=True)
    history_ids = fields.One2many("bpmn.history", "instance_id", readonly=True)

    @api.depends("process_id.name", "business_key")
    def _compute_display_name(self):
        for instance in self:
            name = instance.sudo().process_id.name or ""
            key = instance.business_key or f"#{instance.id}"
            instance.display_name = f"{name} {key}"

    @api.depends("variables")
    def _compute_variables_text(self):
        dump = self.env["bpmn.token"]._as_text
        for instance in self:
            instance.variables_text = dump(instance.variables)

    # API, through RPC too

    def signal(self, name, payload=None):
        """Let a signal reach the tokens of this instance that wait for it.

        :param payload: dict of variables
        :returns: how many tokens it reached
        """
        self.ensure_one()
        return self._deliver("signal", name, "", payload)

    def message(self, name, correlation=None, payload=None):
        """Let a message reach this instance, if it waits for it.

        :param correlation: has to be that of the token, where it has one
        :param payload: dict of variables
        :returns: how many tokens it reached: 0 or 1
        """
        self.ensure_one()
        return self._deliver("message", name, correlation, payload)

    def cancel(self, reason):
        """End the instances and all their work.

        :raises UserError: no reason, or ended already
        """
        reason = self._checked_reason(reason)
        for instance in self:
            instance.check_access("write")
            instance._check_alive()
            instance._advance(events.Cancel(reason))
        return True

    # Internals

    def _check_alive(self):
        if self.state not in ALIVE:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(instance)s is %(state)s.",
                    instance=self.display_name,
                    state=labels[self.state],
                )
            )

    def _deliver(self, kind, name, correlation, payload):
        self.check_access("write")
        bus = self.env["bpmn.bus"]
        bus._check_name(name)
        key = bus._correlation(correlation)
        tokens = bus._waiting(kind, name, key, self.company_id, self)
        bus._trigger(tokens, bus._checked(payload))
        return len(tokens)

    def action_open_work(self):
        """Open the work items of the instance."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ipai_master_control.mc_work_item_action"
        )
        action["domain"] = [("bpmn_instance_id", "=", self.id)]
        action["context"] = {}
        return action
