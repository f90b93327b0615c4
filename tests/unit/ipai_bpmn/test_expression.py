# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime

import pytest
from bpmn_engine import expression
from bpmn_engine.expression import ExpressionError

NOW = datetime(2026, 11, 25, 8, 30)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("${a > 1 && b == 'x'}", True),
        ('= a > 1 and b = "x"', True),
        ("#{a lt 3 or missing}", True),
        ("${not (a == 2)}", False),
        ("${a == 2 ? 'two' : 'other'}", "two"),
        ("= if a = 2 then [1, 2] else null", [1, 2]),
        ("${o.list[1].name}", "Ann"),
        ("${o['list'][9].name}", None),
        ("= o.nothing.at.all", None),
        ("${empty o.list}", False),
        ("= empty(o.nothing)", True),
        ("= exists(missing) or exists(a)", True),
        ("= 2 + 3 * 4 - 10 / 5 % 3", 12.0),
        ("= -a - -a", 0),
        ("= 1 - 2 - 3", -4),
        ('= "a" + "b"', "ab"),
        ("= a in [1, 2]", True),
        ("= 'nn' in o.list[1].name", True),
        ('= {x: a, "y z": [true]}', {"x": 2, "y z": [True]}),
        ("= true = 1", False),
        ("= count(o.list) + sum([1, 2]) + max(1, 5) + round(2.6)", 13),
        ("= upper(trim(' x ')) + lower('Y') + string(true)", "Xytrue"),
        ("= number('2.50') * 2", 5.0),
        ("= startsWith(b, 'x') and endsWith(b, 'x') and contains(b, 'x')", True),
        ("= now()", "2026-11-25T08:30:00Z"),
        ("= today()", "2026-11-25"),
        ("Dear ${o.list[1].name}, ${a} of ${missing2}", "Dear Ann, 2 of "),
        ("${'}' + \"{\"}", "}{"),
        ("plain = text", "plain = text"),
        ("", ""),
        ("  ${a} ", 2),
    ],
)
def test_values(text, value):
    variables = {
        "a": 2,
        "b": "x",
        "o": {"list": [1, {"name": "Ann"}]},
        "missing2": None,
    }
    got = expression.render(text, variables, NOW)
    assert (got, type(got)) == (value, type(value))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("= missing", "no variable missing"),
        ("= a.b", "has no member"),
        ("= a + 'x'", "a number + a text is not possible"),
        ("= a and true", "neither true nor false"),
        ("= 'x' * 1000000000", "not possible"),
        ("= 1 / 0", "division by zero"),
        ("= open('/etc/passwd')", "no function open"),
        ("= __import__('os')", "no function __import__"),
        ("= s.__class__", "has no member"),
        ("= s.format", "has no member"),
        ("= abs('x')", "needs numbers"),
        ("= abs(1, 2)", "abs()"),
        ("= number('nan')", "too large"),
        ("= upper(1)", "upper()"),
        ("= (((1)", "missing"),
        ("= 1 +", "a value is missing"),
        ("= 1 2", "not expected"),
        ("= lambda: 1", "not expected"),
        ("= a; b", "cannot read"),
        ("${a", "not closed"),
        ("= exists('a')", "takes the name"),
        ("= 1e999 * 1", "too large"),
        ("= now()", "no clock"),
        ("= " + "(" * 500 + "1" + ")" * 500, "too deeply"),
        ("= " + "-" * 500 + "1", "too deeply"),
        ("= " + "1+" * 3000 + "1", "longer than"),
    ],
)
def test_errors_say_what_is_wrong(text, reason):
    with pytest.raises(ExpressionError) as error:
        expression.render(text, {"a": 2, "s": "text"})
    assert reason in str(error.value)


def test_numbers_cannot_grow_without_end():
    value = {"n": 10}
    with pytest.raises(ExpressionError, match="too large"):
        for _round in range(200):
            value["n"] = expression.render("= n * n", value)


def test_texts_and_lists_cannot_grow_without_end():
    value = {"t": "x" * 1000}
    with pytest.raises(ExpressionError, match="too long"):
        for _round in range(20):
            value["t"] = expression.render("= t + t", value)


def test_a_condition_is_true_or_false():
    assert expression.is_true("${a}", {"a": True})
    assert expression.is_true("a", {"a": True})
    with pytest.raises(ExpressionError, match="not true or false"):
        expression.is_true("${a}", {"a": 1})


def test_reading_is_checked_without_variables():
    expression.check("Dear ${name}")
    with pytest.raises(ExpressionError):
        expression.check("Dear ${na me}")


@pytest.mark.parametrize(
    "text",
    [
        "= " + "+".join(["1"] * 1500),
        "= a" + ".b" * 1500,
        "= " + "a[0]" + "[0]" * 1000,
        "= 1e999",
        "= " + "9" * 3000,
        "${a}" * 10_000,
    ],
)
def test_what_would_break_later_is_refused_when_it_is_read(text):
    with pytest.raises(ExpressionError):
        expression.check(text)


@pytest.mark.parametrize(
    "text",
    ["= round(5, -1000000000)", "= round(1.5, 1e9)", "= number('nan')", "= [big]"],
)
def test_values_that_would_eat_time_or_memory(text):
    with pytest.raises(ExpressionError):
        expression.render(text, {"big": "x" * 2_000_000}, NOW)


@pytest.mark.parametrize("text", ["= [x, x]", "= {a: x, b: x}", "= [x]", "${x}${x}"])
def test_a_value_put_into_itself_again_and_again(text):
    value = "a text"
    with pytest.raises(ExpressionError, match="too"):
        for _number in range(200):
            value = expression.render(text, {"x": value}, NOW)


def test_rounding():
    assert expression.render("= round(2.345, 2)", {}, NOW) == 2.35
    assert expression.render("= round(1234, -2)", {}, NOW) == 1200
    assert expression.render("= round(2.6)", {}, NOW) == 3
