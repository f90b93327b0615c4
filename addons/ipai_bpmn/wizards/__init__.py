# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    bpmn_compare,
    bpmn_compare_line,
    bpmn_deploy,
    bpmn_deploy_lane,
    bpmn_incident_resolve,
    bpmn_prune,
    bpmn_suspend,
    bpmn_token_intervene,
)
