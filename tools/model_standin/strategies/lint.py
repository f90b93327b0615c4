# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Ruff's findings: each rule that is known has a small, local repair."""

from .lint_fixes import fix


def repair(belt, failure):
    """Repair what can be repaired; returns (what was done, what could not be)."""
    done, problems = [], []
    paths = list(dict.fromkeys(finding.path for finding in failure.findings))
    thought = "The linter complains. Let me look at the files it names."
    yield from belt.view(paths, thought)
    for path in paths:
        findings = [finding for finding in failure.findings if finding.path == path]
        if path not in belt.files:
            problems.append(f"{path} could not be read.")
            continue
        text, fixed = _fix_all(belt.files[path], findings)
        left = [finding for finding in findings if finding not in fixed]
        for finding in left:
            where = f"{path}:{finding.line}"
            problems.append(f"I know no repair for {finding.code} at {where}.")
        if fixed:
            codes = ", ".join(sorted({finding.code for finding in fixed}))
            error = yield from belt.rewrite(path, text, f"I repair {codes} in {path}.")
            if error:
                problems.append(error)
            else:
                done.append(f"Repaired {codes} in {path}.")
    return done, problems


def _fix_all(text, findings):
    """Fix from the end to the start, so that positions of the rest stay true."""
    fixed = []
    for finding in sorted(findings, key=lambda f: (-f.line, -f.column)):
        changed = fix(text, finding)
        if changed is not None:
            text = changed
            fixed.append(finding)
    return text, fixed
