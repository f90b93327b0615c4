# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from .trust import trusted

ERASED_NAME = "[erased]"


class McWorkItem(models.Model):
    """What of an item itself goes when its evidence is erased.

    Erased: name, description, payload, source reference (and the claim that made it
    unique), link to the business record, tags, legal hold's reason, chatter with its
    files and followers, activities, files, comments of reviews; of clocks and what was
    sent about the item see ``mc_work_item_erasure_sent``.
    Kept, because the log and the figures need them: reference, lane, priority, state,
    times, assignee, company, the tree of parents and children. Children are items of
    their own, each with a request of its own. The business record (an employee, an
    expense) is not ours to erase.
    """

    _inherit = "mc.work.item"

    def _erase_own_data(self):
        """Extension point: blank what is personal, in the erasure's transaction.

        Runs with all rights. Whoever keeps texts about items elsewhere extends it.
        """
        self.ensure_one()
        quiet = {"tracking_disable": True, "mail_notrack": True}
        item = trusted(self.sudo().with_context(**quiet))
        self._erase_claim(item)
        item.write(
            {
                "name": ERASED_NAME,
                "description": False,
                "payload": False,
                "source_ref": False,
                "res_model": False,
                "res_id": False,
                "tag_ids": [(5, 0, 0)],
            }
        )
        item.review_ids.write({"comment": False, "mc_substitution": False})
        self._erase_conversation(item)

    def _erase_claim(self, item):
        if item.source_ref:
            self.env.cr.execute(
                "DELETE FROM mc_work_item_claim"
                " WHERE company_id = %s AND source = %s AND source_ref = %s",
                [item.company_id.id, item.source, item.source_ref],
            )

    def _erase_conversation(self, item):
        item.activity_ids.unlink()
        item.message_ids.unlink()
        item.message_follower_ids.unlink()
        on_item = [("res_model", "=", self._name), ("res_id", "=", item.id)]
        # res_field: pictures in fields are hidden from a plain search.
        own = [*on_item, "|", ("res_field", "=", False), ("res_field", "!=", False)]
        trusted(self.env["ir.attachment"].sudo()).search(own).unlink()
