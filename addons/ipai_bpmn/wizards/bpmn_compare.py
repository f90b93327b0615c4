# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

CHANGES = [("added", "Added"), ("removed", "Removed"), ("changed", "Changed")]


class BpmnCompare(models.TransientModel):
    """Two versions side by side, with what they differ in."""

    _name = "bpmn.compare"
    _description = "Comparison of Versions"

    process_id = fields.Many2one("bpmn.process", "Before", required=True)
    process_code = fields.Char(related="process_id.code", related_sudo=False)
    other_id = fields.Many2one("bpmn.process", "After", required=True)
    # Whoever makes a comparison names the versions, so all that is shown of them is
    # read with the rights of that user.
    diagram = fields.Text("Picture Before", compute="_compute_diagrams")
    other_diagram = fields.Text("Picture After", compute="_compute_diagrams")
    line_ids = fields.One2many(
        "bpmn.compare.line",
        "compare_id",
        compute="_compute_line_ids",
        compute_sudo=False,
        store=True,
    )
    added = fields.Integer(compute="_compute_counts")
    removed = fields.Integer(compute="_compute_counts")
    changed = fields.Integer(compute="_compute_counts")

    @api.constrains("process_id", "other_id")
    def _check_versions(self):
        # Constraints are run with all rights; what counts is who wrote the ids.
        for comparison in self.sudo(False):
            comparison.process_id._check_compares(comparison.other_id)

    @api.depends("process_id.diagram", "other_id.diagram")
    def _compute_diagrams(self):
        for comparison in self:
            before, after = comparison.process_id, comparison.other_id
            (before | after).check_access("read")
            comparison.diagram = before.diagram
            comparison.other_diagram = after.diagram

    @api.depends("process_id", "other_id")
    def _compute_line_ids(self):
        for comparison in self:
            commands = [fields.Command.clear()]
            if comparison.process_id and comparison.other_id:
                found = comparison.process_id.compare(comparison.other_id)
                commands += [
                    fields.Command.create(values)
                    for one in found
                    for values in _lines(one)
                ]
            comparison.line_ids = commands

    @api.depends("line_ids")
    def _compute_counts(self):
        for comparison in self:
            for change, _label in CHANGES:
                lines = comparison.line_ids.filtered(
                    lambda line, change=change: line.change == change
                )
                comparison[change] = len(set(lines.mapped("element")))

    @api.depends("process_id", "other_id")
    def _compute_display_name(self):
        for comparison in self:
            before, after = comparison.process_id, comparison.other_id
            versions = f"{before.version} ↔ {after.version}"
            comparison.display_name = f"{before.name or ''} {versions}"


def _lines(difference):
    """Yield the values of a difference's lines, one for each attribute."""
    common = {key: difference[key] for key in ("change", "type", "element", "name")}
    common["kind"] = difference["kind"]
    for one in difference["attributes"] or [{"name": "", "before": "", "after": ""}]:
        yield {
            **common,
            "attribute": one["name"],
            "before": one["before"],
            "after": one["after"],
        }
