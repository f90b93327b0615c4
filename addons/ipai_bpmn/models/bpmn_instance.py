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
        if not (reason or "").strip():
            raise UserError(self.env._("reason: missing."))
        for instance in self:
            instance.check_access("write")
            instance._check_alive()
            instance._advance(events.Cancel(reason))
        return True

    def migrate(self, process):
        """Let the instances go on on another version of their process.

        :param process: bpmn.process, or its id
        :raises UserError: names each place that the other version does not have
        """
        if isinstance(process, int):
            process = self.env["bpmn.process"].browse(process)
        process.check_access("read")
        for instance in self:
            instance.check_access("write")
            instance._check_alive()
            instance.sudo()._migrate(process.sudo())
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

    def _migrate(self, process):
        self._take_turn()
        is_version = (
            process.code == self.process_id.code
            and process.company_id == self.company_id
            and process.is_executable
        )
        if not is_version:
            raise UserError(
                self.env._("%s is no executable version.", process.display_name)
            )
        tokens = self.token_ids.filtered(
            lambda token: token.state in ("active", "incident")
        )
        if missing := self._missing_places(process, tokens):
            raise UserError(
                self.env._(
                    "%(process)s has no such node: %(nodes)s.",
                    process=process.display_name,
                    nodes=", ".join(missing),
                )
            )
        ids = process._node_ids(process.id)
        for token in tokens:
            token.node_id = ids[token.node_id.element_id]
        before = self.process_id
        self.process_id = process
        text = f"version {before.version} → {process.version}"
        self.env["bpmn.history"]._add(self, [("migrate", False, 0, text)])
        meta = {"instance": self.uuid, "process": process.code, "step": self.step_count}
        meta |= {"event": "migrate", "from": before.version, "to": process.version}
        item = self.work_item_id
        item._add_evidence_rows([(item, "process", text, meta)])

    def _missing_places(self, process, tokens):
        """Return the ids of nodes and flows in use that the other version lacks.

        A node that it has elsewhere (in a subprocess, at another task) or as something
        else is no such place, nor is a join without the flow by which a token came.
        """
        old, new = self.process_id._model(), process._model()
        used = {token.node_id.element_id for token in tokens}
        for scope in self.scopes.values():
            used |= {scope["node"]} - {""}
            used |= set(_completed_nodes(scope.get("completed", ())))

        def place(model, key):
            node = model.nodes.get(key)
            return node and (node.kind, node.event.kind, node.scope, node.attached_to)

        missing = {key for key in used if place(old, key) != place(new, key)}
        flows = {(token.node_id.element_id, token.flow) for token in tokens}
        missing |= {
            flow
            for key, flow in flows
            if flow and key not in missing and flow not in new.nodes[key].incoming
        }
        return sorted(missing)

    def action_open_work(self):
        """Open the work items of the instance."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ipai_master_control.mc_work_item_action"
        )
        action["domain"] = [("bpmn_instance_id", "=", self.id)]
        action["context"] = {}
        return action


def _completed_nodes(records):
    """Yield the nodes of what may still be compensated, see the engine."""
    for one in records:
        yield one["node"]
        yield from _completed_nodes(one["completed"])
