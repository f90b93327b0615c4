# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""All that a program needs to run Odoo here: paths, server, variables.

``prepare()`` makes it; a program started by ``make`` rebuilds it from the file that
``MC_ENVIRONMENT_JSON`` names with ``Environment.load()``.
"""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from . import debian_programs, manifests, odoo_source, postgres, python_env
from .console import SetupError, step
from .layout import ADDONS, ODOO_CONF, ROOT, VENV, VENV_PYTHON, WORK, cache_folder

POINTER = "MC_ENVIRONMENT_JSON"
SERVER_WIDE = {
    "18.0": ("base", "web", "queue_job"),
    # 19.0 moved XML-RPC and JSON-RPC from the core to an addon of its own.
    "19.0": ("base", "rpc", "web", "queue_job"),
}


@dataclass(frozen=True)
class Environment:
    """Where Odoo and its server are. Paths are absolute; no secret is in here."""

    purpose: str
    root: Path
    work: Path
    cache: Path
    python: Path
    odoo_root: Path
    odoo_identity: str
    series: str
    oca: Path
    addons: Path
    more_addons: tuple[Path, ...]
    data_dir: Path
    config: Path
    server_variables: dict[str, str]
    programs: Path | None = None

    @property
    def addons_path(self):
        """Return the value of ``--addons-path``."""
        return ",".join(map(str, (self.addons, *self.more_addons)))

    @property
    def server_wide(self):
        """Return the value of ``--load`` for this series."""
        return ",".join(SERVER_WIDE[self.series])

    @property
    def own_addons(self):
        """Return the names of the addons in this repository."""
        return manifests.installable(self.addons)

    @property
    def file(self):
        return self.work / f"environment-{self.purpose}-{self.series}.json"

    def variables(self, **extra):
        """Return the environment variables for a child process that runs Odoo.

        Odoo comes first on PYTHONPATH: in 18.0 ``odoo`` is a regular package, and what
        stands before it must not hide it. OCA's wheels merge into ``odoo.addons``.
        """
        path = os.pathsep.join(map(str, (self.odoo_root, self.oca, self.root)))
        values = {**os.environ, **self.server_variables, "PYTHONPATH": path}
        values |= {POINTER: str(self.file), "VIRTUAL_ENV": str(VENV)}
        ours = [self.programs, VENV / "bin"] if self.programs else [VENV / "bin"]
        values["PATH"] = os.pathsep.join([*map(str, ours), os.environ["PATH"]])
        # These are for the server that the person named, and would name a database.
        for name in ("DATABASE_URL", "PGDATABASE", "PYTHONHOME", "ODOO_RC"):
            values.pop(name, None)
        return values | {name: str(value) for name, value in extra.items()}

    def save(self):
        """Write the file that ``load`` reads."""
        values = asdict(self)
        values["server_variables"].pop("PGPASSWORD", None)
        self.file.write_text(json.dumps(values, default=str, indent=1))

    @classmethod
    def load(cls, path=None):
        """Return the Environment of a file, the one that POINTER names by default.

        The server's password, if any, is inherited in ``PGPASSWORD``.
        """
        path = path or os.environ.get(POINTER)
        if not path:
            raise SetupError(f"{POINTER} is not set: start this with make")
        values = json.loads(Path(path).read_text())
        for name in PATH_FIELDS:
            values[name] = Path(values[name])
        values["programs"] = values["programs"] and Path(values["programs"])
        values["more_addons"] = tuple(map(Path, values["more_addons"]))
        if "PGPASSWORD" in os.environ and "PGUSER" in values["server_variables"]:
            values["server_variables"]["PGPASSWORD"] = os.environ["PGPASSWORD"]
        return cls(**values)


PATH_FIELDS = ("root", "work", "cache", "python", "odoo_root", "oca", "addons")
PATH_FIELDS += ("data_dir", "config")


def prepare(purpose="test"):
    """Get everything, start PostgreSQL and return the Environment.

    ``purpose`` is "test" or "twin" (the server may lose data in a crash), or "demo" (it
    may not).
    Must run inside ``.venv``; takes about a second when all is there.
    """
    if not python_env.inside_venv():
        raise SetupError("this runs inside .venv only: start it with make")
    WORK.mkdir(exist_ok=True)
    with step("Odoo"):
        source = odoo_source.find(WORK)
        oca = python_env.ensure_oca(source)
    with step("PostgreSQL"):
        server = postgres.start(purpose)
    with step("Programs"):
        programs = debian_programs.ensure(purpose, cache_folder(), WORK)
    data_dir = WORK / "data" / purpose
    data_dir.mkdir(parents=True, exist_ok=True)
    environment = Environment(
        purpose=purpose,
        root=ROOT,
        work=WORK,
        cache=cache_folder(),
        python=VENV_PYTHON,
        odoo_root=source.root,
        odoo_identity=source.identity,
        series=source.series,
        oca=oca,
        addons=ADDONS,
        more_addons=source.addons,
        data_dir=data_dir,
        config=ODOO_CONF,
        server_variables=server.variables(),
        programs=programs,
    )
    environment.save()
    return environment
