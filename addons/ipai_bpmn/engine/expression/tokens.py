# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Words of an expression."""

import re
from typing import NamedTuple

from .errors import ExpressionError

MAX_LENGTH = 4000
MAX_NUMBER = 10**30
NUMBER, TEXT, NAME, SIGN, END = "number", "text", "name", "sign", "end"
_PATTERN = re.compile(
    r"""\s*(?:
        (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?)
      | (?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
      | (?P<name>[^\W\d]\w*)
      | (?P<sign>&&|\|\||==|!=|<=|>=|[-+*/%<>=!?:.,()\[\]{}])
    )""",
    re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r"}
# Words that JUEL and FEEL have for signs.
WORDS = {
    "and": "&&",
    "or": "||",
    "not": "!",
    "eq": "==",
    "ne": "!=",
    "lt": "<",
    "le": "<=",
    "gt": ">",
    "ge": ">=",
    "div": "/",
    "mod": "%",
}


class Word(NamedTuple):
    """One word: its kind, its value and where it starts."""

    kind: str
    value: object
    position: int


def words(text):
    """Return the words of an expression, an END last.

    :raises ExpressionError: too long, or a sign that is none
    """
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"longer than {MAX_LENGTH} characters")
    found, position, end = [], 0, len(text.rstrip())
    while position < end:
        match = _PATTERN.match(text, position)
        if not match:
            rest = text[position:].lstrip()[:10]
            raise ExpressionError(f"{text}: cannot read “{rest}”")
        found.append(_word(match))
        position = match.end()
    return [*found, Word(END, "", position)]


def _word(match):
    kind = match.lastgroup
    value, position = match[kind], match.start(kind)
    if kind == NUMBER:
        value = int(value) if value.isdigit() else float(value)
        if value > MAX_NUMBER:
            raise ExpressionError("the number is too large")
    elif kind == TEXT:
        value = _ESCAPE.sub(lambda m: _ESCAPED.get(m[1], m[1]), value[1:-1])
    elif value in WORDS:
        kind, value = SIGN, WORDS[value]
    return Word(kind, value, position)
