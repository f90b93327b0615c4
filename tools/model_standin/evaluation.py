# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Tries candidates out: in a process of its own, restricted and with a time limit."""

import functools
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

RUNNER = Path(__file__).with_name("evaluation_runner.py")
LIMIT_SECONDS = 30
ROOTS = ("src/", "lib/", "python/", "")


@dataclass(frozen=True)
class Outcome:
    """A test: how many assertions held, and whether the test failed."""

    held: int
    failed: bool


@dataclass(frozen=True)
class Project:
    """Modules by dotted name (with path and source) and tests by path."""

    modules: tuple[tuple[str, str, str], ...]
    tests: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, files: dict) -> "Project":
        """Sort ``files`` (path to source) into modules and tests."""
        modules, tests = [], []
        for path, source in sorted(files.items()):
            if path.rpartition("/")[2].startswith("test_"):
                tests.append((path, source))
            else:
                modules.append((_module_name(path), path, source))
        return cls(tuple(modules), tuple(tests))


def _module_name(path):
    root = next(root for root in ROOTS if path.startswith(root))
    stem = path.removeprefix(root).removesuffix(".py").removesuffix("/__init__")
    return stem.replace("/", ".")


def evaluate(project: Project, candidates) -> list[dict[str, Outcome]]:
    """The outcome of each test, first for the code as it is, then per candidate.

    ``candidates`` are pairs of a path and its whole new source. Empty when the code
    could not be run at all.
    """
    return _evaluate(project, tuple(candidates))


@functools.lru_cache(maxsize=32)
def _evaluate(project, candidates):
    work = {
        "modules": project.modules,
        "tests": project.tests,
        "candidates": candidates,
    }
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-S", str(RUNNER)],
            input=json.dumps(work),
            capture_output=True,
            text=True,
            env={"LANG": "C.UTF-8"},
            cwd="/",
            timeout=LIMIT_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return []
    if done.returncode:
        return []
    return [
        {name: Outcome(held, failed) for name, (held, failed) in result.items()}
        for result in json.loads(done.stdout)
    ]
