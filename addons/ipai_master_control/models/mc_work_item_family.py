# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..lib import states
from .mc_work_item_state import REASON_KEY
from .trust import is_trusted, untrusted


class McWorkItem(models.Model):
    """Parents and children.

    The parent counts its open children, and who closes a child first UPDATEs that
    counter. With a lock alone, two people who close the last two children at once would
    each still see the other one open, and the parent would stay open. The second UPDATE
    of the counter raises 40001 instead, the transaction is retried, and exactly one of
    them sees zero.
    """

    _inherit = "mc.work.item"

    parent_id = fields.Many2one(
        "mc.work.item",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('company_id', '=', company_id), ('id', '!=', id)]",
        copy=False,
    )
    child_ids = fields.One2many("mc.work.item", "parent_id", "Children")
    open_child_count = fields.Integer("Open Children", readonly=True, copy=False)

    @api.constrains("parent_id")
    def _check_parent(self):
        if self._has_cycle():
            raise ValidationError(self.env._("Parent: a work item inside itself."))

    def _before_create(self, vals_list):
        res = super()._before_create(vals_list)
        counts = {}
        for vals in vals_list:
            if parent_id := vals.get("parent_id"):
                counts[parent_id] = counts.get(parent_id, 0) + 1
        for parent_id, count in sorted(counts.items()):
            self.browse(parent_id)._check_parent_access()
            self.browse(parent_id)._count_children(count)
        return res

    def write(self, vals):
        """Keep the counters of both parents when a child moves."""
        if "parent_id" not in vals:
            return super().write(vals)
        new = self.browse(vals["parent_id"] or [])
        moving = self.filtered(lambda item: item.parent_id != new)
        if moving and new:
            new._check_parent_access()
        moving = moving.filtered(lambda item: item.state in states.ACTIVE)
        left = [item.parent_id for item in moving if item.parent_id]
        result = super().write(vals)
        if moving and new:
            new._count_children(len(moving))
        for parent in left:
            parent._child_closed()
        return result

    def _check_parent_access(self):
        """A child changes its parent, so who adds one must be able to."""
        if not is_trusted(self.env):
            self.check_access("write")

    def _count_children(self, change):
        """Add to the counter and return what it is now.

        :raises UserError: a child is added to a closed parent
        """
        self.flush_recordset()
        self.env.cr.execute(
            "UPDATE mc_work_item"
            " SET open_child_count = GREATEST(COALESCE(open_child_count, 0) + %s, 0)"
            " WHERE id = %s RETURNING open_child_count, state",
            [change, self.id],
        )
        count, state = self.env.cr.fetchone()
        self.invalidate_recordset(["open_child_count", "row_version"])
        if change > 0 and state in states.CLOSED:
            raise UserError(
                self.env._(
                    "Parent: %s is closed. Reopen it first.", self.sudo().display_name
                )
            )
        return count

    def _after_state_change(self, previous):
        result = super()._after_state_change(previous)
        was_active, is_active = previous in states.ACTIVE, self.state in states.ACTIVE
        parent = self.sudo().parent_id
        if parent and was_active and not is_active:
            parent._child_closed()
        elif parent and is_active and not was_active:
            parent._child_reopened()
        if self.state == states.CANCELLED:
            self._cancel_children()
        return result

    def _child_closed(self):
        """Count one child less; the last one closes the parent."""
        parent = untrusted(self.sudo())
        if parent._count_children(-1) == 0 and parent.state in states.ACTIVE:
            if parent._is_in_review():
                return
            reason = self.env._("All children are done or cancelled.")
            parent.with_context(**{REASON_KEY: reason}).action_done()

    def _child_reopened(self):
        """Reopen a parent that is done; refuse below one that is cancelled."""
        parent = untrusted(self.sudo())
        if parent.state == states.DONE:
            reason = self.env._("A child was reopened.")
            parent.with_context(**{REASON_KEY: reason}).action_reopen()
        parent._count_children(1)

    def _cancel_children(self):
        reason = self.env._("The parent was cancelled.")
        children = untrusted(self.sudo()).child_ids
        active = children.filtered(lambda item: item.state in states.ACTIVE)
        active.with_context(**{REASON_KEY: reason}).action_cancel()

    def _may_be_done(self):
        """Say whether nothing that goes on below the item (one) keeps it open.

        Extension point: what keeps it open finishes the item when that ends.
        """
        return not self.open_child_count

    def _check_children_closed(self):
        if self.open_child_count:
            raise UserError(
                self.env._(
                    "%(item)s has %(count)s open children. Close them first.",
                    item=self.display_name,
                    count=self.open_child_count,
                )
            )
