# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

SHOWN_FIELDS = ("mc_work_item_id", "mc_sla_state", "mc_sla_due_at")
SHOWN_FIELDS += ("mc_sla_remaining_seconds", "mc_resolved_at")
READERS = "ipai_master_control.mc_group_user,ipai_master_control.mc_group_auditor"


class ProjectTask(models.Model):
    """The task's work item, as far as the user may see it.

    The link is stored on the work item. So a copy, the next task of a series and a task
    made from a template have none.
    """

    _inherit = "project.task"

    mc_work_item_id = fields.Many2one(
        "mc.work.item",
        compute="_compute_mc_work_item",
        search="_search_mc_work_item_id",
        groups=READERS,
    )
    mc_sla_state = fields.Selection(
        selection=lambda self: (
            self.env["mc.work.item"]
            ._fields["sla_state"]
            ._description_selection(self.env)
        ),
        string="SLA",
        compute="_compute_mc_work_item",
        groups=READERS,
    )
    mc_sla_due_at = fields.Datetime(
        "SLA Due", compute="_compute_mc_work_item", groups=READERS
    )
    mc_sla_remaining_seconds = fields.Float(
        compute="_compute_mc_work_item", groups=READERS
    )
    mc_resolved_at = fields.Datetime(
        "Work Item Resolved", compute="_compute_mc_work_item", groups=READERS
    )

    # Under the user's own record rules, so nothing here is computed with more rights.
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_mc_work_item(self):
        items = self.env["mc.work.item"]
        if items.has_access("read"):
            items = items.search([("task_id", "in", self.ids)])
        by_task = {item.task_id.id: item for item in items}
        for task in self:
            item = by_task.get(task._origin.id, items.browse())
            task.mc_work_item_id = item
            task.mc_sla_state = item.sla_state
            task.mc_sla_due_at = item.sla_due_at
            task.mc_sla_remaining_seconds = item.sla_remaining_seconds
            task.mc_resolved_at = item.resolved_at

    def _search_mc_work_item_id(self, operator, value):
        """Search by visible work items: ``=``, ``!=``, ``in``, ``not in``."""
        if operator not in ("=", "!=", "in", "not in"):
            raise NotImplementedError
        values = list(value) if operator in ("in", "not in") else [value]
        negative = operator in ("!=", "not in")
        ids = [one for one in values if one and one is not True]
        domain = [("task_id", "!=", False)]
        if ids:
            domain.append(("id", "in", ids))
        linked = self.env["mc.work.item"].search(domain).task_id.ids
        if False in values or None in values:  # those without, or with one of the ids
            negative = not negative
            if ids:
                everything = [("task_id", "!=", False)]
                others = set(self.env["mc.work.item"].search(everything).task_id.ids)
                linked = list(others - set(linked))
        return [("id", "not in" if negative else "in", linked)]

    def _mc_invalidate(self):
        """Forget what is shown of the work items: a link came or went."""
        self.invalidate_recordset(SHOWN_FIELDS)

    def action_mc_open_work_item(self):
        """Open the task's work item."""
        self.ensure_one()
        return self.mc_work_item_id.get_formview_action()
