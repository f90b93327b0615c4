# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two people decide on, or submit, one expense at the same instant; also an order."""

import pytest
from race_helpers import Race, committed, new_user, read, unique

USER = "ipai_master_control.mc_group_user"


@pytest.fixture(scope="module")
def finance(registry):
    """Two members of the lane FIN who may see orders; the lane has nobody else."""

    def prepare(env):
        users = [
            _user(env, f"finance_{n}", USER, "account.group_account_readonly")
            for n in range(2)
        ]
        lane = env["mc.lane"]._by_code("FIN", env.ref("base.main_company"))
        lane.write({"member_ids": [(6, 0, users)], "leader_id": False})
        company = lane.company_id
        if not company.chart_template:
            env["account.chart.template"].try_loading(
                "generic_coa", company=company, install_demo=False
            )
        return users

    return committed(registry, prepare)


def _user(env, login, *groups):
    return new_user(env, login, *groups, email=f"{login}@example.com")


def _expense(env):
    """Make a draft expense of 1,500 of an employee without a manager."""
    name = unique("employee")
    user = env["res.users"].browse(_user(env, name, "base.group_user"))
    employee = env["hr.employee"].create(
        {"name": name, "user_id": user.id, "work_contact_id": user.partner_id.id}
    )
    product = env["product.product"].create(
        {"name": name, "can_be_expensed": True, "supplier_taxes_id": False}
    )
    line = env["hr.expense"].create(
        {
            "name": name,
            "employee_id": employee.id,
            "product_id": product.id,
            "total_amount_currency": 1500,
        }
    )
    if "hr.expense.sheet" not in env:
        return line, user
    values = {"name": name, "employee_id": employee.id}
    return env["hr.expense.sheet"].create(
        {**values, "expense_line_ids": [(6, 0, line.ids)]}
    ), user


def _submit(expense):
    if expense._name == "hr.expense.sheet":
        expense.action_submit_sheet()
    else:
        expense.action_submit()


def _order(env):
    vendor = env["res.partner"].create({"name": unique("vendor")})
    product = env["product.product"].create({"name": vendor.name})
    line = {"name": "x", "product_id": product.id, "product_qty": 1, "price_unit": 6000}
    return env["purchase.order"].create(
        {"partner_id": vendor.id, "order_line": [(0, 0, line)]}
    )


def _decisions(registry, model, res_id):
    """Return who approved, by the evidence of the record's only work item."""
    items = read(
        registry,
        "SELECT id, state FROM mc_work_item WHERE res_model = %s AND res_id = %s",
        model,
        res_id,
    )
    assert [state for _id, state in items] == ["done"]
    rows = read(
        registry,
        "SELECT actor_id FROM mc_evidence WHERE kind = 'approval'"
        " AND work_item_id = %s AND meta::json ->> 'decision' = 'approved'",
        items[0][0],
    )
    return [actor for (actor,) in rows]


def _approve_at_once(registry, users, model, res_id):
    from odoo.exceptions import UserError

    def approve(env):
        env[model].browse(res_id).validate_tier()
        return env.uid

    race = Race(registry, users)
    answers = race.run(approve)
    winners = [a for a in answers if not isinstance(a, Exception)]
    losers = [a for a in answers if isinstance(a, Exception)]
    assert len(winners) == 1, answers
    assert isinstance(losers[0], UserError), losers
    assert sum(race.tries) > 2, "nobody met a conflict: that was no race"
    return winners


def test_two_approve_one_expense_at_once(registry, finance):
    def prepare(env):
        expense, user = _expense(env)
        _submit(expense.with_user(user))
        return expense._name, expense.id

    model, res_id = committed(registry, prepare)
    winners = _approve_at_once(registry, finance, model, res_id)
    assert _decisions(registry, model, res_id) == winners


def test_two_approve_one_order_at_once(registry, finance):
    def prepare(env):
        order = _order(env)
        order.button_confirm()
        return order.id

    order_id = committed(registry, prepare)
    winners = _approve_at_once(registry, finance, "purchase.order", order_id)
    assert _decisions(registry, "purchase.order", order_id) == winners
    state = read(registry, "SELECT state FROM purchase_order WHERE id = %s", order_id)
    assert state == [("purchase",)]


def test_two_submit_one_expense_at_once(registry, finance):
    def prepare(env):
        expense, _user = _expense(env)
        return expense._name, expense.id

    model, res_id = committed(registry, prepare)

    def submit(env):
        _submit(env[model].browse(res_id))

    race = Race(registry, [1, 1])
    answers = race.run(submit)
    assert answers == [None, None]
    assert sum(race.tries) > 2, "nobody met a conflict: that was no race"
    for table in ("mc_work_item", "tier_review"):
        column = "res_model" if table == "mc_work_item" else "model"
        query = f"SELECT count(*) FROM {table} WHERE {column} = %s AND res_id = %s"
        assert read(registry, query, model, res_id) == [(1,)], table
