# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from .bpmn_instance import ALIVE
from .bpmn_process_deploy import property_name

PYTHON_TYPES = {"text": str, "number": int | float, "date": str}


class BpmnInstance(models.Model):
    """Variables from outside of a step, and what forms show of them."""

    _inherit = "bpmn.instance"

    def _set_variables(self, values):
        """Change variables of instances that are alive; open forms show the new ones.

        :param values: dict of JSON values, laid over what there is
        """
        for instance in self.sudo():
            if instance.state not in ALIVE:
                continue
            instance._take_turn()
            before = instance.variables or {}
            changed = {k: v for k, v in values.items() if before.get(k) != v}
            if not changed:
                continue
            instance.variables = {**before, **changed}
            instance._record_variables(changed)
            instance._refresh_forms(changed)

    def _record_variables(self, changed):
        names = ", ".join(sorted(changed))
        self.env["bpmn.history"]._add(self, [("variables", False, 0, names)])
        meta = {"instance": self.uuid, "process": self.process_id.code}
        meta |= {"step": self.step_count, "event": "variables", "names": names}
        item = self.work_item_id
        item._add_evidence_rows([(item, "process", names[:200], meta)])

    def _refresh_forms(self, changed):
        for item in self.work_item_ids.filtered(lambda one: one.bpmn_token_id):
            if item.state in ("done", "cancelled"):
                continue
            shown = self._form_values(item.bpmn_node_id, changed)
            if shown:
                item.bpmn_form = {**item._bpmn_form_values(), **shown}

    def _form_values(self, node, variables):
        """Return what a task's form shows of variables of the same names.

        A yes or no is a decision, which is made anew each time.
        """
        fields_ = self.process_id._model().nodes[node.element_id].fields
        return {
            property_name(number): variables[field.name]
            for number, field in enumerate(fields_)
            if field.name in variables and _fits(variables[field.name], field.type)
        }


def _fits(value, kind):
    if isinstance(value, bool) or not isinstance(value, PYTHON_TYPES.get(kind, ())):
        return False
    if kind != "date":
        return True
    try:
        return bool(fields.Date.to_date(value))
    except ValueError:
        return False
