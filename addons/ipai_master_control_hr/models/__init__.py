# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import release

from . import (
    bpmn_process,
    hr_employee,
    hr_employee_changes,
    hr_employee_outcome,
    hr_employee_payload,
    hr_employee_steps,
    mc_source_event,
    res_company,
)

if release.version_info[0] >= 19:
    from . import hr_employee_version, hr_version
