# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class ResGroups(models.Model):
    _inherit = "res.groups"

    @api.model
    def _mc_set_application(self, group_xmlids):
        """Show the groups together as one application in the user form.

        Odoo 18 groups them by category, Odoo 19 by a privilege, which has the category.
        """
        category = self.env.ref("ipai_master_control.module_category_master_control")
        groups = self.browse([self.env.ref(xmlid).id for xmlid in group_xmlids])
        if "privilege_id" in self._fields:
            groups.privilege_id = self._mc_privilege(category)
        else:
            groups.category_id = category

    @api.model
    def _mc_grant(self, group_xmlid, user_xmlids):
        """Put users into a group; the field's name differs between the series."""
        users = self.env["res.users"].browse(
            [self.env.ref(xmlid).id for xmlid in user_xmlids]
        )
        field = "group_ids" if "group_ids" in users._fields else "groups_id"
        users.write({field: [(4, self.env.ref(group_xmlid).id)]})

    def _mc_members(self):
        """Return the users of the groups, those of implying groups included."""
        field = "all_user_ids" if "all_user_ids" in self._fields else "users"
        return self[field]

    def _mc_privilege(self, category):
        data = {
            "xml_id": "ipai_master_control.mc_privilege",
            "values": {"name": category.name, "category_id": category.id},
            "noupdate": True,
        }
        return self.env["res.groups.privilege"]._load_records([data])
