# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

#: stored fields of one expense that a client may write
AMOUNTS = frozenset(
    {
        "total_amount",
        "total_amount_currency",
        "currency_id",
        "date",
        "price_unit",
        "quantity",
    }
)


class McExpenseAmountMixin(models.AbstractModel):
    """What an expense, or a report of them, weighs when definitions ask for it."""

    _name = "mc.expense.amount.mixin"
    _description = "Amount of an Expense to Approve"

    mc_company_amount = fields.Float(
        "Amount to Approve",
        compute="_compute_mc_company_amount",
        compute_sudo=True,
        help="In the company's currency, at the rate of the expense's date. Where"
        " somebody entered another rate, the larger amount counts.",
    )

    @api.depends(lambda self: self._mc_amount_fields())
    def _compute_mc_company_amount(self):
        for record in self:
            record.mc_company_amount = sum(map(_company_amount, record._mc_lines()))

    @api.model
    def _mc_amount_fields(self):
        """Return the names (paths) of the fields that the amount depends on."""
        return []

    def _mc_lines(self):
        """Return the expenses that this record consists of."""
        raise NotImplementedError

    def _mc_amount_payload(self):
        """Return amount, currency, company amount and date as JSON values.

        Several currencies in one report: the amount is the company's.
        """
        lines = self._mc_lines()
        company_currency = self.company_id.currency_id
        currency = lines.currency_id
        amount = sum(lines.mapped("total_amount_currency"))
        company_amount = company_currency.round(self.mc_company_amount)
        if len(currency) != 1:
            currency, amount = company_currency, company_amount
        return {
            "amount": currency.round(amount),
            "currency": currency.name,
            "company_amount": company_amount,
            "company_currency": company_currency.name,
            "date": min(filter(None, lines.mapped("date")), default=None),
        }


def _company_amount(line):
    """Return the most that this expense can cost the company.

    The totals are stored, so a client may write any of them; the journal entry is made
    of price and quantity.
    """
    currency = line.company_id.currency_id
    date = line.date or fields.Date.context_today(line)
    converted = line.currency_id._convert(
        line.total_amount_currency, currency, line.company_id, date
    )
    raw = currency.round(line.price_unit * line.quantity)
    return max(line.total_amount, converted, raw)
