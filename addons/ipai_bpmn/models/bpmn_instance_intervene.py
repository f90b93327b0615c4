# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.addons.ipai_master_control.lib import canonical
from odoo.exceptions import UserError

from .bpmn_token import RESTING


class BpmnInstance(models.Model):
    """What managers do to running instances: with a reason, and with evidence."""

    _inherit = "bpmn.instance"

    @api.model
    def _checked_reason(self, reason):
        """Return the reason without blanks around it, as the database can keep it.

        :raises UserError: there is none
        """
        if not isinstance(reason, str) or not reason.strip():
            raise UserError(self.env._("reason: missing."))
        return canonical.storable_text(reason.strip())

    def _intervene(self, action, reason, *happened, **told):
        """Let events happen because a manager wants it, and leave evidence.

        :param action: what it is called in the evidence, e.g. ``move``
        :param happened: events of the engine
        :param told: JSON values that the evidence says as well
        :raises AccessError: the user may not write the instance
        :raises UserError: no reason, or an event is not possible
        """
        self.ensure_one()
        self.check_access("write")
        reason = self._checked_reason(reason)
        instance = self.sudo()
        before = instance._places()
        instance._advance(*happened)
        instance._explain_resolved(reason)
        instance._add_intervention(action, reason, before=before, **told)

    def _places(self):
        """Return where the tokens are: JSON values for evidence."""
        tokens = self.env["bpmn.token"].search(
            [("instance_id", "=", self.id), *RESTING], order="key"
        )
        return [
            {"token": one.key, "node": one.node_id.element_id, "waits": one.waits}
            for one in tokens
        ]

    def _explain_resolved(self, reason):
        """Give the incidents that ended in this step their reason."""
        ended = [
            ("instance_id", "=", self.id),
            ("resolved_step", "=", self.step_count),
            ("reason", "=", False),
        ]
        self.env["bpmn.incident"].search(ended).reason = reason

    def _add_intervention(self, action, reason, **told):
        """Append who (the acting user), what, why, and what it was before and after."""
        item = self.work_item_id
        if not item:
            return
        meta = {
            "event": "intervention",
            "action": action,
            "reason": reason,
            "instance": self.uuid,
            "process": self.process_id.code,
            "version": self.process_id.version,
            "step": self.step_count,
            "state": self.state,
            "after": self._places(),
            **told,
        }
        item._add_evidence_rows([(item, "process", f"{action}: {reason}"[:200], meta)])
