# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import release

from . import mc_source_event
from . import bpmn_process
from . import res_company
from . import hr_employee
from . import hr_employee_payload
from . import hr_employee_changes
from . import hr_employee_steps
from . import hr_employee_outcome

if release.version_info[0] >= 19:
    from . import hr_version
    from . import hr_employee_version
