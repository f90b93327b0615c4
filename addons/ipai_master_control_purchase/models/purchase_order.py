# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.addons.ipai_master_control.models.mc_work_item_state import REASON_KEY

from .mc_source_event import CONFIRM

TO_APPROVE = "to approve"
#: 18 has a state for locked orders
GRANTED = frozenset({"purchase", "done"})
WEIGHED = frozenset(
    {"order_line", "currency_id", "date_order", "amount_total", "amount_total_cc"}
)


class PurchaseOrder(models.Model):
    """An order that somebody has to approve waits in Odoo's own *To Approve*.

    Tiers take the place of Odoo's double validation where they match; where they do not
    it goes on as it was, with a work item as well.
    """

    _name = "purchase.order"
    _inherit = ["purchase.order", "mc.source.gate.mixin"]

    _state_from = [TO_APPROVE]
    _state_to = sorted(GRANTED)
    _cancel_state = "cancel"

    _mc_event_code = CONFIRM
    _mc_granted_states = GRANTED
    _mc_refused_states = frozenset({"cancel"})
    _mc_weighed_fields = WEIGHED
    _mc_frozen_fields = frozenset(
        {"partner_id", "order_line", "currency_id", "company_id"}
    )

    def _approval_allowed(self):
        """Only the tiers say so where there are some."""
        if self._mc_is_reviewed():
            return self.sudo().validation_status == "validated"
        return super()._approval_allowed()

    def button_approve(self, force=False):
        """Decide on the acting user's review, or approve where no tier decides."""
        rest, action = self._mc_press_approve()
        if rest:
            action = super(PurchaseOrder, rest).button_approve(force=force) or action
        return action or {}

    def _mc_excluded_reviewers(self):
        """The buyer decides neither, whoever confirmed."""
        return super()._mc_excluded_reviewers() | self.sudo().user_id

    # The work item

    def _mc_intake_vals(self, event):
        """Say what it costs and of whom it is bought."""
        currency, company_currency = self.currency_id, self.company_id.currency_id
        total = currency.round(self.amount_total)
        name = self.env._(
            "Purchase order %(order)s: %(amount)s %(currency)s",
            order=self.name,
            amount=f"{total:,.2f}",
            currency=currency.name,
        )
        payload = {
            "amount": total,
            "currency": currency.name,
            "company_amount": company_currency.round(self.mc_company_amount),
            "company_currency": company_currency.name,
            "date": self.date_order.date() if self.date_order else None,
            "order": self.name,
            "vendor": self.partner_id.commercial_partner_id.name,
        }
        return {**super()._mc_intake_vals(event), "name": name, "payload": payload}

    # What the purchase application does

    def _mc_grant(self):
        self.button_approve()

    def _mc_refuse(self, reason):
        self.message_post(body=reason)
        self.with_context(**{REASON_KEY: reason}).button_cancel()

    def _mc_take_back(self):
        self.button_draft()

    def _mc_approve_by_hand(self):
        self.button_approve()

    def _mc_refuse_by_hand(self, reason):
        self.check_access("write")
        self._mc_refuse(reason)
