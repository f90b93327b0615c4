# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64

from odoo import api, fields, models, tools
from odoo.exceptions import UserError

from .. import engine

STATES = [("draft", "Draft"), ("active", "Active"), ("retired", "Retired")]
# What a version says never changes: instances run on it, audits refer to it.
CHANGEABLE = frozenset({"state"})


class BpmnProcess(models.Model):
    """One version of a process definition.

    The file that came in is kept byte for byte; lanes, nodes and flows are records made
    of it. A version is never changed: what is deployed again is the next version.
    """

    _name = "bpmn.process"
    _description = "Process Definition"
    _inherit = ["bpmn.engine.mixin"]
    _order = "code, version desc, id desc"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, readonly=True)
    code = fields.Char(
        required=True, readonly=True, index=True, help="The id of the process element."
    )
    version = fields.Integer(required=True, readonly=True, default=1)
    state = fields.Selection(STATES, required=True, readonly=True, default="draft")
    is_executable = fields.Boolean(
        "Executable", readonly=True, help="Otherwise it documents and cannot start."
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    pool_name = fields.Char("Pool", readonly=True)
    documentation = fields.Text(readonly=True)
    xml = fields.Binary("Model", required=True, readonly=True, attachment=False)
    xml_name = fields.Char("File Name", compute="_compute_xml_name")
    xml_sha256 = fields.Char("SHA-256 of the Model", required=True, readonly=True)
    problems = fields.Text(
        readonly=True, help="Why a model that documents could not run."
    )
    default_lane_id = fields.Many2one(
        "mc.lane",
        readonly=True,
        ondelete="restrict",
        help="Of the work item for the whole process, and of tasks in no lane.",
    )
    lane_ids = fields.One2many("bpmn.lane", "process_id", "Lanes", readonly=True)
    node_ids = fields.One2many("bpmn.node", "process_id", "Nodes", readonly=True)
    flow_ids = fields.One2many("bpmn.flow", "process_id", "Flows", readonly=True)
    instance_ids = fields.One2many("bpmn.instance", "process_id", readonly=True)
    instance_count = fields.Integer(compute="_compute_instance_counts")
    incident_count = fields.Integer(compute="_compute_instance_counts")

    def init(self):
        self.env.cr.execute(
            "CREATE UNIQUE INDEX IF NOT EXISTS bpmn_process_version_uniq"
            " ON bpmn_process (company_id, code, version)"
        )
        self.env.cr.execute(
            "CREATE UNIQUE INDEX IF NOT EXISTS bpmn_process_one_active_uniq"
            " ON bpmn_process (company_id, code) WHERE state = 'active'"
        )

    @api.depends("name", "version")
    def _compute_display_name(self):
        for process in self:
            process.display_name = f"{process.name} ({process.version})"

    @api.depends("code", "version")
    def _compute_xml_name(self):
        for process in self:
            process.xml_name = f"{process.code}-{process.version}.bpmn"

    def _compute_instance_counts(self):
        groups = self.env["bpmn.instance"]._read_group(
            [("process_id", "in", self.ids), ("state", "in", ("running", "incident"))],
            ["process_id", "state"],
            ["__count"],
        )
        counts = {(process.id, state): count for process, state, count in groups}
        for process in self:
            incidents = counts.get((process.id, "incident"), 0)
            process.incident_count = incidents
            process.instance_count = incidents + counts.get((process.id, "running"), 0)

    def write(self, vals):
        """Refuse to change what a version says."""
        changed = sorted(vals.keys() - CHANGEABLE - self._mc_derived_fields())
        if changed:
            raise UserError(
                self.env._(
                    "%s: a version of a process is never changed. Deploy it again.",
                    ", ".join(self._fields[name].string for name in changed),
                )
            )
        return super().write(vals)

    @api.model
    def _mc_derived_fields(self):
        """Return the names of what other records fill in."""
        return {"lane_ids", "node_ids", "flow_ids", "instance_ids"}

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if self.sudo().instance_ids:
            raise UserError(self.env._("A version with instances cannot be deleted."))

    def copy(self, default=None):  # pylint: disable=method-required-super
        """Refuse: a copy would be a version that nobody deployed."""
        raise UserError(self.env._("Deploy the model again for a new version."))

    def export_xml(self):
        """Return the file that came in, byte for byte, as base64 text."""
        self.ensure_one()
        self.check_access("read")
        return base64.b64encode(self._xml_bytes()).decode()

    # The engine's view

    def _xml_bytes(self):
        """Return the file as it came in."""
        self.ensure_one()
        return base64.b64decode(self.with_context(bin_size=False).xml)

    def _model(self):
        """Return the engine's ProcessModel; read once per server process."""
        self.ensure_one()
        return self._cached_model(self.id)

    @tools.ormcache("process_id")
    def _cached_model(self, process_id):
        process = self.sudo().browse(process_id)
        definitions = engine.parse(process._xml_bytes())
        return next(one for one in definitions.processes if one.id == process.code)

    @tools.ormcache("process_id")
    def _node_ids(self, process_id):
        """Return element id -> id of the bpmn.node."""
        nodes = self.env["bpmn.node"].sudo()
        rows = nodes.search_read([("process_id", "=", process_id)], ["element_id"])
        return {row["element_id"]: row["id"] for row in rows}

    # Buttons

    def action_activate(self):
        """Let new instances start on this version; the one before is retired."""
        self.ensure_one()
        self.check_access("write")
        if not self.is_executable:
            raise UserError(self.env._("This model documents; it cannot run."))
        process = self.sudo()
        others = process.search(
            [
                ("company_id", "=", process.company_id.id),
                ("code", "=", process.code),
                ("state", "=", "active"),
                ("id", "!=", process.id),
            ]
        )
        others.action_retire()
        process.state = "active"
        self.env["bpmn.trigger"].sudo()._renew(process)

    def action_retire(self):
        """Start nothing new on it; what runs goes on."""
        self.check_access("write")
        self.sudo().write({"state": "retired"})
        self.sudo().flush_recordset(["state"])
        self.env["bpmn.trigger"].sudo()._drop(self)

    def action_open_instances(self):
        """Open the instances of all versions."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ipai_bpmn.bpmn_instance_action"
        )
        action["domain"] = [
            ("process_id.code", "=", self.code),
            ("company_id", "=", self.company_id.id),
        ]
        return action

    def action_start(self):
        """Start one instance by hand and open it."""
        self.ensure_one()
        return self.start(self.code).get_formview_action()
