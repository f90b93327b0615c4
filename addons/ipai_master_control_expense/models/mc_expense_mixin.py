# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.addons.ipai_master_control.lib.states import ACTIVE

from .mc_source_event import SUBMIT
from .series import GRANTED, REFUSED, SUBMITTED


class McExpenseMixin(models.AbstractModel):
    """What Odoo 18's reports of expenses and Odoo 19's expenses have in common."""

    _name = "mc.expense.mixin"
    _description = "Expense that Waits for Approval"
    _inherit = [
        "mc.source.gate.mixin",
        "mc.expense.approver.mixin",
        "mc.expense.amount.mixin",
    ]

    _state_field = "approval_state"
    _state_from = [SUBMITTED]
    _state_to = sorted(GRANTED)
    _cancel_state = REFUSED

    _mc_event_code = SUBMIT
    _mc_state_fields = ("approval_state", "state")
    _mc_granted_states = GRANTED
    _mc_refused_states = frozenset({REFUSED})

    def _mc_weight(self):
        return self.mc_company_amount

    # The work item

    def _mc_emit(self, code, **extra):
        """Send each item to the lane of the one who approves, if that is in a lane."""
        if code != SUBMIT or "lane" in extra:
            return super()._mc_emit(code, **extra)
        items = self.env["mc.work.item"]
        lane_of = self._mc_lane_by_id()
        for lane, records in self.grouped(lambda r: lane_of[r.id]).items():
            given = {"lane": lane, **extra} if lane else extra
            items |= super(McExpenseMixin, records)._mc_emit(code, **given)
        return items

    def _mc_lane_by_id(self):
        """Return id -> code of the approver's lane or None; one query for all lanes."""
        records = self.sudo()
        lanes = self.env["mc.lane"].sudo()
        lanes = lanes.search([("company_id", "in", records.company_id.ids)])
        return {record.id: _lane_code(record, lanes) for record in records}

    def _mc_intake_vals(self, event):
        """Say what it costs and when it was; neither who spent it nor on what."""
        payload = self._mc_amount_payload()
        name = self.env._(
            "Expense %(number)s: %(amount)s %(currency)s",
            number=self.id,
            amount=f"{payload['amount']:,.2f}",
            currency=payload["currency"],
        )
        return {**super()._mc_intake_vals(event), "name": name, "payload": payload}

    # What the application does

    def _mc_refuse(self, reason):
        self._do_refuse(reason)

    def _mc_take_back(self):
        self._do_reset_approval()

    def _mc_refuse_by_hand(self, reason):
        self._check_can_refuse()
        self._do_refuse(reason)

    # Who may not decide

    def _mc_excluded_reviewers(self):
        """The employee decides neither, whoever submitted it."""
        return super()._mc_excluded_reviewers() | self.sudo().employee_id.user_id

    # Payment

    def _mc_paid(self):
        """Leave evidence of the payment; an item that is still open is finished."""
        if not self:
            return
        items = self.sudo()._mc_items(SUBMIT).sorted("id")
        for record in self:
            item = items.filtered(lambda i, r=record: i.res_id == r.id)[-1:]
            if item:
                item._add_evidence_rows([(item, "log", self.env._("Paid"), None)])
        self._mc_finish(items.filtered(lambda i: i.state in ACTIVE))


def _lane_code(record, lanes):
    for lane in lanes:
        people = lane.leader_id | lane.member_ids
        if lane.company_id == record.company_id and people & record.mc_manager_ids:
            return lane.code
    return None
