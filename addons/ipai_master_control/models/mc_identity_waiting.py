# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ..lib import states
from .trust import trusted, untrusted


class McIdentity(models.Model):
    """What waits for somebody who is not known yet, and gets to them once they are."""

    _inherit = "mc.identity"

    work_item_ids = fields.One2many("mc.work.item", "author_identity_id", readonly=True)
    open_item_count = fields.Integer(
        "Open Items",
        compute="_compute_item_counts",
        help="Work items that they caused.",
    )
    waiting_item_count = fields.Integer(
        "Waiting",
        compute="_compute_item_counts",
        help="Open work items that they caused and nobody is assigned to.",
    )

    def _compute_item_counts(self):
        """Count what the user may see; two queries, whatever the number of lines."""
        domain = [
            ("author_identity_id", "in", self.ids),
            ("state", "in", states.ACTIVE),
        ]
        items = self.env["mc.work.item"]
        by_author = (["author_identity_id"], ["__count"])
        all_open = dict(items._read_group(domain, *by_author))
        waiting = dict(
            items._read_group([*domain, ("user_id", "=", False)], *by_author)
        )
        for one in self:
            one.open_item_count = all_open.get(one, 0)
            one.waiting_item_count = waiting.get(one, 0)

    def action_open_items(self):
        """Open the work items that these people caused."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ipai_master_control.mc_work_item_action"
        )
        action["domain"] = [("author_identity_id", "in", self.ids)]
        action["context"] = {}
        return action

    def _active_user(self):
        """Return the internal user of the line's company behind it, or none."""
        line = self.sudo()
        user = line.user_id.filtered(
            lambda one: (
                one.active and not one.share and line.company_id in one.company_ids
            )
        )
        return user.with_env(self.env)

    def _possible_users(self):
        """Return all who may be these people: the mapped and the suggested users."""
        lines = self.sudo()
        return (lines.user_id | lines.suggested_user_id).with_env(self.env)

    def _after_mapping(self, before):
        """Note the change as evidence, and give out what was waiting.

        :param before: dict of each line to the user that it had
        """
        nobody = self.env["res.users"]
        self._add_mapping_evidence(
            self.env._("Identity mapped"),
            {one: (before.get(one, nobody), one.user_id) for one in self.sudo()},
        )
        lines = untrusted(self.sudo())
        trusted(lines.filtered("suggested_user_id")).write({"suggested_user_id": False})
        mapped = lines.filtered("user_id")
        items = lines.env["mc.work.item"].search(
            [
                ("author_identity_id", "in", mapped.ids),
                ("state", "in", states.ACTIVE),
            ]
        )
        items._bring_to_author()

    def _add_mapping_evidence(self, name, changes):
        """Who is who decides who may not review; logins stay out of what is kept.

        :param changes: dict of a line to its user before and after
        """
        self.env["mc.evidence"].sudo().create(
            [
                {
                    "kind": "log",
                    "name": name,
                    "meta": {
                        "event": "identity",
                        "identity": one.uuid,
                        "provider": one.provider,
                        "from_user_id": (old and old.id) or None,
                        "to_user_id": (new and new.id) or None,
                    },
                    "company_id": one.company_id.id,
                }
                for one, (old, new) in changes.items()
            ]
        )
