# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From words to a tree, by operator precedence (Pratt, POPL 1973).

A tree is a tuple: its first value names it, see ``evaluate.py`` for each.
"""

from functools import lru_cache

from .errors import ExpressionError
from .tokens import END, NAME, NUMBER, SIGN, TEXT, words

MAX_DEPTH = 40
# Of a tree: long chains like 1 + 1 + 1 … nest as well.
MAX_LEVELS = 150
MAX_TEMPLATE = 20_000
CACHE_SIZE = 4096
CONSTANTS = {"true": True, "false": False, "null": None}
# FEEL has one sign for equality.
BINARY = {
    "||": 10,
    "&&": 20,
    "==": 30,
    "=": 30,
    "!=": 30,
    "<": 40,
    "<=": 40,
    ">": 40,
    ">=": 40,
    "in": 40,
    "+": 50,
    "-": 50,
    "*": 60,
    "/": 60,
    "%": 60,
}
TERNARY = 5
UNARY = 70
POSTFIX = 80


@lru_cache(maxsize=CACHE_SIZE)
def parse(text):
    """Return the tree of an expression in any of the three notations.

    :raises ExpressionError: says what is wrong
    """
    return _Parser(_bare(text)).whole()


@lru_cache(maxsize=CACHE_SIZE)
def template(text):
    """Return the parts of a text: plain strings, and the trees of its ``${…}``."""
    stripped = text.strip()
    if stripped.startswith("="):
        return (parse(stripped),)
    parts, position = [], 0
    if len(text) > MAX_TEMPLATE and _next_start(text, 0) >= 0:
        raise ExpressionError(f"longer than {MAX_TEMPLATE} characters")
    while (start := _next_start(text, position)) >= 0:
        end = _closing(text, start + 2)
        if text[position:start]:
            parts.append(text[position:start])
        parts.append(_Parser(text[start + 2 : end]).whole())
        position = end + 1
    if text[position:] or not parts:
        parts.append(text[position:])
    if len(parts) > 1 and not "".join(p for p in parts if isinstance(p, str)).strip():
        trees = [part for part in parts if not isinstance(part, str)]
        return tuple(trees) if len(trees) == 1 else tuple(parts)
    return tuple(parts)


def _bare(text):
    text = text.strip()
    if text.startswith("=") and not text.startswith("=="):
        return text[1:]
    if text[:2] in ("${", "#{"):
        end = _closing(text, 2)
        if end == len(text) - 1:
            return text[2:end]
    return text


def _next_start(text, position):
    found = [text.find(mark, position) for mark in ("${", "#{")]
    return min((place for place in found if place >= 0), default=-1)


def _closing(text, position):
    """Return where the brace closes, texts and braces inside skipped."""
    depth, quote = 0, ""
    while position < len(text):
        sign = text[position]
        if quote:
            if sign == "\\":
                position += 1
            elif sign == quote:
                quote = ""
        elif sign in "\"'":
            quote = sign
        elif sign == "{":
            depth += 1
        elif sign == "}":
            if not depth:
                return position
            depth -= 1
        position += 1
    raise ExpressionError(f"{text}: a brace is not closed")


def _levels(tree):
    """Return how deep a tree is, without recursion."""
    count, level = 0, [tree]
    while level:
        count += 1
        level = [part for one in level for part in one if isinstance(part, tuple)]
    return count


class _Parser:
    def __init__(self, text):
        self.text = text
        self.words = words(text)
        self.position = 0
        self.depth = 0

    def whole(self):
        tree = self.expression(0)
        if self.word.kind != END:
            raise self.error(f"“{self.word.value}” is not expected here")
        if _levels(tree) > MAX_LEVELS:
            raise self.error("too long a chain of operators or members")
        return tree

    @property
    def word(self):
        return self.words[self.position]

    def error(self, reason):
        return ExpressionError(f"{self.text.strip()}: {reason}")

    def next(self):
        word = self.word
        self.position += 1
        return word

    def accept(self, value, kind=SIGN):
        if self.word.kind == kind and self.word.value == value:
            self.position += 1
            return True
        return False

    def expect(self, value, kind=SIGN):
        if not self.accept(value, kind):
            raise self.error(f"“{value}” is missing")

    def expression(self, power):
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.error("nested too deeply")
        tree = self.postfix(self.prefix())
        while True:
            sign = self.word.value
            strength = BINARY.get(sign, 0) if self.word.kind in (SIGN, NAME) else 0
            if strength > power:
                self.next()
                tree = (
                    "binary",
                    "==" if sign == "=" else sign,
                    tree,
                    self.expression(strength),
                )
            elif sign == "?" and self.word.kind == SIGN and power < TERNARY:
                tree = self.ternary(tree)
            else:
                self.depth -= 1
                return tree

    def ternary(self, condition):
        self.next()
        yes = self.expression(0)
        self.expect(":")
        return ("if", condition, yes, self.expression(TERNARY - 1))

    def prefix(self):
        word = self.next()
        if word.kind in (NUMBER, TEXT):
            return ("value", word.value)
        if word.kind == NAME:
            return self.name(word.value)
        if word.kind == SIGN and word.value in ("-", "!"):
            return (word.value, self.expression(UNARY))
        if word.kind == SIGN and word.value == "(":
            tree = self.expression(0)
            self.expect(")")
            return tree
        if word.kind == SIGN and word.value == "[":
            return ("list", self.items("]"))
        if word.kind == SIGN and word.value == "{":
            return self.context()
        shown = f"“{word.value}”" if word.value != "" else "the end"
        raise self.error(f"a value is missing before {shown}")

    def name(self, name):
        if name in CONSTANTS:
            return ("value", CONSTANTS[name])
        if name == "if":
            return self.feel_if()
        if name == "empty" and self.word.value != "(":
            return ("call", "empty", (self.expression(UNARY),))
        if self.accept("("):
            return ("call", name, self.items(")"))
        return ("name", name)

    def feel_if(self):
        condition = self.expression(0)
        self.expect("then", NAME)
        yes = self.expression(0)
        self.expect("else", NAME)
        return ("if", condition, yes, self.expression(0))

    def items(self, closing):
        items = []
        while not self.accept(closing):
            if items:
                self.expect(",")
            items.append(self.expression(0))
        return tuple(items)

    def context(self):
        pairs = []
        while not self.accept("}"):
            if pairs:
                self.expect(",")
            key = self.next()
            if key.kind not in (NAME, TEXT):
                raise self.error("a name is missing after “{”")
            self.expect(":")
            pairs.append((key.value, self.expression(0)))
        return ("context", tuple(pairs))

    def postfix(self, tree):
        while True:
            if self.accept("."):
                word = self.next()
                if word.kind != NAME:
                    raise self.error("a name is missing after “.”")
                tree = ("get", tree, ("value", word.value))
            elif self.accept("["):
                tree = ("get", tree, self.expression(0))
                self.expect("]")
            else:
                return tree
