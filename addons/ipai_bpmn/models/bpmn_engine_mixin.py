# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.addons.ipai_master_control.models.trust import without_defaults
from odoo.exceptions import AccessError


class BpmnEngineMixin(models.AbstractModel):
    """Records that only the engine changes.

    The right to write them is the right to use their methods (cancel, retry, retire);
    those write with all rights. A plain write would forge what a process did.
    """

    _name = "bpmn.engine.mixin"
    _description = "Written by the Engine"
    _inherit = ["mc.mirrored.mixin"]

    @api.model_create_multi
    def create(self, vals_list):
        """Create without the defaults of the context, which RPC clients choose."""
        return super(BpmnEngineMixin, without_defaults(self)).create(vals_list)

    def write(self, vals):
        """Refuse a write by hand."""
        if not self.env.su:
            raise AccessError(
                self.env._("%s is changed by the engine only.", self._description)
            )
        return super().write(vals)
