# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""A work item shows the repairs made for it, and cancelling it ends them."""

from odoo import fields, models
from odoo.addons.ipai_master_control.models.trust import trusted
from odoo.exceptions import UserError

ERASED_RUN_FIELDS = ("patch", "conversation", "summary", "outcome_reason")


class McWorkItem(models.Model):
    _inherit = "mc.work.item"

    pulser_run_ids = fields.One2many("pulser.run", "work_item_id", "Repair Runs")
    pulser_run_count = fields.Integer(compute="_compute_pulser_run_count")
    pulser_in_review = fields.Boolean(
        compute="_compute_pulser_in_review", help="A patch waits for its review."
    )

    def _compute_pulser_run_count(self):
        groups = self.env["pulser.run"]._read_group(
            [("work_item_id", "in", self.ids)], ["work_item_id"], ["__count"]
        )
        counts = {item.id: count for item, count in groups}
        for item in self:
            item.pulser_run_count = counts.get(item.id, 0)

    def _compute_pulser_in_review(self):
        waiting = self.sudo().pulser_run_ids.filtered("is_in_review").work_item_id
        for item in self:
            item.pulser_in_review = item in waiting

    def action_open_pulser_runs(self):
        """Open the item's repair runs; the run itself when there is one."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "ipai_pulser_bot.pulser_run_action"
        )
        runs = self.pulser_run_ids
        if len(runs) == 1:
            return {**action, "views": [(False, "form")], "res_id": runs.id}
        return {**action, "domain": [("work_item_id", "=", self.id)], "context": {}}

    def _pulser_pull(self):
        """Return repository and number of the pull request, (empty, 0) if none."""
        payload = self.payload or {}
        name, number = payload.get("repository"), payload.get("pull_request")
        repository = self.env["pulser.repository"].search(
            [("full_name", "=", name), ("company_id", "=", self.company_id.id)], limit=1
        )
        return (repository, number) if repository and number else (repository[:0], 0)

    def _finish(self):
        """Close the item, unless something of people still stands in the way."""
        if self.state in ("done", "cancelled"):
            return
        try:
            with self.env.cr.savepoint():
                self.action_done()
        except UserError as error:
            # Open children, or a review that goes on: the work itself is done.
            self.message_post(body=str(error))

    def _goes_to_author(self, user):
        """Leave pull requests to the bot where the repository says so."""
        items = super()._goes_to_author(user)
        kept = items.filtered(lambda item: item.source == "github")
        if not kept:
            return items
        repositories = self.env["pulser.repository"].sudo()
        repositories = repositories.with_context(active_test=False).search(
            [
                ("company_id", "in", kept.company_id.ids),
                ("author_assigned", "=", False),
            ]
        )
        names = {(one.company_id.id, one.full_name.lower()) for one in repositories}
        return items.filtered(lambda item: item._pulser_place() not in names)

    def _pulser_place(self):
        name = (self.payload or {}).get("repository")
        is_ours = self.source == "github" and isinstance(name, str)
        return (self.company_id.id, name.lower()) if is_ours else None

    def _after_state_change(self, previous):
        result = super()._after_state_change(previous)
        if self.state in ("done", "cancelled"):
            # Nobody wants a commit for work that counts as finished.
            reason = self.env._("The work item was closed.")
            self.sudo().pulser_run_ids._end("handed_over", reason)
        return result

    def _erase_own_data(self):
        """Blank what the runs know of code and people; hashes and figures stay.

        The webhooks' bodies are deleted after 30 days anyway (``pulser.delivery``).
        """
        result = super()._erase_own_data()
        runs = trusted(self.sudo().pulser_run_ids).with_context(tracking_disable=True)
        runs.write(dict.fromkeys(ERASED_RUN_FIELDS, False))
        runs.message_ids.unlink()
        runs.review_ids.write({"comment": False, "mc_substitution": False})
        return result

    def _retire_related(self):
        """Delete the runs, the latest first: each knows the one before."""
        runs = trusted(self.sudo().pulser_run_ids)
        runs.review_ids.unlink()
        for run in runs.sorted("id", reverse=True):
            run.unlink()
        return super()._retire_related()

    def _check_not_in_review(self):
        result = super()._check_not_in_review()
        waiting = self.sudo().pulser_run_ids.filtered("is_in_review")
        if waiting:
            raise UserError(
                self.env._("%s waits for a review of its patch.", waiting[0].name)
            )
        return result
