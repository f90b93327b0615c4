# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From the arguments of ``make test`` to runs of pytest.

The plain tests of a folder and the Odoo tests of all addons are separate runs: they
need different plugins, and test modules may have the same names.
"""

import re
from dataclasses import dataclass
from pathlib import Path

PLAIN = "plain"
ODOO = "odoo"
UNIT = Path("tests/unit")
E2E = "tests/e2e"
# Its tests mostly wait: they run beside Odoo's.
CHAOS = "tests/chaos"
# Folders whose set-up takes minutes, and what has to be installed for them (tools/):
# they run with the option, or when they are named.
LONG = {"tests/n8n": "n8n", "tests/superset": "superset"}
WITH_LONG = "--with-long"
# pytest's options whose value stands in the next argument.
WITH_VALUE = frozenset(("-k", "-m", "-p", "-o", "-W", "-r", "--maxfail", "--tb"))


@dataclass(frozen=True)
class Run:
    """One pytest process: ``paths`` are relative to the repository's root."""

    kind: str
    paths: tuple[str, ...]

    @property
    def title(self):
        return " ".join(self.paths)

    @property
    def slug(self):
        """Return a name for its files: no other run of a selection has it."""
        return re.sub(r"[^\w.]+", "-", self.paths[0])

    @property
    def needs_environment(self):
        """Tell whether a server is needed: units run without one."""
        return not self.paths[0].startswith(str(UNIT))

    @property
    def runs_beside(self):
        """Tell whether the lane's next run starts before this one has ended."""
        return self.paths[0] == CHAOS

    @property
    def needs(self):
        """Return what has to be installed for it, such as "n8n", or None."""
        folder = Path(self.paths[0].partition("::")[0]).parts[:2]
        return LONG.get("/".join(folder))


@dataclass(frozen=True)
class Selection:
    """What to run, pytest's options, and which addons must have tests."""

    runs: tuple[Run, ...]
    options: tuple[str, ...]
    addons: tuple[str, ...]


def select(root, args=()):
    """Return the Selection for the arguments: paths, test ids and pytest options.

    Without a path everything is selected but what is ``LONG``, which ``--with-long``
    adds in the end. An addon's folder selects its units, too.
    Raises ValueError naming an argument that looks like a path and is none.
    """
    with_long = WITH_LONG in args
    targets, options = split(root, [arg for arg in args if arg != WITH_LONG])
    addons = folders(root / "addons")
    if not targets:
        runs = _all_runs(root, addons, with_long)
        return Selection(runs, options, () if options else addons)
    runs, required = [], []
    for target in targets:
        name = addon_of(target, addons)
        if name and target == f"addons/{name}":
            required.append(name)
            runs += _unit_runs(root, [name])
        runs += _runs_below(root, target, addons, with_long)
    unique = tuple(dict.fromkeys(_merge_odoo(runs)))
    return Selection(unique, options, () if options else tuple(required))


def split(root, args):
    """Return (targets relative to the root, other arguments)."""
    targets, options = [], []
    expects_value = False
    for arg in args:
        path, colons, test = arg.partition("::")
        if expects_value or arg.startswith("-"):
            options.append(arg)
            expects_value = not expects_value and arg in WITH_VALUE
        elif (root / path).exists():
            relative = (root / path).resolve().relative_to(root.resolve())
            targets.append(f"{relative}{colons}{test}")
        else:
            raise ValueError(f"{arg}: no such file, folder or test, nor an option")
    return targets, tuple(options)


def addon_of(path, addons):
    """Return the addon that a path or a test's id belongs to, "" for none."""
    parts = Path(path.partition("::")[0]).parts
    for prefix in (("addons",), UNIT.parts):
        rest = parts[len(prefix) :]
        if parts[: len(prefix)] == prefix and rest and rest[0] in addons:
            return rest[0]
    return ""


def folders(parent):
    """Return the names of the folders in a folder, () when there is none."""
    if not parent.is_dir():
        return ()
    return tuple(
        sorted(
            path.name for path in parent.iterdir() if path.is_dir() and _visible(path)
        )
    )


def _visible(path):
    return not path.name.startswith((".", "_"))


def _all_runs(root, addons, with_long):
    """Return every run, the quick ones first, the end-to-end and long ones last."""
    others = [name for name in folders(root / "tests") if name != UNIT.name]
    runs = _unit_runs(root, folders(root / UNIT))
    odoo = [Run(ODOO, tuple(f"addons/{name}" for name in addons))] if addons else []
    plain = [
        Run(PLAIN, (f"tests/{name}",))
        for name in others
        if _has_tests(root / "tests" / name)
    ]
    end = [run for run in plain if run.paths == (CHAOS,)]
    end += [run for run in plain if run.paths == (E2E,)]
    long = [run for run in plain if run.paths[0] in LONG]
    early = [run for run in plain if run not in (*end, *long)]
    return (*runs, *early, *odoo, *end, *(long if with_long else ()))


def _unit_runs(root, names):
    found = (UNIT / name for name in names)
    return [Run(PLAIN, (str(path),)) for path in found if _has_tests(root / path)]


def _has_tests(folder):
    return any(folder.rglob("test_*.py"))


def _runs_below(root, target, addons, with_long):
    """Return the runs for one target: a folder above several runs gives them all."""
    below = [
        run
        for run in _all_runs(root, addons, with_long)
        if run.kind == PLAIN and Path(target) in Path(run.paths[0]).parents
    ]
    if target in (".", "addons"):
        below.append(Run(ODOO, tuple(f"addons/{name}" for name in addons)))
    if below:
        return below
    kind = ODOO if target.startswith("addons/") else PLAIN
    return [Run(kind, (target,))]


def _merge_odoo(runs):
    """Run all of Odoo's tests in one process: loading the registry takes seconds."""
    odoo = [path for run in runs if run.kind == ODOO for path in run.paths]
    merged = [Run(ODOO, tuple(dict.fromkeys(odoo)))] if odoo else []
    return [run for run in runs if run.kind == PLAIN] + merged
