# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Small, realistic modules for the demo's repositories, with ways to break them.

Names in ``<angle brackets>`` and numbers in ``{braces}`` are filled in by the seed.
A case is an expression; what it must give is found by running the sound code.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Bug:
    """A mistake: ``good`` becomes ``bad`` in the function ``function``."""

    function: str
    good: str
    bad: str


@dataclass(frozen=True)
class Domain:
    """A module, the names it may have, its functions' cases and its bugs."""

    packages: tuple[str, ...]
    module: str
    title: str
    names: dict[str, tuple[str, ...]]
    numbers: dict[str, tuple[int, ...]]
    source: str
    cases: dict[str, tuple[str, ...]]
    bugs: tuple[Bug, ...]


INVOICES = Domain(
    packages=("billing", "invoicing", "receivables"),
    module="invoice",
    title="Invoices in cents",
    names={
        "line": ("line_total", "line_amount", "position_total"),
        "discount": ("discounted", "after_discount", "less_discount"),
        "tax": ("tax_amount", "vat_amount", "sales_tax"),
        "due": ("days_overdue", "overdue_days", "days_late"),
        "gross": ("gross_total", "invoice_total", "amount_due"),
    },
    numbers={"rate": (7, 10, 19, 20), "grace": (3, 5, 7)},
    source='''"""Invoices: amounts are whole cents, rates are percent."""

TAX_PERCENT = {rate}
GRACE_DAYS = {grace}


def <line>(quantity, unit_price):
    """Return the amount of one invoice line."""
    return quantity * unit_price


def <discount>(amount, percent):
    """Return the amount after a discount."""
    return amount - amount * percent // 100


def <tax>(amount):
    """Return the tax on a net amount."""
    return amount * TAX_PERCENT // 100


def <due>(age, term):
    """Return for how many days an invoice is overdue, after the days of grace."""
    late = age - term
    if late <= GRACE_DAYS:
        return 0
    return late - GRACE_DAYS


def <gross>(lines, percent=0):
    """Return the total of (quantity, unit price) lines, with discount and tax."""
    net = sum(<line>(quantity, price) for quantity, price in lines)
    net = <discount>(net, percent)
    return net + <tax>(net)
''',
    cases={
        "line": ("(3, 250)", "(1, 999)", "(7, 40)", "(0, 120)"),
        "discount": ("(1000, 10)", "(2500, 4)", "(840, 0)", "(600, 50)"),
        "tax": ("(1000)", "(5300)", "(0)", "(200)"),
        "due": ("(40, 14)", "(14, 14)", "({grace} + 30, 30)", "({grace} + 31, 30)"),
        "gross": ("([(2, 500), (1, 250)])", "([(4, 1000)], 25)", "([])"),
    },
    bugs=(
        Bug("line", "quantity * unit_price", "quantity + unit_price"),
        Bug("discount", "amount - amount *", "amount + amount *"),
        Bug("discount", "percent // 100", "percent // 10"),
        Bug("tax", "amount * TAX_PERCENT // 100", "amount * TAX_PERCENT // 10"),
        Bug("tax", "amount * TAX_PERCENT", "amount + TAX_PERCENT"),
        Bug("due", "late <= GRACE_DAYS", "late >= GRACE_DAYS"),
        Bug("due", "late - GRACE_DAYS", "late + GRACE_DAYS"),
        Bug("due", "age - term", "age + term"),
    ),
)

