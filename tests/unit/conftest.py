# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Load the plain Python cores without Odoo.

An addon's ``lib`` folder uses relative imports only, so it can be imported as a
package of its own. Units import ``mc_lib`` and ``pulser_lib`` and need neither Odoo
nor a database.
"""

import importlib.util
import sys
from pathlib import Path

ADDONS = Path(__file__).resolve().parents[2] / "addons"
CORES = {"mc_lib": "ipai_master_control", "pulser_lib": "ipai_pulser_bot"}


def _load(package, addon):
    folder = ADDONS / addon / "lib"
    spec = importlib.util.spec_from_file_location(
        package, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    module = importlib.util.module_from_spec(spec)
    sys.modules[package] = module
    spec.loader.exec_module(module)


for _package, _addon in CORES.items():
    _load(_package, _addon)
