# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from .mc_tier_guard import OPEN_STATUSES, WITHDRAWN
from .mc_work_item_state import REASON_KEY
from .trust import is_trusted, trusted, untrusted

REFUSED = "refused"


class McSourceGateMixin(models.AbstractModel):
    """A business record whose approval is a state of its own, e.g. an expense.

    Entering an asking state emits the record's event and asks for the reviews. The last
    approval grants the record as its application would. A granting state is refused as
    long as an approval is missing, whoever writes it and however. The work item
    follows: granted is done, refused and taken back are cancelled.

    A model names its states below and says in ``_mc_grant``, ``_mc_refuse`` and
    ``_mc_take_back`` how its application does these three, and in
    ``_mc_approve_by_hand`` and ``_mc_refuse_by_hand`` what its own buttons do.
    """

    _name = "mc.source.gate.mixin"
    _description = "Business Record that Waits for Approval"
    _inherit = ["mc.source.review.mixin"]

    #: code of the event that asking emits
    _mc_event_code = ""
    #: every field whose value can grant; ``_state_field`` is the one that is read
    _mc_state_fields = ("state",)
    _mc_granted_states = frozenset()
    _mc_refused_states = frozenset()
    #: fields that tell which definitions match
    _mc_weighed_fields = frozenset()

    mc_submission = fields.Integer("Times Submitted", readonly=True, copy=False)

    # What the record's application does, to be overridden

    def _mc_grant(self):
        """Approve the record: its reviews are approved. Has all rights."""
        raise NotImplementedError

    def _mc_refuse(self, reason):
        """Refuse the record for that reason (a text). Has all rights."""
        raise NotImplementedError

    def _mc_take_back(self):
        """Bring the record back to what it was before it was submitted. All rights."""
        raise NotImplementedError

    def _mc_weight(self):
        """Return what the record weighs: the amount in the company's currency."""
        raise NotImplementedError

    def _mc_approve_by_hand(self):
        """Approve a record without reviews, under the acting user's own rights."""
        raise NotImplementedError

    def _mc_refuse_by_hand(self, reason):
        """Refuse a record under the acting user's own rights."""
        raise NotImplementedError

    # Writing states

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._mc_check_not_counted(vals)
        records = super().create(vals_list)
        records._mc_check_still_covered()
        records._mc_follow(dict.fromkeys(records))
        return records

    def write(self, vals):
        """Keep reviews and work items in step with the record's state."""
        self._mc_check_not_counted(vals)
        is_weighed = bool(self._mc_weighed_fields & vals.keys())
        granted = self._mc_granted_before() if is_weighed else {}
        if self._state_field in vals:
            before = {record: record._mc_state() for record in self}
            self._mc_leave_reviews(vals[self._state_field])
            result = super().write(vals)
            self._mc_follow(before)
        else:
            result = super().write(vals)
        if is_weighed:
            self._mc_check_still_covered(granted)
        return result

    def unlink(self):
        """Cancel the work items of what is deleted."""
        items = self.sudo()._mc_items(self._mc_event_code, active=True)
        result = super().unlink()
        reason = self.env._("The record was deleted.")
        untrusted(items).with_context(**{REASON_KEY: reason}).action_cancel()
        return result

    def _mc_check_not_counted(self, vals):
        if "mc_submission" in vals and not is_trusted(self.env):
            raise UserError(self.env._("Times Submitted: it is counted, not written."))

    def _mc_state(self):
        return self.sudo()[self._state_field]

    def _mc_is_asking(self):
        return self._mc_state() in self._state_from

    def _mc_is_granted(self):
        record = self.sudo()
        return any(record[f] in self._mc_granted_states for f in self._mc_state_fields)

    def _tier_validation_check_state_on_write(self, vals):
        """Refuse what would grant a record that lacks an approval."""
        values = {vals[name] for name in self._mc_state_fields if name in vals}
        if values & self._mc_granted_states:
            for record in self:
                if not record._mc_is_granted():
                    record._mc_check_approved()

    def _allow_to_remove_reviews(self, values):
        """Reviews are removed below, with evidence."""
        return False

    def _mc_granted_before(self):
        """Return record -> weight of those granted before anybody had to approve them.

        Their definition, or the addon that asks for it, came later.
        """
        return {
            record: record.sudo()._mc_weight()
            for record in self
            if record._mc_is_granted() and record._mc_lacks_approval()
        }

    def _mc_check_still_covered(self, before=None):
        """Refuse that a granted record grows beyond what nobody had to approve.

        :param before: what :meth:`_mc_granted_before` said before the change; these
            may change as long as they do not grow
        """
        for record in self:
            allowed = (before or {}).get(record)
            shrinks = allowed is not None and record.sudo()._mc_weight() <= allowed
            if record._mc_is_granted() and not shrinks:
                record._mc_check_approved()

    def _mc_check_approved(self):
        if self._mc_lacks_approval():
            raise UserError(
                self.env._("%s needs an approval first.", self.display_name)
            )

    def _mc_lacks_approval(self):
        return self.sudo().validation_status != "validated" and self._mc_is_reviewed()

    def _mc_is_reviewed(self):
        """Say whether tiers decide on the record: it has reviews or needs some."""
        return bool(self.sudo().review_ids) or self._mc_matches()

    def _mc_matches(self):
        record = self.sudo()
        # Whether a tier applies may depend on any field, so do not trust the cache.
        record.invalidate_recordset(["need_validation"], flush=False)
        definitions = record._mc_tier_definitions(record._get_company())
        return any(record.evaluate_tier(definition) for definition in definitions)

    # Reviews of a state that is left

    def _mc_leave_reviews(self, state):
        for record in self:
            reviews = record.sudo().review_ids
            if not reviews or record._mc_state() == state:
                continue
            if state in self._mc_granted_states:
                continue
            approved = record.sudo().validation_status == "validated"
            if state in self._mc_refused_states and not approved:
                record._mc_cancel_open_reviews()
            else:
                record._mc_drop_reviews()

    def _mc_cancel_open_reviews(self):
        """End what is not decided: somebody refused the record beside the reviews."""
        opened = self.sudo().review_ids.filtered(lambda r: r.status in OPEN_STATUSES)
        if opened:
            trusted(opened).write({"status": "cancel"})
            opened._mc_sync_activities()
            self._mc_add_approval_evidence(
                self.env._("Refused, open reviews ended"), {"decision": REFUSED}
            )

    def _mc_drop_reviews(self):
        """Forget the reviews: what comes next is another request."""
        trusted(self.sudo()).review_ids.unlink()
        self.invalidate_recordset(["review_ids"])
        self._mc_add_approval_evidence(
            self.env._("Review withdrawn"), {"decision": WITHDRAWN}
        )

    # What follows from a state

    def _mc_follow(self, before):
        """Ask, or close the work item, for the records whose state changed.

        :param before: record -> its state before, ``None`` if it is new
        """
        asked = self.browse()
        for record, previous in before.items():
            state = record._mc_state()
            if state == previous:
                continue
            if state in self._state_from:
                asked |= record
            elif previous is not None:
                record._mc_close_items(state)
        if asked:
            asked._mc_ask()

    def _mc_ask(self):
        """Emit the event and ask for the reviews that the definitions want."""
        for record in self:
            trusted(record.sudo()).mc_submission += 1
        records = untrusted(self.sudo())
        records._mc_emit(self._mc_event_code)
        for record in records:
            if record._mc_matches():
                record.request_validation()

    def _mc_occurrence(self, code):
        return str(self.mc_submission)
