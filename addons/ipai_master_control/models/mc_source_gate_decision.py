# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import UserError

from .mc_tier_guard import APPROVED, OPEN_STATUSES, REJECTED
from .mc_work_item_state import REASON_KEY
from .trust import untrusted


class McSourceGateMixin(models.AbstractModel):
    """One decision, made on the record, in its reviews or on its work item."""

    _inherit = "mc.source.gate.mixin"

    # From the reviews to the record

    def _mc_all_approved(self):
        result = super()._mc_all_approved()
        for record in self:
            if record._mc_is_asking():
                record._mc_with_all_rights()._mc_grant()
        return result

    def _mc_rejected(self):
        result = super()._mc_rejected()
        for record in self:
            if record._mc_is_asking():
                record._mc_with_all_rights()._mc_refuse(record._mc_rejection_reason())
        return result

    def _mc_reviews_withdrawn(self):
        result = super()._mc_reviews_withdrawn()
        for record in self:
            if record._mc_is_asking():
                record._mc_with_all_rights()._mc_take_back()
        return result

    def _mc_with_all_rights(self):
        """Return the record as superuser, in the acting user's name."""
        self.ensure_one()
        return untrusted(self.sudo().with_company(self.sudo()._get_company()))

    # From the record's own buttons to the reviews

    def _mc_press_approve(self):
        """Take the application's approve button where tiers decide.

        :returns: the records that no tier keeps, and an action to show or None
        :raises UserError: a review waits, and not for the acting user
        """
        kept = self.filtered(lambda r: r._mc_is_kept())
        action = None
        for record in kept:
            if record.sudo().validation_status in OPEN_STATUSES:
                record._mc_check_my_turn()
                action = record.validate_tier() or action
            else:
                record.check_access("write")
                record._mc_with_all_rights().request_validation()
        return self - kept, action

    def _mc_is_kept(self):
        """Say whether the record waits, and tiers have yet to decide on it."""
        validated = self.sudo().validation_status == "validated"
        return self._mc_is_asking() and not validated and self._mc_is_reviewed()

    def _mc_press_refuse(self, reason):
        """Take the application's refusal: it is the acting user's own rejection.

        :returns: the records on which no review waits for the acting user
        """
        mine = self.filtered(lambda r: r._mc_reviews_to_decide(REJECTED))
        for record in mine:
            record._mc_decide(REJECTED, comment=reason)
        return self - mine

    def _mc_check_my_turn(self):
        if self._mc_reviews_to_decide(APPROVED):
            return
        pending = self.sudo().review_ids.filtered(lambda r: r.status == "pending")
        awaited = ", ".join(pending._mc_awaited().mapped("name"))
        raise UserError(
            self.env._(
                "%(record)s waits for the approval of %(reviewers)s.",
                record=self.display_name,
                reviewers=awaited or self.env._("nobody"),
            )
        )

    # From the work item to the record

    def _mc_on_resolved(self, item):
        result = super()._mc_on_resolved(item)
        asking = self.filtered(lambda r: r._mc_is_asking())
        for record in asking if item._decides_record() else ():
            record._mc_as_person()._mc_approve_by_hand()
            if record._mc_is_asking():
                raise UserError(
                    self.env._(
                        "%s waits for a decision: open it and approve or refuse it.",
                        record.display_name,
                    )
                )
        return result

    def _mc_on_cancelled(self, item):
        result = super()._mc_on_cancelled(item)
        reason = self.env.context.get(REASON_KEY) or self.env._(
            "The work item was cancelled."
        )
        for record in self.filtered(lambda r: r._mc_is_asking()):
            record._mc_as_person()._mc_refuse_by_hand(reason)
        return result

    def _mc_as_person(self):
        """Return the record with no more rights than the acting user has."""
        return untrusted(self.with_user(self.env.user))

    # From the record to the work item

    def _mc_close_items(self, state):
        """Finish or cancel the items of a record that is decided or taken back."""
        items = self.sudo()._mc_items(self._mc_event_code, active=True)
        if state in self._mc_granted_states:
            reason = self.env._("Approved.")
        elif state in self._mc_refused_states:
            reason = self.env._("Refused.")
        else:
            reason = self.env._("Taken back.")
        given = self.env.context.get(REASON_KEY)
        items = untrusted(items.with_context(**{REASON_KEY: given or reason}))
        if state in self._mc_granted_states:
            held = self._mc_finish(items)
            held._message_log_batch(dict.fromkeys(held.ids, reason))
        else:
            items.action_cancel()

    @api.model
    def _mc_finish(self, items):
        """Finish the items; return those that a process or children keep open.

        These end with what keeps them. A decision on the record does not fail of it.
        """
        free = items.filtered(lambda item: item._may_be_done())
        free.action_done()
        return items - free
