# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.ipai_master_control.models.trust import without_defaults
from odoo.exceptions import AccessError, UserError, ValidationError

DRAFT, CHECKING, CHECKED = "draft", "checking", "checked"
RUNNING, DONE = "running", "done"
STATES = [
    (DRAFT, "Draft"),
    (CHECKING, "Checking"),
    (CHECKED, "Checked"),
    (RUNNING, "Migrating"),
    (DONE, "Done"),
]
AT_WORK = (CHECKING, RUNNING)
GIVEN = frozenset({"process_id", "target_id"})
EDITABLE = frozenset({"instance_ids", "line_ids"})


class BpmnMigration(models.Model):
    """A plan to bring running instances to another version of their process.

    It is edited, then checked (which changes nothing and says per instance and element
    what is in the way), then applied. What it finds and does is written by its own
    methods only; see ``bpmn_migration_run.py``.
    """

    _name = "bpmn.migration"
    _description = "Migration Plan"
    _inherit = ["mc.mirrored.mixin"]
    _order = "id desc"

    process_id = fields.Many2one(
        "bpmn.process",
        "From Version",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('is_executable', '=', True)]",
    )
    target_id = fields.Many2one(
        "bpmn.process", "To Version", required=True, index=True, ondelete="restrict"
    )
    process_code = fields.Char(related="process_id.code", string="Process Code")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        # The version's in the end; a form is not stored without any.
        default=lambda self: self.env.company,
    )
    instance_ids = fields.Many2many(
        "bpmn.instance",
        string="Only These Instances",
        domain="[('process_id', '=', process_id),"
        " ('state', 'in', ['running', 'incident'])]",
        help="Empty: all that are running.",
    )
    # Chosen ones that are gone by now leave none, not all.
    is_choice = fields.Boolean(compute="_compute_is_choice", store=True)
    line_ids = fields.One2many("bpmn.migration.line", "migration_id", "Map of Nodes")
    result_ids = fields.One2many("bpmn.migration.result", "migration_id", readonly=True)
    finding_ids = fields.One2many(
        "bpmn.migration.finding", "migration_id", readonly=True
    )
    state = fields.Selection(STATES, required=True, readonly=True, default=DRAFT)
    total = fields.Integer("Instances", readonly=True)
    seen = fields.Integer("Looked at", readonly=True)
    ready = fields.Integer("Can Be Migrated", readonly=True)
    moved = fields.Integer("Migrated", readonly=True)
    refused = fields.Integer(readonly=True)
    last_instance_id = fields.Integer(readonly=True)
    progress = fields.Float(compute="_compute_progress")
    started_at = fields.Datetime(readonly=True)
    ended_at = fields.Datetime(readonly=True)

    @api.depends("instance_ids")
    def _compute_is_choice(self):
        for plan in self:
            plan.is_choice = bool(plan.instance_ids)

    @api.depends("process_id", "target_id")
    def _compute_display_name(self):
        for plan in self:
            old, new = plan.process_id, plan.target_id
            plan.display_name = f"{old.name or ''}: {old.version} → {new.version}"

    @api.depends("state", "seen", "total")
    def _compute_progress(self):
        for plan in self:
            share = plan.seen / plan.total if plan.total else 0
            is_over = plan.state in (CHECKED, DONE)
            plan.progress = 100 if is_over else min(100, 100 * share)

    @api.constrains("process_id", "target_id", "instance_ids")
    def _check_versions(self):
        for plan in self:
            if plan.process_id == plan.target_id:
                raise ValidationError(
                    self.env._("To Version: it is the version that they run on.")
                )
            plan.process_id._check_migrates_to(plan.target_id)
            if plan.instance_ids.company_id - plan.company_id:
                raise ValidationError(
                    self.env._("Only These Instances: one is of another company.")
                )

    # API, through RPC too

    @api.model
    def plan(self, process, target, node_map=None, instances=None):
        """Make a plan with the map that is proposed, and over it the one that is given.

        :param process, target: bpmn.process, or their ids
        :param node_map: dict of ids of nodes, old -> new or False
        :param instances: bpmn.instance, or ids; all that run when it is left out
        :returns: see ``report``, with the plan's id
        :raises UserError: the target is no executable version of the same process
        :raises ValidationError: names the node of the map that is none, or instances
            that are given and are none
        """
        return self._plan(process, target, node_map, instances).report()

    @api.model
    def _plan(self, process, target, node_map=None, instances=None):
        """Return the plan that ``plan`` makes."""
        ids = [] if instances is None else self._instance_ids(instances)
        versions = self.env["bpmn.process"]
        plan = self.create(
            [
                {
                    "process_id": versions._given(process, "process").id,
                    "target_id": versions._given(target, "target").id,
                    "instance_ids": [(6, 0, ids)],
                }
            ]
        )
        if node_map:
            plan.set_map(node_map)
        return plan

    def set_map(self, node_map):
        """Change where nodes are mapped to.

        :param node_map: dict of ids of nodes, old -> new; False maps to nothing
        :raises ValidationError: it is no dict, or names what is no node
        """
        self.ensure_one()
        self.check_access("write")
        plan, node_map = self.sudo(), {} if node_map is None else node_map
        nodes = plan.process_id._node_map(plan.target_id, node_map)
        if not node_map:
            return True
        self._edited()
        ids = plan.target_id._node_ids(plan.target_id.id)
        for line in plan.line_ids:
            if line.element_id in node_map:
                target = ids.get(nodes[line.element_id], False)
                line.write({"target_node_id": target, "how": "hand"})
        return True

    @api.model
    def _instance_ids(self, instances):
        """Return the ids of instances that were given as records or as ids."""
        ids = getattr(instances, "ids", instances)
        is_list = isinstance(ids, list | tuple)
        if not is_list or not all(type(one) is int for one in ids):
            raise ValidationError(self.env._("instances: must be a list of ids."))
        if not ids:
            raise ValidationError(
                self.env._("instances: empty; leave it out to migrate all.")
            )
        return list(ids)

    # Records

    @api.model_create_multi
    def create(self, vals_list):
        """Make plans with the map that is proposed."""
        self.env["bpmn.process"]._check_manages()
        self = without_defaults(self)
        given = [
            {key: vals[key] for key in vals if key in GIVEN | {"instance_ids"}}
            for vals in vals_list
        ]
        for vals in given:
            process = self.env["bpmn.process"].browse(vals.get("process_id"))
            target = self.env["bpmn.process"].browse(vals.get("target_id"))
            (process | target).check_access("read")
            vals["company_id"] = process.sudo().company_id.id
        plans = super().create(given)
        plans.sudo()._make_lines()
        return plans

    def write(self, vals):
        """Let people edit the map and the choice of instances before it is applied."""
        if self.env.su:
            return super().write(vals)
        if wrong := sorted(vals.keys() - EDITABLE):
            names = ", ".join(self._fields[key].string for key in wrong)
            raise AccessError(self.env._("%s: is set by the plan itself only.", names))
        self.check_access("write")
        result = super().write(vals)
        self._edited()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if any(plan.state not in (DRAFT, CHECKED) for plan in self):
            raise UserError(
                self.env._("A plan that was applied is kept: it proves it.")
            )

    def copy(self, default=None):  # pylint: disable=method-required-super
        """Refuse: a plan is about the instances of its moment."""
        raise UserError(self.env._("Make a new plan."))

    def _make_lines(self):
        for plan in self:
            found = plan.process_id.suggest_map(plan.target_id)
            old_ids = plan.process_id._node_ids(plan.process_id.id)
            new_ids = plan.target_id._node_ids(plan.target_id.id)
            self.env["bpmn.migration.line"].create(
                [
                    {
                        "migration_id": plan.id,
                        "company_id": plan.company_id.id,
                        "node_id": old_ids[key],
                        "target_node_id": new_ids.get(found.get(key, {}).get("target")),
                        "how": found.get(key, {}).get("how", "none"),
                    }
                    for key in plan.process_id._model().nodes
                ]
            )

    def _edited(self):
        """What was found is not true any more once the plan is another one."""
        for plan in self.sudo():
            if plan.state not in (DRAFT, CHECKED):
                raise UserError(
                    self.env._(
                        "%s is not edited any more: it has begun.", plan.display_name
                    )
                )
            plan._forget_results()
            plan.state = DRAFT

    # Buttons

    def action_open_results(self):
        """Open the report: what became of each instance."""
        return self._open("bpmn_migration_result_action")

    def action_open_findings(self):
        """Open what was found, by element."""
        return self._open("bpmn_migration_finding_action")

    def _open(self, name):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(f"ipai_bpmn.{name}")
        action["domain"] = [("migration_id", "=", self.id)]
        return action

    def action_download(self):
        """Download the report as CSV."""
        self.ensure_one()
        self.check_access("read")
        url = f"/ipai_bpmn/migration/{self.id}/report.csv"
        return {"type": "ir.actions.act_url", "url": url, "target": "self"}