STOCK = Domain(
    packages=("warehouse", "inventory", "stockroom"),
    module="stock",
    title="Stock and re-ordering",
    names={
        "free": ("available", "free_stock", "unreserved"),
        "short": ("needs_reorder", "runs_short", "is_short"),
        "packs": ("packs_to_order", "order_packs", "packs_needed"),
        "cover": ("days_of_cover", "cover_days", "days_left"),
        "plan": ("order_plan", "reorder_plan", "shopping_list"),
    },
    numbers={"pack": (6, 8, 12, 24), "minimum": (10, 20, 25, 40)},
    source='''"""Stock levels and what has to be ordered."""

PACK_SIZE = {pack}
MINIMUM = {minimum}


def <free>(on_hand, reserved):
    """Return how many pieces are not promised to anybody."""
    return on_hand - reserved


def <short>(on_hand, reserved):
    """Say whether the free stock is below the minimum."""
    return on_hand - reserved < MINIMUM


def <packs>(pieces):
    """Return how many full packs hold at least so many pieces."""
    return (pieces + PACK_SIZE - 1) // PACK_SIZE


def <cover>(on_hand, daily_use):
    """Return for how many whole days the stock lasts; 0 without stock or use."""
    if on_hand <= 0 or daily_use <= 0:
        return 0
    return on_hand // daily_use


def <plan>(levels):
    """Return packs to order by product, for {product: (on hand, reserved)}."""
    return {
        product: <packs>(MINIMUM - <free>(on_hand, reserved))
        for product, (on_hand, reserved) in sorted(levels.items())
        if <short>(on_hand, reserved)
    }
''',
    cases={
        "free": ("(50, 8)", "(20, 20)", "(7, 0)"),
        "short": ("({minimum} + 9, 2)", "({minimum} + 5, 5)", "({minimum}, 1)"),
        "packs": ("({pack})", "({pack} + 1)", "(5 * {pack} - 1)", "(1)"),
        "cover": ("(90, 9)", "(5, 0)", "(0, 4)", "(-3, 4)", "(45, 7)"),
        "plan": ('({"bolt": (4, 1), "nut": (900, 3)})', "({})"),
    },
    bugs=(
        Bug("free", "return on_hand - reserved\n", "return on_hand + reserved\n"),
        Bug("short", "reserved < MINIMUM", "reserved <= MINIMUM"),
        Bug("short", "reserved < MINIMUM", "reserved > MINIMUM"),
        Bug("packs", "pieces + PACK_SIZE", "pieces - PACK_SIZE"),
        Bug("packs", "PACK_SIZE - 1)", "PACK_SIZE - 0)"),
        Bug("cover", "on_hand // daily_use", "on_hand % daily_use"),
        Bug("cover", "on_hand <= 0 or", "on_hand <= 0 and"),
    ),
)

HOURS = Domain(
    packages=("timesheet", "payroll", "shifts"),
    module="hours",
    title="Working hours and pay",
    names={
        "worked": ("minutes_worked", "net_minutes", "worked_minutes"),
        "over": ("overtime_minutes", "extra_minutes", "minutes_over"),
        "rest": ("has_enough_rest", "rested", "rest_is_long_enough"),
        "wage": ("wage", "pay_in_cents", "earned"),
        "week": ("week_pay", "pay_for_week", "weekly_wage"),
    },
    numbers={"limit": (420, 450, 480), "rest": (600, 660, 720), "extra": (25, 50)},
    source='''"""Working time in minutes, pay in cents."""

DAY_LIMIT = {limit}
REST_MINUTES = {rest}
OVERTIME_PERCENT = {extra}


def <worked>(start, end, pause):
    """Return the minutes worked between two minutes of the day."""
    return end - start - pause


def <over>(minutes):
    """Return the minutes of a day that are overtime."""
    return max(minutes - DAY_LIMIT, 0)


def <rest>(end, next_start):
    """Say whether the rest until the next day's start is long enough."""
    return next_start + 24 * 60 - end >= REST_MINUTES


def <wage>(minutes, rate):
    """Return the pay for minutes at a rate per hour."""
    return minutes * rate // 60


def <week>(days, rate):
    """Return the pay for (start, end, pause) days, overtime with a surcharge."""
    total = 0
    for start, end, pause in days:
        minutes = <worked>(start, end, pause)
        surcharge = <wage>(<over>(minutes), rate) * OVERTIME_PERCENT
        total += <wage>(minutes, rate) + surcharge // 100
    return total
''',
    cases={
        "worked": ("(480, 990, 30)", "(540, 600, 0)", "(300, 700, 45)"),
        "over": ("({limit} + 65)", "({limit})", "(120)"),
        "rest": ("(1080, 480)", "(1440, {rest})", "(1440, {rest} - 1)"),
        "wage": ("(90, 3000)", "(60, 2750)", "(0, 9000)"),
        "week": ("([(480, 1050, 30), (480, 720, 0)], 2400)", "([], 2400)"),
    },
    bugs=(
        Bug("worked", "end - start - pause", "end - start + pause"),
        Bug("worked", "end - start", "end + start"),
        Bug("over", "max(minutes", "min(minutes"),
        Bug("over", "minutes - DAY_LIMIT", "minutes + DAY_LIMIT"),
        Bug("rest", ">= REST_MINUTES", "> REST_MINUTES"),
        Bug("rest", ">= REST_MINUTES", "< REST_MINUTES"),
        Bug("wage", "minutes * rate", "minutes + rate"),
        Bug("wage", "rate // 60", "rate // 61"),
    ),
)

DOMAINS = (INVOICES, STOCK, HOURS)
