# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

OPERATIONS = [
    ("move", "Moved"),
    ("skip", "Skipped"),
    ("suspend", "Suspended"),
    ("resume", "Resumed"),
    ("dropped", "Came too Late"),
]


class BpmnHistory(models.Model):
    """What managers did is history as well."""

    _inherit = "bpmn.history"

    what = fields.Selection(
        selection_add=OPERATIONS,
        ondelete={name: "cascade" for name, _label in OPERATIONS},
    )
