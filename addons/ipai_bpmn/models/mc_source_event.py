# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.ipai_master_control.lib import states
from odoo.addons.ipai_master_control.models.trust import QUEUED
from odoo.exceptions import UserError, ValidationError

# So many processes start while the user waits; more are started by queue jobs.
START_AT_ONCE = 10
JOB_SIZE = 25


class McSourceEvent(models.Model):
    """Events that start a process, whose root is the work item that was taken in."""

    _inherit = "mc.source.event"

    target = fields.Selection(
        selection_add=[("process", "Process")], ondelete={"process": "set default"}
    )
    process_code = fields.Char(
        "Process", help="The id of the process; its active version is started."
    )

    @api.constrains("target", "process_code")
    def _check_process_code(self):
        for event in self:
            if event.target == "process" and not (event.process_code or "").strip():
                raise ValidationError(
                    self.env._("Process: missing for %s.", event.display_name)
                )

    def action_start_missing(self):
        """Start the process for open items of the events that have none.

        For those that came when no such process was active, or none was wanted.
        """
        self.check_access("write")
        for event in self.sudo():
            domain = [
                ("company_id", "=", event.company_id.id),
                ("event_code", "=", event.code),
                ("state", "in", states.ACTIVE),
                ("bpmn_instance_id", "=", False),
            ]
            items = self.env["mc.work.item"].sudo().search(domain, order="id")
            event._begin(items)

    def _begin(self, items):
        """Start a process for each item: a few at once, many by queue jobs."""
        result = super()._begin(items)
        if self.target != "process":
            return result
        if len(items) <= START_AT_ONCE:
            self._start_processes(items)
            return result
        queued = self.sudo().with_context(**QUEUED)
        for start in range(0, len(items), JOB_SIZE):
            batch = items[start : start + JOB_SIZE]
            queued.with_delay(
                description=self.env._("Start processes: %s", self.name),
                # The same items: not only the same first one.
                identity_key=f"mc.source.event-{self.id}-{batch[0].id}-{batch[-1].id}",
            )._job_start_processes(batch.ids)
        return result

    def _job_start_processes(self, item_ids):
        """Start the processes of those items that still need one."""
        items = self.env["mc.work.item"].sudo().browse(item_ids).exists()
        self.sudo()._start_processes(items)

    def _start_processes(self, items):
        """Start a process for each item that is open and has none; twice is once.

        Two transactions at once both write the item, so one of them meets 40001 and is
        run again.
        """
        waiting = items.sudo().filtered(
            lambda item: item.state in states.ACTIVE and not item.bpmn_instance_id
        )
        processes = self.env["bpmn.process"].with_company(self.company_id)
        process = processes._active(self.process_code)
        if not process:
            text = self.env._("There is no active process %s.", self.process_code)
            self._say_not_started(dict.fromkeys(waiting, text))
            return
        names = waiting._record_names()
        problems = {}
        for item in waiting:
            variables = dict(item.payload or {})
            try:
                with self.env.cr.savepoint():
                    process._start(names.get(item), variables, root=item)
            except UserError as error:
                problems[item] = str(error)
        self._say_not_started(problems)

    def _say_not_started(self, problems):
        """Leave the items plain work items that tell why; ``problems`` is item -> text.

        Who brought the event about must not lose their work because of a process.
        """
        if not problems:
            return
        items = self.env["mc.work.item"].sudo()
        meta = {"event": "not_started", "process": self.process_code}
        items._add_evidence_rows(
            [
                (
                    item,
                    "process",
                    self.env._("Process not started"),
                    {**meta, "reason": text},
                )
                for item, text in problems.items()
            ]
        )
        bodies = {
            item.id: self.env._("The process was not started: %s", text)
            for item, text in problems.items()
        }
        items.browse(list(bodies))._message_log_batch(bodies)
