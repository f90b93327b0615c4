# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import AccessError, ValidationError

from .. import engine
from .bpmn_process_deploy import MANAGER


class BpmnProcess(models.Model):
    """What two versions differ in."""

    _inherit = "bpmn.process"

    def compare(self, other):
        """Return what is added, removed and changed from this version to another one.

        :param other: bpmn.process of the same company, or its id
        :returns: list of {"change": "added" | "removed" | "changed", "type": "node" |
            "flow" | "lane", "element", "name", "kind", "attributes": [{"name",
            "before", "after"}]}
        :raises AccessError: only managers compare versions
        :raises ValidationError: the other one is of another process
        """
        self.ensure_one()
        other = self._given(other, "other")
        self._check_compares(other)
        before, after = self.sudo()._model(), other.sudo()._model()
        return [
            {
                "change": one.change,
                "type": one.type,
                "element": one.element,
                "name": one.name,
                "kind": one.kind,
                "attributes": [
                    dict(zip(("name", "before", "after"), attribute, strict=True))
                    for attribute in one.attributes
                ],
            }
            for one in engine.compare(before, after)
        ]

    def _check_compares(self, other):
        if not (self.env.su or self.env.user.has_group(MANAGER)):
            raise AccessError(self.env._("Only managers compare versions."))
        (self | other).check_access("read")
        if (self.code, self.company_id) != (other.code, other.company_id):
            raise ValidationError(
                self.env._("other: %s is of another process.", other.display_name)
            )

    def action_compare(self):
        """Open the comparison with the version before this one, or after it."""
        self.ensure_one()
        domain = [("company_id", "=", self.company_id.id), ("code", "=", self.code)]
        earlier = self.search(
            [*domain, ("version", "<", self.version)], order="version desc", limit=1
        )
        later = self.search(
            [*domain, ("version", ">", self.version)], order="version", limit=1
        )
        before, after = (earlier, self) if earlier else (self, later)
        if not after:
            raise ValidationError(self.env._("There is no other version."))
        comparison = self.env["bpmn.compare"].create(
            [{"process_id": before.id, "other_id": after.id}]
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ipai_bpmn.bpmn_compare_action"
        )
        return {**action, "res_id": comparison.id}
