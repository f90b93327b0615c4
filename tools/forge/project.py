# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A small project made from a domain and a seed: sources, tests, configuration."""

import contextlib
import random
import types
from dataclasses import dataclass, field

from .domains import DOMAINS, Bug, Domain

PYPROJECT = """[project]
name = "{package}"
version = "{version}"
requires-python = ">=3.11"

[tool.ruff]
line-length = 88

[tool.ruff.lint]
select = ["E", "F", "W"]

[tool.pytest.ini_options]
pythonpath = ["src"]
testpaths = ["tests"]
"""
README = """# {package}

{title}. A library without dependencies; Python 3.11 or newer.

    python -m pytest -q
    python -m ruff check .
"""
FORMATTING = '''"""Amounts and lists as text."""


def as_text(value):
    """Return a number with separated thousands."""
    return f"{value:,}"


def table(rows):
    """Return (name, value) rows as aligned lines."""
    width = max((len(name) for name, _value in rows), default=0)
    return "\\n".join(f"{name:<{width}}  {as_text(value)}" for name, value in rows)
'''
FORMATTING_TEST = """from {package}.formatting import as_text, table


def test_as_text():
    assert as_text(1234567) == "1,234,567"


def test_table():
    assert table([("a", 1), ("long", 2000)]) == "a     1\\nlong  2,000"
"""


@dataclass
class Project:
    """A sound project; ``names`` maps a function's role to its name."""

    domain: Domain
    package: str
    names: dict[str, str]
    numbers: dict[str, int]
    files: dict[str, str] = field(default_factory=dict)

    @property
    def module_path(self) -> str:
        """The path of the domain's module."""
        return f"src/{self.package}/{self.domain.module}.py"

    @property
    def source(self) -> str:
        """The sound source of the domain's module."""
        return self.files[self.module_path]

    def fill(self, text: str) -> str:
        """``text`` with this project's names and numbers."""
        for role, name in self.names.items():
            text = text.replace(f"<{role}>", name)
        for key, number in self.numbers.items():
            text = text.replace("{" + key + "}", str(number))
        return text

    def broken(self, *bugs: Bug) -> str:
        """The module's source with ``bugs`` in it."""
        source = self.source
        for bug in bugs:
            start = source.index(f"def {self.names[bug.function]}(")
            head, body = source[:start], source[start:]
            changed = body.replace(bug.good, bug.bad, 1)
            if changed == body:
                raise ValueError(f"{bug.function}: there is no {bug.good!r}")
            source = head + changed
        return source

    def results(self, source: str, role: str) -> dict[str, object]:
        """What ``source`` gives for each case of a function, by expression.

        Cases that raise an error are left out.
        """
        module = types.ModuleType(self.domain.module)
        exec(compile(source, self.domain.module, "exec"), module.__dict__)
        found = {}
        for case in self.domain.cases[role]:
            expression = self.fill(f"<{role}>{case}")
            with contextlib.suppress(ArithmeticError, ValueError):
                found[expression] = eval(expression, module.__dict__)
        return found


def make_project(rng: random.Random) -> Project:
    """A project whose domain, names and numbers are chosen by ``rng``."""
    domain = rng.choice(DOMAINS)
    project = Project(
        domain=domain,
        package=rng.choice(domain.packages),
        names={role: rng.choice(names) for role, names in domain.names.items()},
        numbers={key: rng.choice(values) for key, values in domain.numbers.items()},
    )
    package = project.package
    version = f"{rng.randint(0, 3)}.{rng.randint(0, 9)}.{rng.randint(0, 9)}"
    project.files = {
        "README.md": README.format(package=package, title=domain.title),
        "pyproject.toml": PYPROJECT.format(package=package, version=version),
        ".gitignore": "__pycache__/\n.pytest_cache/\n.ruff_cache/\n",
        f"src/{package}/__init__.py": f'"""{domain.title}."""\n',
        f"src/{package}/formatting.py": FORMATTING,
        f"src/{package}/{domain.module}.py": project.fill(domain.source),
        "tests/test_formatting.py": FORMATTING_TEST.format(package=package),
    }
    project.files[f"tests/test_{domain.module}.py"] = _tests(project)
    return project


def _tests(project):
    roles = list(project.domain.cases)
    names = ",\n    ".join(sorted(project.names[role] for role in roles))
    package, module = project.package, project.domain.module
    parts = [f"from {package}.{module} import (\n    {names},\n)\n"]
    for role in roles:
        checks = project.results(project.source, role)
        parts.append(test_function(f"test_{project.names[role]}", checks))
    return "\n\n".join(parts)


def test_function(name: str, checks) -> str:
    """The source of a test that asserts the value of each expression."""
    lines = [f"def {name}():"]
    for expression, value in checks.items():
        if isinstance(value, bool):
            lines.append(f"    assert {expression} is {value}")
        else:
            lines.append(f"    assert {expression} == {value!r}")
    return "\n".join(lines) + "\n"


test_function.__test__ = False  # not a test of ours, whatever its name
