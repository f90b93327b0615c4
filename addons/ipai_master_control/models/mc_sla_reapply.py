# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib import states
from .trust import QUEUED

BATCH_SIZE = 200
RUNNING, DONE, FAILED = "running", "done", "failed"


class McSlaReapply(models.Model):
    """One order to re-apply a changed policy to the clocks in flight.

    A chain of short queue jobs goes through the company's open items by id. Each job
    changes one batch, notes how far it came, and asks for the next one, in the same
    transaction. So a job that was killed, or that runs twice, changes nothing twice.
    """

    _name = "mc.sla.reapply"
    _description = "SLA Policy Re-application"
    _order = "id desc"

    policy_id = fields.Many2one(
        "mc.sla.policy", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    state = fields.Selection(
        [(RUNNING, "Running"), (DONE, "Done"), (FAILED, "Failed")],
        required=True,
        readonly=True,
        default=RUNNING,
    )
    total = fields.Integer(readonly=True, help="Open work items at the beginning.")
    done = fields.Integer(readonly=True, help="Work items that were looked at.")
    changed = fields.Integer(readonly=True, help="Work items that got other clocks.")
    last_item_id = fields.Integer(readonly=True)
    error = fields.Text(readonly=True)
    progress = fields.Float(compute="_compute_progress")

    @api.depends("state", "total", "done")
    def _compute_progress(self):
        for order in self:
            share = order.done / order.total if order.total else 0
            order.progress = 100 if order.state == DONE else min(100, 100 * share)

    @api.depends("policy_id")
    def _compute_display_name(self):
        for order in self:
            order.display_name = order.policy_id.display_name

    @api.model
    def _order_for(self, policy):
        """Make the order for a policy and start it; return the order.

        :raises UserError: one for the same policy runs already
        """
        orders = self.sudo()
        if orders.search_count(
            [("policy_id", "=", policy.id), ("state", "=", RUNNING)], limit=1
        ):
            raise UserError(self.env._("%s is being re-applied already.", policy.name))
        order = orders.create(
            {"policy_id": policy.id, "company_id": policy.company_id.id}
        )
        order.total = self.env["mc.work.item"].sudo().search_count(order._item_domain())
        order._enqueue()
        return order.with_env(self.env)

    def action_continue(self):
        """Go on with an order that failed, or whose job got lost.

        :raises AccessError: the user may not change the policy
        """
        for order in self:
            order.policy_id.check_access("write")
            if order.state == DONE:
                raise UserError(self.env._("It is done already."))
            order.sudo().write({"state": RUNNING, "error": False})
            order.sudo()._enqueue()

    def _item_domain(self):
        return [
            ("company_id", "=", self.company_id.id),
            ("state", "in", states.ACTIVE),
            ("id", ">", self.last_item_id),
        ]

    def _enqueue(self):
        self.with_context(**QUEUED).with_delay(
            description=self.env._("Re-apply %s", self.policy_id.name),
            identity_key=f"mc.sla.reapply-{self.id}-{self.last_item_id}",
        )._job_batch(self.last_item_id)

    def _job_batch(self, last_item_id):
        """Handle the batch after that item, unless that has happened already."""
        order = self.sudo()
        if order.state != RUNNING or order.last_item_id != last_item_id:
            return
        items = (
            self.env["mc.work.item"]
            .sudo()
            .search(order._item_domain(), order="id", limit=BATCH_SIZE)
        )
        try:
            with self.env.cr.savepoint():
                changed = items._rematch_clocks(
                    self.env["mc.clock"].now(), renew=order.policy_id
                )
        except UserError as error:
            order.write({"state": FAILED, "error": str(error)})
            return
        order._note(items, changed)

    def _note(self, items, changed):
        last = len(items) < BATCH_SIZE
        self.write(
            {
                "done": self.done + len(items),
                "changed": self.changed + len(changed),
                "last_item_id": items[-1:].id or self.last_item_id,
                "state": DONE if last else RUNNING,
            }
        )
        if not last:
            self._enqueue()
