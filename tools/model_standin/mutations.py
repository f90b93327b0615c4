# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Small changes of a function's source: one operator, one constant, one order."""

import ast
import io
import tokenize
from dataclasses import dataclass

MOST_CANDIDATES = 400
BINARY = {
    "+": ("-", "*"),
    "-": ("+",),
    "*": ("/", "+", "//"),
    "/": ("*", "//"),
    "//": ("/", "%"),
    "%": ("//",),
    "**": ("*",),
}
COMPARE = {
    "<": ("<=", ">", ">="),
    "<=": ("<", ">=", ">"),
    ">": (">=", "<", "<="),
    ">=": (">", "<=", "<"),
    "==": ("!=",),
    "!=": ("==",),
}
ASSIGN = {"+=": ("-=",), "-=": ("+=",), "*=": ("/=", "+="), "/=": ("*=",)}
WORDS = {
    "and": ("or",),
    "or": ("and",),
    "True": ("False",),
    "False": ("True",),
    "min": ("max",),
    "max": ("min",),
    "any": ("all",),
    "all": ("any",),
    "floor": ("ceil",),
    "ceil": ("floor",),
}


@dataclass(frozen=True)
class Suspect:
    """A function (or a module's constant) that a failing test leads to."""

    path: str
    name: str
    first_line: int
    last_line: int


@dataclass(frozen=True)
class Candidate:
    """A file with one change, and the change in words."""

    path: str
    line: int
    source: str
    reason: str


def functions_under_test(files: dict, tests) -> list[Suspect]:
    """What the failing ``tests`` use, directly first, then what that uses."""
    sources = {
        path: tree
        for path, text in files.items()
        if not _is_test(path) and (tree := _parse(text)) is not None
    }
    pending = []
    for test in tests:
        tree = _parse(files.get(test.path, ""))
        wanted = test.name.rpartition("::")[2]
        for node in ast.walk(tree) if tree else ():
            if isinstance(node, ast.FunctionDef) and node.name == wanted:
                pending += _names(node)
    found, seen = [], set()
    while pending:
        name = pending.pop(0)
        if name in seen:
            continue
        seen.add(name)
        for path, tree in sources.items():
            for node in _definitions(tree, name):
                start = min([node.lineno] + [d.lineno for d in _decorators(node)])
                found.append(Suspect(path, name, start, node.end_lineno))
                pending += _names(node)
    return found


def _is_test(path):
    return path.rpartition("/")[2].startswith(("test_", "conftest"))


def _parse(text):
    try:
        return ast.parse(text)
    except SyntaxError:
        return None


def _decorators(node):
    return getattr(node, "decorator_list", ())


def _names(node):
    """Names and attributes that are read in ``node``, in order of appearance."""
    found = []
    for part in ast.walk(node):
        if isinstance(part, ast.Name):
            found.append(part.id)
        elif isinstance(part, ast.Attribute):
            found.append(part.attr)
    return list(dict.fromkeys(found))


def _definitions(tree, name):
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name:
            yield node
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == name
            for target in node.targets
        ):
            yield node


def candidates(files: dict, suspects) -> list[Candidate]:
    """Every small change of the suspects' source that still parses."""
    found, seen = [], set()
    for suspect in suspects:
        text = files[suspect.path]
        for change in _changes(text, suspect.first_line, suspect.last_line):
            changed = _apply(text, change)
            key = (suspect.path, changed)
            if key in seen or _parse(changed) is None:
                continue
            seen.add(key)
            (line, _column), _end, old, new = change
            reason = f"`{new}` in place of `{old}`"
            found.append(Candidate(suspect.path, line, changed, reason))
    return found[:MOST_CANDIDATES]


def _changes(text, first, last):
    """Tuples (start, end, old, new) with tokenize's positions."""
    yield from _swapped_arguments(text, first, last)
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if first <= token.start[0] <= last:
            for new in _alternatives(token):
                yield token.start, token.end, token.string, new


def _alternatives(token):
    value = token.string
    if token.type == tokenize.OP:
        for table in (BINARY, COMPARE, ASSIGN):
            yield from table.get(value, ())
    elif token.type == tokenize.NAME:
        yield from WORDS.get(value, ())
    elif token.type == tokenize.NUMBER and value.isdecimal():
        number = int(value)
        yield str(number + 1)
        if number:
            yield str(number - 1)
            yield str(number * 10)
        if number and number % 10 == 0:
            yield str(number // 10)


def _swapped_arguments(text, first, last):
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call) or not first <= node.lineno <= last:
            continue
        for left, right in zip(node.args, node.args[1:], strict=False):
            old = text.splitlines()[left.lineno - 1 : right.end_lineno]
            if len(old) != 1 or not old[0].isascii():
                continue
            one = ast.get_source_segment(text, left)
            two = ast.get_source_segment(text, right)
            between = old[0][left.end_col_offset : right.col_offset]
            start = (left.lineno, left.col_offset)
            end = (right.end_lineno, right.end_col_offset)
            yield start, end, f"{one}{between}{two}", f"{two}{between}{one}"


def _apply(text, change):
    (line, start), (_line, end), _old, new = change
    lines = text.splitlines(True)
    row = lines[line - 1]
    lines[line - 1] = row[:start] + new + row[end:]
    return "".join(lines)
