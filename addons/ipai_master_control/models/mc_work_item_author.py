# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from .trust import trusted

MANAGER = "ipai_master_control.mc_group_manager"
#: more at once tell the new assignee nothing one by one
MAX_NOTICES = 20


class McWorkItem(models.Model):
    """Who outside of Odoo caused an item: the author of a pull request, of a mail.

    The author follows the item and, if it has no assignee and they work in its lane,
    gets it: at once when it is known who they are, else as soon as somebody maps them.
    """

    _inherit = "mc.work.item"

    author_identity_id = fields.Many2one(
        "mc.identity",
        "Author's Account",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    author_user_id = fields.Many2one(
        "res.users",
        "Author",
        compute="_compute_author_user_id",
        compute_sudo=True,
        help="The user who caused it, e.g. the author of the pull request.",
    )

    @api.depends("author_identity_id.user_id")
    def _compute_author_user_id(self):
        for item in self:
            item.author_user_id = item.author_identity_id.user_id

    def _set_author(self, identity):
        """Note who caused these items, and bring those that are new to them.

        :param identity: ``mc.identity`` of the items' company, as ``_see`` returned it
        """
        items = self.sudo().filtered(lambda item: item.author_identity_id != identity)
        if not items or not identity:
            return
        author = identity.sudo()
        if not author.user_id:
            author._touch()
        trusted(items).write({"author_identity_id": author.id})
        items._bring_to_author()

    def _bring_to_author(self):
        """Let known authors follow their items, and assign what has no assignee."""
        by_user = self.sudo().grouped(
            lambda item: item.author_identity_id._active_user()
        )
        for user, items in by_user.items():
            if user:
                items.message_subscribe(partner_ids=user.partner_id.ids)
                items._assign_to_author(user)

    def _assign_to_author(self, user):
        items = self._goes_to_author(user)
        if items:
            silent = len(items) > MAX_NOTICES
            items.with_context(mail_auto_subscribe_no_notify=silent).user_id = user

    def _goes_to_author(self, user):
        """Extension point: which of these items are assigned to their author.

        :param user: ``res.users``, the author of all of them
        """
        is_manager = user.has_group(MANAGER)
        return self.filtered(
            lambda item: (
                not item.user_id
                and (
                    is_manager
                    or user in item.lane_id.member_ids
                    or user == item.lane_id.leader_id
                )
            )
        )

    # E-mail

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Take in a mail; its sender is the item's author."""
        item = super().message_new(msg_dict, custom_values)
        item._set_author(item._see_sender(msg_dict))
        return item

    def message_update(self, msg_dict, update_vals=None):
        """Note who answers by mail; whether it is really them, no mail can prove."""
        for item in self[:1]:
            item._see_sender(msg_dict)
        return super().message_update(msg_dict, update_vals)

    def _see_sender(self, msg_dict):
        sender = {"external_id": msg_dict.get("email_from")}
        return self.env["mc.identity"]._see("email", [sender], self.sudo().company_id)[
            0
        ]

    # Erasure

    def _erase_own_data(self):
        result = super()._erase_own_data()
        item = trusted(self.sudo())
        author = item.author_identity_id
        item.author_identity_id = False
        author._forget_if_unneeded()
        return result
