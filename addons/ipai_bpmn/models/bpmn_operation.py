# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.ipai_master_control.models.trust import QUEUED

BATCH_SIZE = 50
# A transaction that takes longer meets more conflicts, and is all done again then.
BUDGET = timedelta(seconds=20)
ACTIONS = [
    ("retry", "Retry"),
    ("complete", "Complete"),
    ("skip", "Skip"),
    ("suspend", "Suspend"),
    ("resume", "Resume"),
]
RUNNING, DONE = "running", "done"


class BpmnOperation(models.Model):
    """One order for many incidents or instances, and what became of each.

    A chain of short queue jobs goes through the lines. A job does a batch, notes the
    outcomes and asks for the next one, all in one transaction: in the database, a job
    that was killed or runs twice does nothing twice. What a retry calls may have
    effects elsewhere, which no rollback takes back, so each has a job of its own. It
    acts as the person who gave the order.
    """

    _name = "bpmn.operation"
    _description = "Operation on Many"
    _inherit = ["bpmn.engine.mixin"]
    _order = "id desc"

    action = fields.Selection(ACTIONS, required=True, readonly=True)
    reason = fields.Text(required=True, readonly=True)
    variables = fields.Json(readonly=True)
    flow = fields.Char(readonly=True, help="By which skipped nodes are left.")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users", "Ordered by", required=True, readonly=True, ondelete="restrict"
    )
    state = fields.Selection(
        [(RUNNING, "Running"), (DONE, "Done")],
        required=True,
        readonly=True,
        default=RUNNING,
    )
    line_ids = fields.One2many("bpmn.operation.line", "operation_id", readonly=True)
    total = fields.Integer(readonly=True)
    done_count = fields.Integer("Went Well", readonly=True)
    failed_count = fields.Integer("Did Not", readonly=True)
    progress = fields.Float(compute="_compute_progress")
    ended_at = fields.Datetime(readonly=True)
    forgets = fields.Boolean(
        readonly=True, help="Personal data was erased: the variables go at its end."
    )

    @api.depends("total", "done_count", "failed_count")
    def _compute_progress(self):
        for operation in self:
            handled = operation.done_count + operation.failed_count
            total = operation.total
            operation.progress = 100 * handled / total if total else 100

    @api.depends("action", "total")
    def _compute_display_name(self):
        labels = dict(self._fields["action"]._description_selection(self.env))
        for operation in self:
            operation.display_name = f"{labels.get(operation.action)} {operation.total}"

    # API, through RPC too

    def report(self):
        """Return how far it is and what did not go.

        :returns: {"state", "total", "done", "failed": [{"id", "instance", "error"}]},
            the id being that of the incident, or of the instance where there is none
        """
        self.ensure_one()
        self.check_access("read")
        failed = self.line_ids.filtered(lambda line: line.state == "failed")
        return {
            "state": self.state,
            "total": self.total,
            "done": self.done_count,
            "failed": [
                {
                    "id": (line.incident_id or line.instance_id).id,
                    "instance": line.instance_id.id,
                    "error": line.message,
                }
                for line in failed
            ],
        }

    def action_continue(self):
        """Go on with an operation whose job got lost."""
        self.check_access("write")
        for operation in self.filtered(lambda one: one.state == RUNNING):
            operation.sudo()._enqueue()

    def _open(self):
        """Return the action that shows these operations."""
        if len(self) == 1:
            return self.get_formview_action()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ipai_bpmn.bpmn_operation_action"
        )
        action["domain"] = [("id", "in", self.ids)]
        return action

    # Internals

    def _enqueue(self):
        handled = self.done_count + self.failed_count
        self.with_context(**QUEUED).with_delay(
            description=self.env._("Processes: %s", self.display_name),
            identity_key=f"bpmn.operation-{self.id}-{handled}",
        )._job_batch()

    def _job_batch(self):
        """Do the next lines, and ask for those after them."""
        operation = self.sudo()
        if operation.state != RUNNING:
            return
        lines = operation.line_ids.search(
            [("operation_id", "=", self.id), ("state", "=", "waiting")],
            order="id",
            limit=1 if operation.action == "retry" else BATCH_SIZE,
        )
        # Whoever queued this job may have other companies than who gave the order.
        lines = lines.with_user(operation.user_id)
        lines = lines.with_context(allowed_company_ids=operation.company_id.ids)
        operation._note(lines._do(self.env["mc.clock"].now() + BUDGET))

    def _note(self, outcomes):
        lines = self.line_ids.browse(outcomes)
        failed = lines.filtered(lambda line: outcomes[line.id])
        (lines - failed).write({"state": "done"})
        for line in failed:
            line.write({"state": "failed", "message": outcomes[line.id]})
        waiting = [("operation_id", "=", self.id), ("state", "=", "waiting")]
        over = not lines.search(waiting, limit=1)
        values = {
            "done_count": self.done_count + len(lines - failed),
            "failed_count": self.failed_count + len(failed),
        }
        if over:
            values |= {"state": DONE, "ended_at": self.env["mc.clock"].now()}
            if self.forgets:
                values["variables"] = False
        self.write(values)
        if not over:
            self._enqueue()
