# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Runs test functions over changed sources; a program of its own, not imported.

Reads a JSON object from standard input and prints, for the code as it is and for
each candidate, ``{test: [assertions that held, failed]}``. Code under test gets no
``open``, ``exec`` or ``eval`` and may import only the project and a few harmless
modules of the standard library; the process may write no file and soon runs out of
time and memory. An assertion that fails does not end its test: the next ones count.
"""

import ast
import builtins
import json
import re
import resource
import signal
import sys
import types

HARMLESS = {
    *("__future__", "abc", "bisect", "calendar", "collections", "contextlib", "copy"),
    *("dataclasses", "datetime", "decimal", "enum", "fractions", "functools", "heapq"),
    *("itertools", "json", "math", "numbers", "operator", "re", "statistics"),
    *("string", "textwrap", "typing", "unicodedata", "uuid"),
}
FORBIDDEN = ("open", "exec", "eval", "compile", "input", "breakpoint", "exit", "quit")
CANDIDATE_SECONDS = 0.5
MEMORY_BYTES = 1 << 30
CPU_SECONDS = 25


class _OutOfTime(BaseException):
    pass


class _Raises:
    """``pytest.raises`` as a context manager."""

    def __init__(self, expected, match=None):
        self.expected = expected
        self.match = match

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        assert kind is not None, "did not raise"
        if self.match is not None and issubclass(kind, self.expected):
            assert re.search(self.match, str(value)), "another message"
        return issubclass(kind, self.expected)


class _Approx:
    """``pytest.approx`` for numbers."""

    def __init__(self, expected, rel=1e-6, abs=1e-12):
        self.expected, self.rel, self.abs = expected, rel, abs

    def __eq__(self, other):
        limit = max(self.rel * abs(self.expected), self.abs)
        return abs(other - self.expected) <= limit

    __hash__ = None


class _Mark:
    """``pytest.mark``: only ``parametrize`` does something."""

    def __getattr__(self, name):
        def mark(*arguments, **_options):
            def decorate(function):
                if name == "parametrize":
                    cases = getattr(function, "cases", [])
                    function.cases = [*cases, arguments[:2]]
                return function

            return decorate

        return mark


class _RecordAsserts(ast.NodeTransformer):
    """``assert x`` becomes a record of whether x held."""

    def visit_Assert(self, node):
        text = "try:\n    __record__(bool(0))\nexcept Exception:\n    __record__(False)"
        [attempt] = ast.parse(text).body
        attempt.body[0].value.args[0].args[0] = node.test
        ast.copy_location(attempt, node)
        return ast.fix_missing_locations(attempt)


class _World:
    """One version of the project's modules, imported on demand."""

    def __init__(self, modules):
        self.sources = {name: (path, source) for name, path, source in modules}
        self.loaded = {"pytest": _pytest()}
        self.record = []
        allowed = {n: v for n, v in vars(builtins).items() if n not in FORBIDDEN}
        self.builtins = {**allowed, "__import__": self._import}

    def _import(self, name, globals=None, locals=None, fromlist=(), level=0):
        if level:
            package = (globals or {}).get("__package__", "").split(".")
            base = package[: len(package) - level + 1]
            name = ".".join([*base, *([name] if name else [])])
        module = self.load(name)
        for entry in fromlist or ():
            if not hasattr(module, entry) and f"{name}.{entry}" in self.sources:
                setattr(module, entry, self.load(f"{name}.{entry}"))
        if fromlist:
            return module
        return self.load(name.partition(".")[0])

    def load(self, name):
        if name in self.loaded:
            return self.loaded[name]
        parts = name.split(".")
        inside = any(key.startswith(f"{name}.") for key in self.sources)
        if name not in self.sources and not inside:
            if parts[0] in HARMLESS:
                __import__(name)
                return sys.modules[name]
            raise ModuleNotFoundError(f"No module named {name!r}")
        path, source = self.sources.get(name, (f"{name}/__init__.py", ""))
        package = name if path.endswith("__init__.py") else name.rpartition(".")[0]
        module = self.run(name, package, compile(source, path, "exec"))
        if len(parts) > 1:
            setattr(self.load(".".join(parts[:-1])), parts[-1], module)
        return module

    def run(self, name, package, code):
        module = types.ModuleType(name)
        module.__package__ = package
        module.__builtins__ = self.builtins
        module.__dict__["__builtins__"] = self.builtins
        module.__record__ = self.record.append
        self.loaded[name] = module
        if name.partition(".")[0] not in sys.stdlib_module_names:
            sys.modules[name] = module  # dataclasses look their module up
        exec(code, module.__dict__)
        return module


def _pytest():
    module = types.ModuleType("pytest")
    module.raises, module.approx, module.mark = _Raises, _Approx, _Mark()
    module.fixture = lambda *args, **kw: args[0] if args else (lambda f: f)
    return module


def _calls(function):
    """Keyword arguments for each call that ``parametrize`` asks for."""
    calls = [{}]
    for names, values in getattr(function, "cases", ()):
        keys = (
            [k.strip() for k in names.split(",")] if isinstance(names, str) else names
        )
        many = len(keys) > 1
        rows = [dict(zip(keys, v if many else [v], strict=True)) for v in values]
        calls = [{**call, **row} for call in calls for row in rows]
    return calls


def _tests(module):
    for name, value in list(vars(module).items()):
        if name.startswith("test_") and callable(value):
            yield name, value
        elif name.startswith("Test") and isinstance(value, type):
            for method in vars(value):
                if method.startswith("test_"):
                    yield f"{name}::{method}", getattr(value(), method)


def _run_tests(modules, tests):
    outcomes = {}
    world = _World(modules)
    for path, code in tests:
        try:
            module = world.run(path, "", code)
        except Exception:
            continue
        for name, function in _tests(module):
            del world.record[:]
            failed = False
            try:
                for values in _calls(function):
                    function(**values)
            except Exception:
                failed = True
            failed = failed or not all(world.record)
            outcomes[f"{path}::{name}"] = [sum(world.record), failed]
    return outcomes


def _limited(modules, tests, names):
    signal.setitimer(signal.ITIMER_REAL, CANDIDATE_SECONDS)
    try:
        outcomes = _run_tests(modules, tests)
    except _OutOfTime:
        outcomes = {}
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    for name in names:
        outcomes.setdefault(name, [0, True])
    return outcomes


def _expire(number, frame):
    raise _OutOfTime


def main():
    """Read the work, do it under limits, print the outcomes."""
    work = json.load(sys.stdin)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    signal.signal(signal.SIGALRM, _expire)
    output, sys.stdout = sys.stdout, sys.stderr
    tests = [
        (path, compile(_RecordAsserts().visit(ast.parse(source)), path, "exec"))
        for path, source in work["tests"]
    ]
    results = [_limited(work["modules"], tests, ())]
    for changed, source in work["candidates"]:
        modules = [
            (name, path, source if path == changed else text)
            for name, path, text in work["modules"]
        ]
        results.append(_limited(modules, tests, results[0]))
    json.dump(results, output)


if __name__ == "__main__":
    main()
