# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Turns "this text should become that" into edits for a str_replace tool."""

import difflib


def plan(old: str, new: str) -> list[tuple[str, str]]:
    """Pairs (old_str, new_str) that lead from ``old`` to ``new``, applied in order.

    Each old_str is whole lines that occur once in the text it is applied to.
    """
    pairs, text = [], old
    while text != new:
        hunk = _first_hunk(text.splitlines(True), new.splitlines(True))
        before, after = _unique(text, *hunk)
        pairs.append((before, after))
        text = text.replace(before, after, 1)
    return pairs


def _first_hunk(old, new):
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag != "equal":
            return old, i1, i2, new[j1:j2]
    raise AssertionError("the texts are equal")


def _unique(text, old, start, end, replacement):
    first, last = start, end
    while True:
        before = "".join(old[first:last])
        if before and text.count(before) == 1:
            break
        if first > 0:
            first -= 1
        elif last < len(old):
            last += 1
        else:
            break
        if last < len(old) and first < start - 1:
            last += 1
    lead, trail = "".join(old[first:start]), "".join(old[end:last])
    return before, lead + "".join(replacement) + trail
