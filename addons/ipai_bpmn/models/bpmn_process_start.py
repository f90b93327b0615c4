# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ..engine import events
from .marks import Calling

USER = "ipai_master_control.mc_group_user"


class BpmnProcess(models.Model):
    """Instances begin: by hand, by the API, by a message, a signal or a timer."""

    _inherit = "bpmn.process"

    @api.model
    def start(self, code, business_key=None, variables=None):
        """Start an instance of the active version.

        :param code: id of the process
        :param business_key: what people call it, e.g. an order's number
        :param variables: dict of JSON values
        :returns: bpmn.instance
        :raises UserError: no active version, or it cannot be started by hand
        :raises ValidationError: names the variable that is no JSON
        """
        if not (self.env.su or self.env.user.has_group(USER)):
            raise AccessError(
                self.env._("Only users of Master Control start processes.")
            )
        self.env["bpmn.bus"]._check_name(code)
        process = self._active(code)
        if not process:
            raise UserError(self.env._("There is no active process %s.", code))
        values = self.env["bpmn.bus"]._checked(variables)
        return process._start(business_key, values).with_env(self.env)

    @api.model
    def message(self, name, correlation=None, payload=None):
        """Deliver a message: to the instance that waits for it, or to a start event.

        :param correlation: key of the instance; its business key, where the model gives
            none
        :returns: how many it reached: 0 or 1
        """
        if not (self.env.su or self.env.user.has_group(USER)):
            raise AccessError(self.env._("Only users of Master Control send messages."))
        # Asked before all rights are taken: the context of a client names the company.
        company, bus = self.env.company, self.env["bpmn.bus"].sudo()
        values = bus._checked(payload)
        bus._check_name(name)
        return bus._throw("message", name, correlation, values, company)

    @api.model
    def signal(self, name, payload=None):
        """Deliver a signal to everything in the company that waits for it.

        :returns: how many tokens and start events it reached
        """
        if not (self.env.su or self.env.user.has_group(USER)):
            raise AccessError(self.env._("Only users of Master Control send signals."))
        company, bus = self.env.company, self.env["bpmn.bus"].sudo()
        bus._check_name(name)
        return bus._throw("signal", name, "", bus._checked(payload), company)

    @api.model
    def evaluate(self, variables):
        """Start every process of the company whose conditional start event holds.

        :param variables: dict of JSON values, which the instances begin with
        :returns: how many conditions held
        """
        if not (self.env.su or self.env.user.has_group(USER)):
            raise AccessError(
                self.env._("Only users of Master Control start processes.")
            )
        company, bus = self.env.company, self.env["bpmn.bus"].sudo()
        values = bus._checked(variables)
        triggers = bus._deeper().env["bpmn.trigger"]._fulfilled(values, company)
        for trigger in triggers:
            trigger._start(values)
        return len(triggers)

    @api.model
    def _active(self, code):
        """Return the company's active version, with all rights."""
        return self.sudo().search(
            [
                ("company_id", "=", self.env.company.id),
                ("code", "=", code),
                ("state", "=", "active"),
            ],
            limit=1,
        )

    def _start(self, business_key, variables, node="", parent=None, root=None):
        """Make the instance and its root work item, and let it begin.

        :param parent: bpmn.token that calls it
        :param root: mc.work.item that is there already and becomes the root
        """
        self.ensure_one()
        process = self.sudo()
        if not node and not process._model().entries():
            raise UserError(
                self.env._("%s is started by an event only.", process.display_name)
            )
        instance = process.env["bpmn.instance"].create(
            [
                {
                    "process_id": process.id,
                    "company_id": process.company_id.id,
                    "business_key": business_key or False,
                    "variables": variables,
                    "started_at": self.env["mc.clock"].now(),
                    "parent_token_id": parent.id if parent else False,
                }
            ]
        )
        if root:
            instance._take_root(root)
        else:
            instance._make_root(parent)
        starting = Calling.put(instance) if parent else instance
        starting._advance(events.Start(node, variables))
        return instance


class BpmnInstance(models.Model):
    _inherit = "bpmn.instance"

    def _make_root(self, parent):
        """Make the root work item; a called process has it below its caller's."""
        process = self.process_id
        name = (
            f"{process.name} {self.business_key}" if self.business_key else process.name
        )
        above = parent.instance_id.work_item_id if parent else None
        item = self._work_items().create(
            [
                {
                    "name": name,
                    "source": "bpmn",
                    "source_ref": self.uuid,
                    "company_id": self.company_id.id,
                    "lane_id": process.default_lane_id.id,
                    "parent_id": above.id if above else False,
                    "payload": self.variables or False,
                    "res_model": above.res_model if above else False,
                    "res_id": above.res_id if above else False,
                    "bpmn_instance_id": self.id,
                    "bpmn_is_root": True,
                }
            ]
        )
        self.work_item_id = item

    def _take_root(self, item):
        """Make an item that came from elsewhere the root."""
        item.sudo().write({"bpmn_instance_id": self.id, "bpmn_is_root": True})
        self.work_item_id = item
