# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError

from ..engine import migration
from .migration_batch import MigrationBatch


class BpmnInstance(models.Model):
    """Going on on another version, now; many at once are a plan's (bpmn.migration)."""

    _inherit = "bpmn.instance"

    def migrate(self, process, node_map=None):
        """Let the instances go on on another version of their process.

        :param process: bpmn.process, or its id
        :param node_map: dict of ids of nodes, old -> new; what it does not name is the
            node of the same id and kind, else of the same name and kind
        :raises UserError: names each thing that is in the way; nothing is migrated then
        :raises ValidationError: names the node of the map that is none, or the
            process that is neither a version nor the id of one
        """
        process = self.env["bpmn.process"]._given(process, "process")
        process.check_access("read")
        self.check_access("write")
        for instance in self:
            instance._check_alive()
        for old, instances in self.sudo().grouped("process_id").items():
            instances._migrate(old, process.sudo(), node_map)
        return True

    def action_plan_migration(self):
        """Make a plan for these instances alone, to the active version; open it.

        :raises UserError: they run on several versions, or on the active one
        """
        version = self.process_id
        if len(version) != 1:
            raise UserError(self.env._("Choose instances of one version."))
        return version._plan_migration(self)

    def _migrate(self, old, new, node_map):
        old._check_migrates_to(new)
        nodes = old._node_map(new, node_map)
        plan = migration.Plan(old._model(), new._model(), nodes)
        outcomes = MigrationBatch(self.env, old, new, plan).move(self)
        lines = [
            f"{instance.display_name}: {one.element}: {one.text}"
            for instance, outcome in outcomes.items()
            for one in outcome.blocking
        ]
        if lines:
            text = self.env._("%s: not possible.", new.display_name)
            raise UserError("\n".join([text, *lines]))
