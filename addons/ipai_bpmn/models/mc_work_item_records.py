# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class McWorkItem(models.Model):
    """What a process keeps of an item, when the item is erased or its time is over."""

    _inherit = "mc.work.item"

    def _erase_own_data(self):
        """Blank what people filled in; with the root item, all variables as well."""
        result = super()._erase_own_data()
        item = self.sudo()
        item.bpmn_form = False
        tokens = item.bpmn_token_id
        if item.bpmn_is_root:
            instance = item.bpmn_instance_id
            tokens = instance.token_ids
            instance.write({"variables": False, "scopes": False, "business_key": False})
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE bpmn_history SET detail = NULL WHERE instance_id = %s",
                [instance.id],
            )
            self.env["bpmn.history"].invalidate_model(["detail"])
        tokens.write(dict.fromkeys(_PERSONAL, False))
        return result

    def _retire_related(self):
        """Take the items out of their processes; a root takes its process along."""
        items = self.sudo()
        roots = items.filtered("bpmn_is_root")
        self.env.flush_all()
        for statement in _DETACH:
            self.env.cr.execute(statement, {"items": items.ids, "roots": roots.ids})
        self.env.invalidate_all(flush=False)
        return super()._retire_related()


_PERSONAL = ("local", "results", "error", "correlation")
_INSTANCES = "SELECT id FROM bpmn_instance WHERE work_item_id = ANY(%(roots)s)"
_TOKENS = f"SELECT id FROM bpmn_token WHERE instance_id IN ({_INSTANCES})"
_DETACH = (
    "UPDATE bpmn_token SET work_item_id = NULL WHERE work_item_id = ANY(%(items)s)",
    "UPDATE mc_work_item SET bpmn_token_id = NULL, bpmn_instance_id = NULL"
    f" WHERE id = ANY(%(items)s) OR bpmn_instance_id IN ({_INSTANCES})",
    "UPDATE bpmn_instance SET parent_token_id = NULL"
    f" WHERE parent_token_id IN ({_TOKENS})",
    f"DELETE FROM bpmn_history WHERE instance_id IN ({_INSTANCES})",
    f"DELETE FROM bpmn_token WHERE instance_id IN ({_INSTANCES})",
    "DELETE FROM bpmn_instance WHERE work_item_id = ANY(%(roots)s)",
)
