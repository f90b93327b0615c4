# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib import identity


class McIdentity(models.Model):
    """Whom a new line may be: a suggestion for a manager, hardly ever a mapping.

    By itself only an e-mail address is mapped, to the one user who signs in with it:
    logins are set by administrators, while people change their own address, and could
    so take the work of somebody else. All other matches wait for a manager.
    """

    _inherit = "mc.identity"

    may_accept = fields.Boolean(compute="_compute_may_accept")

    @api.depends("user_id", "suggested_user_id")
    def _compute_may_accept(self):
        for one in self:
            one.may_accept = bool(one.suggested_user_id and not one.user_id)

    def action_accept_suggestion(self):
        """Map these to the users that are suggested."""
        self.check_access("write")
        for one in self:
            if not one.may_accept:
                raise UserError(
                    self.env._("%s: no user is suggested.", one.display_name)
                )
            one.user_id = one.suggested_user_id

    def action_not_one_of_us(self):
        """Take these off the list of unknown people."""
        self.write({"kind": "outsider"})

    def _suggest(self, emails):
        """Look for the users of new lines, all of one company; with all rights.

        :param emails: dict of a line's id to an address that the provider checked
        """
        people = self.filtered(lambda one: one.kind == "person" and not one.user_id)
        addresses = {one: one._address(emails.get(one.id)) for one in people}
        users = self._users_by_address({a for a in addresses.values() if a})
        elsewhere = people._users_elsewhere()
        for one in people:
            matches = users.get(addresses[one]) or elsewhere.get(one) or ()
            if len(matches) == 1 and one.company_id in matches.company_ids:
                one._take_match(matches, addresses[one])

    def _take_match(self, user, address):
        if self.provider == identity.EMAIL and user.login.lower() == address:
            self.user_id = user
        else:
            self.suggested_user_id = user

    def _address(self, verified):
        try:
            is_email = self.provider == identity.EMAIL
            return identity.read_address(self.external_id if is_email else verified)
        except identity.NotAnIdentity:
            return None

    @api.model
    def _users_by_address(self, addresses):
        """Return all internal users with each address, as dict of address to users."""
        if not addresses:
            return {}
        users = self.env["res.users"].search(
            [
                ("share", "=", False),
                "|",
                ("login", "in", sorted(addresses)),
                ("email_normalized", "in", sorted(addresses)),
            ]
        )
        found = {}
        for user in users:
            for address in {user.login.lower(), user.email_normalized}:
                found[address] = found.get(address, users.browse()) | user
        return found

    def _users_elsewhere(self):
        """Return to whom other companies mapped the same accounts."""
        ids = [one.external_id for one in self if one.external_id]
        if not ids:
            return {}
        twins = self.search(
            [
                ("provider", "in", self.mapped("provider")),
                ("external_id", "in", ids),
                ("company_id", "not in", self.company_id.ids),
                ("user_id.active", "=", True),
            ]
        )
        by_key = {}
        for twin in twins:
            key = (twin.provider, twin.instance or "", twin.external_id)
            by_key[key] = by_key.get(key, twin.user_id) | twin.user_id
        return {
            one: by_key.get((one.provider, one.instance or "", one.external_id))
            for one in self
        }
