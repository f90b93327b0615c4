# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

GROUP = "ipai_master_control.mc_group_user"
FINANCE = "FIN"
#: context key with the id of the user who asks for the review
REQUESTER_KEY = "mc_requester_id"


class McExpenseApproverMixin(models.AbstractModel):
    """Who approves as the employee's manager, so that there is always somebody.

    The expense approver of the employee, else the manager, else the managers of the
    department and of those above it, else the finance lane: the first of these who may
    decide at all (active, a user of Master Control, allowed in the company) and is
    neither the employee nor the one who submits.
    """

    _name = "mc.expense.approver.mixin"
    _description = "Manager who Approves an Expense"

    mc_manager_ids = fields.Many2many(
        "res.users",
        string="Manager Who Approves",
        compute="_compute_mc_manager_ids",
        compute_sudo=True,
        help="The employee's expense approver or manager, else the department's, else"
        " the members of the finance lane.",
    )

    @api.depends("employee_id", "company_id")
    @api.depends_context(REQUESTER_KEY)
    def _compute_mc_manager_ids(self):
        requester = self.env["res.users"].browse(self.env.context.get(REQUESTER_KEY))
        for record in self:
            employee = record.employee_id
            excluded = employee.user_id | requester
            for users in record._mc_approvers_in_turn():
                able = users.filtered(record._mc_may_approve) - excluded
                if able:
                    break
            record.mc_manager_ids = able

    def _mc_approvers_in_turn(self):
        """Yield the users to ask, the nearest first."""
        employee = self.employee_id
        yield employee.expense_manager_id
        yield employee.parent_id.user_id
        department = employee.department_id
        while department:
            yield department.manager_id.user_id
            department = department.parent_id
        lane = self.env["mc.lane"]._by_code(FINANCE, self.company_id)
        yield lane.leader_id | lane.member_ids

    def _mc_may_approve(self, user):
        return (
            user.active
            and not user.share
            and self.company_id in user.company_ids
            and user.has_group(GROUP)
        )
