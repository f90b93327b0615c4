# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Load the plain Python cores without Odoo.

An addon's ``lib`` (or ``engine``) uses relative imports only, so it can be imported as
a package of its own. Units import the names below and need neither Odoo nor a
database.
"""

import importlib.util
import sys
from pathlib import Path

ADDONS = Path(__file__).resolve().parents[2] / "addons"
CORES = {
    "mc_lib": ("ipai_master_control", "lib"),
    "mc_hr_lib": ("ipai_master_control_hr", "lib"),
    "pulser_lib": ("ipai_pulser_bot", "lib"),
    "bpmn_engine": ("ipai_bpmn", "engine"),
    "project_lib": ("ipai_master_control_project", "lib"),
    "mirror_lib": ("ipai_master_control_supabase", "lib"),
}


def _load(package, addon, core):
    folder = ADDONS / addon / core
    spec = importlib.util.spec_from_file_location(
        package, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    module = importlib.util.module_from_spec(spec)
    sys.modules[package] = module
    spec.loader.exec_module(module)


for _package, _place in CORES.items():
    _load(_package, *_place)
