# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The demo's pull requests: what is broken, and how each of them should end."""

import random
from dataclasses import dataclass

from .domains import Bug
from .project import Project, make_project, test_function
from .records import CheckSpec

LINT = CheckSpec("lint", "python -m ruff check --output-format=concise .")
TEST = CheckSpec("test", "python -m pytest -q -x")
CHECKS = (LINT, TEST)


@dataclass(frozen=True)
class Scenario:
    """A pull request: ``broken_files`` on ``branch`` over ``base_files`` on main.

    ``expected`` tells how it ends: ``outcome`` (``green`` or ``handed_over``),
    ``attempts`` (how many repairs are pushed) and ``checks`` (which fail at first).
    """

    key: str
    repo: str
    title: str
    branch: str
    base_files: dict[str, str]
    broken_files: dict[str, str]
    checks: tuple[CheckSpec, ...]
    expected: dict


def make_scenarios(seed: int, one_repository: bool = True) -> list[Scenario]:
    """The four pull requests of the demo; ``seed`` varies names, lines and bugs.

    All are in one repository (same base), or each in one of its own.
    """
    rng = random.Random(f"forge-{seed}")
    project = make_project(rng)
    makers = {
        "lint": _lint,
        "unit-test": _unit_test,
        "second-attempt": _second_attempt,
        "unfixable": _unfixable,
    }
    scenarios = []
    for key, make in makers.items():
        title, files, expected = make(project, rng, seed)
        suffix = "" if one_repository else f"-{key}"
        scenarios.append(
            Scenario(
                key=key,
                repo=f"acme/{project.package}{suffix}",
                title=title,
                branch=f"change/{key}-{rng.randint(100, 999)}",
                base_files=dict(project.files),
                broken_files=files,
                checks=CHECKS,
                expected=expected,
            )
        )
    return scenarios


def _lint(project: Project, rng, seed):
    path = f"src/{project.package}/formatting.py"
    name = rng.choice(("describe", "label_of", "caption"))
    noun = rng.choice(("Amount", "Value", "Total"))
    unused = rng.choice(("import os", "import sys", "from decimal import Decimal"))
    label = rng.choice((f'"{noun}"', f'f"{noun}"'))
    test = rng.choice(("value == None", "value is None"))
    space = rng.choice(("", "  "))
    extra = rng.choice(("", "    width = len(label)\n"))
    head, _, rest = project.files[path].partition("\n")
    source = f"{head}\n\n{unused}\n{rest}"
    source += f'''

def {name}(value):
    """Return a value with its label."""
    label = {label}
{extra}    if {test}:
        return label{space}
    return f"{{label}}: {{as_text(value)}}"
'''
    expected = {"outcome": "green", "attempts": 1, "checks": ["lint"]}
    return f"Show values with a label ({name})", {path: source}, expected


def _unit_test(project: Project, rng, seed):
    bug = rng.choice(project.domain.bugs)
    files = {project.module_path: project.broken(bug)}
    expected = {"outcome": "green", "attempts": 1, "checks": ["test"]}
    name = project.names[bug.function]
    return f"Simplify {name}", files, expected


def _second_attempt(project: Project, rng, seed):
    bugs = _two_functions(project.domain.bugs, rng)
    files = {project.module_path: project.broken(*bugs)}
    expected = {"outcome": "green", "attempts": 2, "checks": ["test"]}
    names = " and ".join(project.names[bug.function] for bug in bugs)
    return f"Rework {names}", files, expected


def _two_functions(bugs: tuple[Bug, ...], rng) -> list[Bug]:
    first = rng.choice(bugs)
    others = [bug for bug in bugs if bug.function != first.function]
    return [first, rng.choice(others)]


def _unfixable(project: Project, rng, seed):
    if seed % 3 == 2:
        return _missing_package(project, rng)
    return _contradiction(project, rng)


def _contradiction(project: Project, rng):
    """A new test that wants what another, older test forbids."""
    bugs = rng.sample(project.domain.bugs, len(project.domain.bugs))
    bug, wanted = next(
        (bug, wanted) for bug in bugs if (wanted := _other_results(project, bug))
    )
    name = project.names[bug.function]
    module = f"{project.package}.{project.domain.module}"
    text = f"from {module} import {name}\n\n\n"
    text += test_function(f"test_{name}_as_agreed", wanted)
    expected = {"outcome": "handed_over", "attempts": 1, "checks": ["test"]}
    files = {"tests/test_agreement.py": text}
    return f"Agree on {name} with the customer", files, expected


def _other_results(project: Project, bug: Bug):
    """The cases for which the code with ``bug`` gives something else, and what."""
    sound = project.results(project.source, bug.function)
    wanted = project.results(project.broken(bug), bug.function)
    return {case: value for case, value in wanted.items() if value != sound[case]}


def _missing_package(project: Project, rng):
    """A test of something that is not in the repository."""
    package = rng.choice(("ledger_gateway", "tax_office_client", "courier_sdk"))
    text = f"import {package}\n\n\ndef test_connection():\n"
    text += f"    assert {package}.connect()\n"
    expected = {"outcome": "handed_over", "attempts": 0, "checks": ["test"]}
    return f"Connect to {package}", {"tests/test_connection.py": text}, expected


def leaky_files(paths) -> tuple[dict[str, str], tuple[CheckSpec, ...]]:
    """Files and checks of a CI that tries to read what is not its own.

    It prints its environment, those of all processes, and ``paths`` (of key files).
    """
    reads = "\n".join(f"cat '{path}' 2>&1" for path in paths)
    script = f"""env
cat /proc/*/environ 2>/dev/null | tr '\\0' '\\n'
cat /proc/*/cmdline 2>/dev/null | tr '\\0' '\\n'
id
{reads}
exit 1
"""
    check = CheckSpec("leak", "sh leak.sh")
    return {"leak.sh": script, "README.md": "# Leaky\n"}, (check,)
