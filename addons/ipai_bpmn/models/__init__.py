# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import bpmn_element_mixin, bpmn_engine_mixin

# isort: split
from . import (
    bpmn_bus,
    bpmn_draft,
    bpmn_flow,
    bpmn_history,
    bpmn_instance,
    bpmn_instance_diagram,
    bpmn_instance_effects,
    bpmn_instance_engine,
    bpmn_lane,
    bpmn_lane_mapping,
    bpmn_node,
    bpmn_process,
    bpmn_process_deploy,
    bpmn_process_diagram,
    bpmn_process_start,
    bpmn_process_template,
    bpmn_service,
    bpmn_timer_sweep,
    bpmn_token,
    bpmn_trigger,
    bpmn_variables,
    mc_source_event,
    mc_work_item,
    mc_work_item_approval,
    mc_work_item_records,
)
