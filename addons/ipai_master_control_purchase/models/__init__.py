# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    mc_source_event,
    purchase_order,
    purchase_order_amount,
    purchase_order_line,
    tier_definition,
)
