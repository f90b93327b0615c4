# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One repair per ruff rule: a function of the text and the finding.

Each returns the new text, or None when the code is not as the finding says.
"""

import ast
import re

IMPORTED = re.compile(r"`([^`]+)` imported but unused")
LOCAL = re.compile(r"Local variable `([^`]+)`")


def fix(text: str, finding) -> str | None:
    """Apply the repair for ``finding.code``, if there is one."""
    repair = FIXES.get(finding.code)
    try:
        changed = repair(text, finding) if repair else None
        if changed is not None:
            ast.parse(changed)
    except (SyntaxError, IndexError):
        return None
    return changed if changed != text else None


def _segment(text, node, replacement):
    """``text`` with the source of ``node`` replaced."""
    lines = text.splitlines(True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))

    def offset(line, column):
        return starts[line - 1] + len(lines[line - 1].encode()[:column].decode())

    start = offset(node.lineno, node.col_offset)
    end = offset(node.end_lineno, node.end_col_offset)
    return text[:start] + replacement + text[end:]


def _nodes_at(text, finding, kinds):
    """Nodes of some kinds that cover the finding's position, innermost first."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, kinds):
            start = (node.lineno, node.col_offset + 1)
            end = (node.end_lineno, node.end_col_offset + 1)
            if start <= (finding.line, finding.column) <= end:
                found.append(node)
    return sorted(found, key=lambda node: (-node.lineno, -node.col_offset))


def _drop_statement(text, node):
    """Without the statement; ``pass`` where a block would become empty."""
    lines = text.splitlines(True)
    for parent in ast.walk(ast.parse(text)):
        for body in (getattr(parent, name, None) for name in ("body", "orelse")):
            if not isinstance(body, list) or len(body) != 1:
                continue
            if getattr(body[0], "lineno", 0) == node.lineno:
                if isinstance(parent, ast.Module):
                    break
                return _segment(text, node, "pass")
    del lines[node.lineno - 1 : node.end_lineno]
    return "".join(lines)


def _unused_import(text, finding):
    name = IMPORTED.search(finding.text)[1]
    for node in _statements(text, finding.line, (ast.Import, ast.ImportFrom)):
        prefix = ""
        if isinstance(node, ast.ImportFrom):
            prefix = "." * node.level + (node.module or "")
            prefix += "." if node.module else ""
        kept = [alias for alias in node.names if _alias(prefix, alias) != name]
        if len(kept) == len(node.names):
            continue
        if not kept:
            return _drop_statement(text, node)
        node.names = kept
        return _segment(text, node, ast.unparse(node))
    return None


def _alias(prefix, alias):
    name = prefix + alias.name
    if alias.asname and alias.asname != alias.name:
        name += f" as {alias.asname}"
    return name


def _statements(text, line, kinds):
    return [
        node
        for node in ast.walk(ast.parse(text))
        if isinstance(node, kinds) and node.lineno <= line <= node.end_lineno
    ]


def _unused_variable(text, finding):
    name = LOCAL.search(finding.text)[1]
    lines = text.splitlines(True)
    line = lines[finding.line - 1]
    handler = re.sub(rf"\s+as\s+{re.escape(name)}\s*:", ":", line, count=1)
    if line.lstrip().startswith("except") and handler != line:
        lines[finding.line - 1] = handler
        return "".join(lines)
    for node in _statements(text, finding.line, (ast.Assign, ast.AnnAssign)):
        if node.value is not None and any(
            isinstance(part, ast.Call | ast.Await | ast.Yield)
            for part in ast.walk(node.value)
        ):
            return _segment(text, node, ast.get_source_segment(text, node.value))
        return _drop_statement(text, node)
    return None


def _fstring(text, finding):
    lines = text.splitlines(True)
    line = lines[finding.line - 1]
    start = finding.column - 1
    match = re.compile(r"[fF]([rR]?)(?=[\"'])|([rR])[fF](?=[\"'])").match(line, start)
    if not match:
        return None
    kept = match[1] or match[2] or ""
    body = line[match.end() :].replace("{{", "{").replace("}}", "}")
    lines[finding.line - 1] = line[:start] + kept + body
    return "".join(lines)


def _comparison(text, finding):
    """E711, E712 and F632: comparisons with the wrong operator."""
    for node in _nodes_at(text, finding, ast.Compare):
        if len(node.ops) != 1:
            continue
        left = ast.get_source_segment(text, node.left)
        right = ast.get_source_segment(text, node.comparators[0])
        equal = isinstance(node.ops[0], ast.Eq | ast.Is)
        if finding.code == "F632":
            return _segment(text, node, f"{left} {'==' if equal else '!='} {right}")
        if right not in ("None", "True", "False"):
            left, right = right, left
        if right == "None":
            return _segment(text, node, f"{left} {'is' if equal else 'is not'} None")
        if right in ("True", "False"):
            plain = equal == (right == "True")
            return _segment(text, node, left if plain else f"not {left}")
    return None


def _membership(text, finding):
    """E713 and E714: ``not x in y`` and ``not x is y``."""
    for node in _nodes_at(text, finding, ast.UnaryOp):
        inner = node.operand
        if isinstance(node.op, ast.Not) and isinstance(inner, ast.Compare):
            word = "not in" if isinstance(inner.ops[0], ast.In) else "is not"
            left = ast.get_source_segment(text, inner.left)
            right = ast.get_source_segment(text, inner.comparators[0])
            return _segment(text, node, f"{left} {word} {right}")
    return None


def _imports_on_one_line(text, finding):
    for node in _statements(text, finding.line, ast.Import):
        indent = " " * node.col_offset
        parts = [ast.unparse(ast.Import([alias])) for alias in node.names]
        return _segment(text, node, f"\n{indent}".join(parts))
    return None


def _trailing_space(text, finding):
    lines = text.splitlines(True)
    lines[finding.line - 1] = lines[finding.line - 1].rstrip() + "\n"
    return "".join(lines)


def _semicolon(text, finding):
    lines = text.splitlines(True)
    lines[finding.line - 1] = lines[finding.line - 1].rstrip().rstrip(";") + "\n"
    return "".join(lines)


FIXES = {
    "F401": _unused_import,
    "F841": _unused_variable,
    "F541": _fstring,
    "F632": _comparison,
    "E401": _imports_on_one_line,
    "E703": _semicolon,
    "E711": _comparison,
    "E712": _comparison,
    "E713": _membership,
    "E714": _membership,
    "W291": _trailing_space,
    "W293": _trailing_space,
}
