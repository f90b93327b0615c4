# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A failing unit test: find the one token in the code that makes it pass."""

import ast

from ..evaluation import Project, evaluate
from ..mutations import candidates, functions_under_test

MOST_MODULES = 12


def repair(belt, failure):
    """Mend the code under the failing tests; returns (done, problems)."""
    if not failure.tests:
        return [], []
    paths = [test.path for test in failure.tests]
    thought = "A unit test fails. Let me read it."
    yield from belt.view(paths, thought)
    tests = [test for test in failure.tests if test.path in belt.files]
    if not tests:
        return [], ["The failing tests could not be read."]
    listing = yield from belt.python_files()
    yield from _view_imports(belt, paths, listing)
    suspects = functions_under_test(belt.files, tests)
    if not suspects:
        return [], [f"I found no code of this project under {_names(tests)}."]
    if failure.tried_before or failure.changed & {s.path for s in suspects}:
        yield from _view_other_tests(belt, suspects, listing)
    return (yield from _mend(belt, tests, suspects))


def _names(tests):
    return ", ".join(f"{test.path}::{test.name}" for test in tests)


def _view_imports(belt, paths, listing):
    """Read the project's modules that the files import, and what those import."""
    pending = list(paths)
    for _round in range(3):
        wanted = []
        for path in pending:
            wanted += _imported(belt.files.get(path, ""), path, listing)
        wanted = [path for path in dict.fromkeys(wanted) if path not in belt.files]
        if not wanted:
            return
        thought = "Now the code that it exercises."
        yield from belt.view(wanted[:MOST_MODULES], thought)
        pending = wanted


def _imported(source, path, listing):
    """Paths in ``listing`` of the modules that ``source`` imports."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                folder = path.split("/")[: -node.level]
                base = ".".join([*folder, *([base] if base else [])])
            names = [base, *(f"{base}.{alias.name}" for alias in node.names)]
        else:
            continue
        for name in names:
            yield from _files_of(name, listing)


def _files_of(module, listing):
    stem = module.replace(".", "/")
    endings = (f"{stem}.py", f"{stem}/__init__.py")
    for path in listing:
        if any(path == ending or path.endswith(f"/{ending}") for ending in endings):
            yield path


def _view_other_tests(belt, suspects, listing):
    """Somebody changed this code already: read the other tests that use it."""
    name = suspects[0].name
    thought = f"This pull request touches that code. Who else relies on {name}?"
    found = yield from belt.search(name, thought)
    others = [
        path
        for path in listing
        if path in found and path.rpartition("/")[2].startswith("test_")
    ]
    yield from belt.view(others, "Those tests have to hold, too.")
    yield from _view_imports(belt, others, listing)


def _mend(belt, tests, suspects):
    project = Project.of(belt.files)
    targets = {f"{test.path}::{test.name}" for test in tests}
    tries = candidates(belt.files, suspects)
    results = evaluate(project, [(c.path, c.source) for c in tries])
    if not results:
        return [], ["The code could not be tried out."]
    before, after = results[0], results[1:]
    known = targets & before.keys()
    if not any(before[name].failed for name in known):
        return [], [f"The code as it is passes {_names(tests)} here."]
    best = _best(tries, before, after, known)
    if best is None:
        return [], [_why_not(tests, before, after, known)]
    thought = f"{best.reason} makes {_names(tests)} pass and breaks no other test."
    error = yield from belt.rewrite(best.path, best.source, thought)
    if error:
        return [], [error]
    return [f"{best.path}:{best.line}: {best.reason}."], []


def _best(tries, before, after, targets):
    """The candidate that mends a target, breaks nothing and satisfies most."""
    ranked = []
    for order, (candidate, result) in enumerate(zip(tries, after, strict=True)):
        mended = sum(not result[name].failed for name in targets)
        broken = [
            name
            for name, outcome in before.items()
            if not outcome.failed and result[name].failed
        ]
        if mended and not broken:
            satisfied = sum(outcome.held for outcome in result.values())
            ranked.append(((-mended, -satisfied, order), candidate))
    return min(ranked, key=lambda entry: entry[0])[1] if ranked else None


def _why_not(tests, before, after, targets):
    """The reason: what every change that mends a target breaks elsewhere."""
    for result in after:
        if all(not result[name].failed for name in targets):
            broken = sorted(
                name
                for name, outcome in before.items()
                if not outcome.failed and result[name].failed
            )
            return (
                f"The tests contradict each other: each change that satisfies "
                f"{_names(tests)} breaks {', '.join(broken)}. A person has to say "
                "which one is right."
            )
    return f"No small change of the code under it makes {_names(tests)} pass."
