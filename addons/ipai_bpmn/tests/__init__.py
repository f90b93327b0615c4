# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    test_access,
    test_approval,
    test_browser,
    test_called,
    test_constructs,
    test_deploy,
    test_diagram,
    test_draft,
    test_events,
    test_forging,
    test_forms,
    test_instance,
    test_interchange,
    test_lanes,
    test_methods,
    test_records,
    test_same_step,
    test_source,
    test_templates,
    test_timers,
)
