# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..engine import migration
from .bpmn_process_deploy import MANAGER


class BpmnProcess(models.Model):
    """What a version's instances need to go on on another one."""

    _inherit = "bpmn.process"

    @api.model
    def _given(self, process, name):
        """Return the version that was given as a record or as an id.

        :param name: of the parameter
        :raises ValidationError: it is neither
        """
        number = getattr(process, "id", process)
        if not isinstance(number, int) or isinstance(number, bool):
            raise ValidationError(self.env._("%s: must be the id of a version.", name))
        return self.browse(number)

    def suggest_map(self, target):
        """Propose where the nodes of this version are in another one.

        :param target: bpmn.process, or its id
        :returns: {id of a node: {"target": id of a node, "how": "same" or "name"}}
        :raises UserError: it is no other executable version of the same process
        :raises ValidationError: it is neither a version nor the id of one
        """
        self.ensure_one()
        target = self._given(target, "target")
        (self | target).check_access("read")
        old, new = self.sudo(), target.sudo()
        old._check_migrates_to(new)
        found = migration.suggest(old._model(), new._model())
        return {key: one._asdict() for key, one in found.items()}

    def action_plan_migration(self):
        """Make a plan to bring what runs on this version to the active one; open it.

        :raises UserError: there is no other version that is active
        """
        return self._plan_migration()

    def _plan_migration(self, instances=None):
        self.ensure_one()
        target = self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("code", "=", self.code),
                ("state", "=", "active"),
                ("id", "!=", self.id),
            ],
            limit=1,
        )
        if not target:
            raise UserError(
                self.env._("There is no other active version to migrate to.")
            )
        plan = self.env["bpmn.migration"]._plan(self, target, instances=instances)
        return plan.get_formview_action()

    def _check_manages(self):
        """Only managers look at all instances at once, and move them."""
        if not (self.env.su or self.env.user.has_group(MANAGER)):
            raise AccessError(self.env._("Only managers do this."))
        self.check_access("read")

    def _check_migrates_to(self, new):
        for old in self:
            is_version = (
                new.code == old.code
                and new.company_id == old.company_id
                and new.is_executable
            )
            if not is_version:
                raise UserError(
                    self.env._("%s is no executable version.", new.display_name)
                )

    def _node_map(self, new, node_map=None):
        """Return the complete map of nodes: what is proposed, then what is given.

        :param node_map: dict of ids, old -> new; an empty one maps to nothing
        :raises ValidationError: names what is no node
        """
        self.ensure_one()
        old, model = self._model(), new._model()
        node_map = {} if node_map is None else node_map
        if not isinstance(node_map, dict):
            raise ValidationError(self.env._("node_map: must be a dict of ids."))
        found = migration.suggest(old, model)
        nodes = {key: one.target for key, one in found.items()}
        for key, target in node_map.items():
            is_node = not target or (isinstance(target, str) and target in model.nodes)
            if key not in old.nodes or not is_node:
                raise ValidationError(
                    self.env._(
                        "node_map: %(old)s → %(new)s: no such node.",
                        old=key,
                        new=target or "",
                    )
                )
            nodes[key] = target or ""
        return nodes
