# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""As much of GraphQL as one mutation with variables needs."""

import re

TOKEN = re.compile(
    r'"(?:\\.|[^"\\])*"|[A-Za-z_]\w*|\$\w+|\.\.\.|[{}()\[\]:!=@|&]|-?\d+'
)


class QueryError(Exception):
    """A query that is not understood; the text says where."""


class _Reader:
    def __init__(self, text):
        text = re.sub(r"#[^\n]*", "", text)
        self.tokens = TOKEN.findall(text)
        self.at = 0

    def peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, wanted=None):
        token = self.peek()
        if not token or wanted not in (None, token):
            shown = token or "end of document"
            raise QueryError(f'Parse error on "{shown}", expected "{wanted}"')
        self.at += 1
        return token

    def skip_brackets(self):
        depth = 0
        while True:
            token = self.take()
            depth += {"(": 1, ")": -1}.get(token, 0)
            if not depth:
                return

    def arguments(self):
        found = {}
        self.take("(")
        while self.peek() != ")":
            name = self.take()
            self.take(":")
            found[name] = self.take()
        self.take(")")
        return found

    def selection(self):
        """``{field: (arguments, selection)}`` of the braces that follow."""
        fields = {}
        self.take("{")
        while self.peek() != "}":
            name = self.take()
            arguments = self.arguments() if self.peek() == "(" else {}
            inner = self.selection() if self.peek() == "{" else None
            fields[name] = (arguments, inner)
        self.take("}")
        return fields


def parse(text: str) -> tuple[str, dict]:
    """The kind of operation and its selection.

    A selection maps a field to its arguments (names of variables) and its own
    selection (None for a leaf). ``QueryError`` when it can not be read.
    """
    reader = _Reader(text)
    kind = "query"
    if reader.peek() != "{":
        kind = reader.take()
        if reader.peek() not in ("(", "{"):
            reader.take()
        if reader.peek() == "(":
            reader.skip_brackets()
    selection = reader.selection()
    if reader.peek():
        raise QueryError(f'Parse error on "{reader.peek()}"')
    return kind, selection


def select(value, selection):
    """The parts of ``value`` that ``selection`` asks for."""
    if selection is None or value is None:
        return value
    picked = {}
    for name, (_arguments, inner) in selection.items():
        if name not in value:
            raise QueryError(f"Field '{name}' doesn't exist")
        picked[name] = select(value[name], inner)
    return picked
