# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The value of a tree. Values are those of JSON; dates are ISO 8601 texts."""

import operator

from .errors import ExpressionError
from .functions import FUNCTIONS
from .tokens import MAX_NUMBER

MAX_TEXT = 100_000
MAX_ITEMS = 10_000
MAX_LEVELS = 50
NUMBERS = (int, float)
ARITHMETIC = {"-": operator.sub, "*": operator.mul, "/": operator.truediv}
ARITHMETIC |= {"%": operator.mod}
COMPARISON = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


def evaluate(tree, variables, now=None):
    """Return the value of a tree from ``syntax.parse``.

    :param variables: a mapping of name to JSON value
    :param now: what ``now()`` and ``today()`` are, a datetime in UTC
    :raises ExpressionError: an unknown variable or function, or types that do not fit
    """
    return _KINDS[tree[0]](tree, variables, now)


def _value(tree, _variables, _now):
    return tree[1]


def _name(tree, variables, _now):
    try:
        return variables[tree[1]]
    except KeyError:
        raise ExpressionError(f"there is no variable {tree[1]}") from None


def _list(tree, variables, now):
    return _weighed([evaluate(item, variables, now) for item in tree[1]])


def _context(tree, variables, now):
    return _weighed({key: evaluate(value, variables, now) for key, value in tree[1]})


def _get(tree, variables, now):
    """Take a member of an object, or an item of a list counted from 0.

    What an object does not have is null, as in FEEL, so optional data can be asked for.
    """
    owner = evaluate(tree[1], variables, now)
    key = evaluate(tree[2], variables, now)
    if isinstance(owner, dict) and isinstance(key, str):
        return owner.get(key)
    if isinstance(owner, list) and isinstance(key, int) and not isinstance(key, bool):
        return owner[key] if 0 <= key < len(owner) else None
    if owner is None:
        return None
    raise ExpressionError(f"{_kind(owner)} has no member {key!r}")


def _call(tree, variables, now):
    name, arguments = tree[1], tree[2]
    if name not in FUNCTIONS:
        raise ExpressionError(f"there is no function {name}")
    if name == "exists":
        return _exists(arguments, variables)
    values = [evaluate(argument, variables, now) for argument in arguments]
    try:
        return bounded(FUNCTIONS[name](now, *values))
    except ExpressionError:
        raise
    except (TypeError, ValueError, OverflowError, AttributeError) as error:
        raise ExpressionError(f"{name}(): {error}") from None


def _exists(arguments, variables):
    if len(arguments) != 1 or arguments[0][0] != "name":
        raise ExpressionError("exists() takes the name of one variable")
    return arguments[0][1] in variables


def _if(tree, variables, now):
    branch = tree[2] if _truth(evaluate(tree[1], variables, now)) else tree[3]
    return evaluate(branch, variables, now)


def _not(tree, variables, now):
    return not _truth(evaluate(tree[1], variables, now))


def _minus(tree, variables, now):
    value = evaluate(tree[1], variables, now)
    if not _is_number(value):
        raise ExpressionError(f"- needs a number, not {_kind(value)}")
    return -value


def _binary(tree, variables, now):
    sign = tree[1]
    left = evaluate(tree[2], variables, now)
    if sign == "&&":
        return _truth(left) and _truth(evaluate(tree[3], variables, now))
    if sign == "||":
        return _truth(left) or _truth(evaluate(tree[3], variables, now))
    return _operate(sign, left, evaluate(tree[3], variables, now))


def _operate(sign, left, right):
    if sign == "==":
        return _same(left, right)
    if sign == "!=":
        return not _same(left, right)
    if sign == "in":
        return _contains(left, right)
    if sign in COMPARISON:
        return _compare(sign, left, right)
    if sign == "+" and isinstance(left, str) and isinstance(right, str):
        return bounded(left + right)
    return _calculate(sign, left, right)


def _calculate(sign, left, right):
    if not (_is_number(left) and _is_number(right)):
        raise ExpressionError(f"{_kind(left)} {sign} {_kind(right)} is not possible")
    try:
        result = left + right if sign == "+" else ARITHMETIC[sign](left, right)
    except (ZeroDivisionError, OverflowError) as error:
        raise ExpressionError(str(error)) from None
    return bounded(result)


def _compare(sign, left, right):
    numbers = _is_number(left) and _is_number(right)
    if numbers or (isinstance(left, str) and isinstance(right, str)):
        return COMPARISON[sign](left, right)
    raise ExpressionError(f"{_kind(left)} {sign} {_kind(right)} is not possible")


def _contains(left, right):
    if isinstance(right, str) and isinstance(left, str):
        return left in right
    if isinstance(right, list):
        return any(_same(left, item) for item in right)
    if isinstance(right, dict):
        return left in right
    raise ExpressionError(f"in needs a list, an object or a text, not {_kind(right)}")


def _same(left, right):
    """Compare as JSON does: true is not 1."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    return left == right


def _truth(value):
    if isinstance(value, bool):
        return value
    raise ExpressionError(f"{_kind(value)} is neither true nor false")


def _is_number(value):
    return isinstance(value, NUMBERS) and not isinstance(value, bool)


def _kind(value):
    if value is None:
        return "null"
    names = {bool: "a boolean", str: "a text", list: "a list", dict: "an object"}
    return names.get(type(value), "a number")


def _weighed(value):
    """Refuse a list or object that is too deep or too large.

    A script in a loop could otherwise put a value into itself twice, and again.
    """
    weight, level = 0, [value]
    for _depth in range(MAX_LEVELS):
        below = []
        for one in level:
            weight += 1 + (len(one) // 100 if isinstance(one, str) else 0)
            if isinstance(one, list | dict):
                below += one if isinstance(one, list) else one.values()
        if weight + len(below) > MAX_ITEMS:
            raise ExpressionError("the list or object is too large")
        if not below:
            return value
        level = below
    raise ExpressionError("the list or object is nested too deeply")


def bounded(value):
    """Refuse what JSON cannot hold, and what would eat the memory in the long run."""
    if _is_number(value) and not abs(value) <= MAX_NUMBER:
        raise ExpressionError("the number is too large")
    if isinstance(value, str) and len(value) > MAX_TEXT:
        raise ExpressionError("the text is too long")
    if isinstance(value, list) and len(value) > MAX_ITEMS:
        raise ExpressionError("the list is too long")
    return value


_KINDS = {
    "value": _value,
    "name": _name,
    "list": _list,
    "context": _context,
    "get": _get,
    "call": _call,
    "if": _if,
    "!": _not,
    "-": _minus,
    "binary": _binary,
}
