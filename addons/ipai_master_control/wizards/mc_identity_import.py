# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64

from odoo import fields, models
from odoo.exceptions import UserError

from ..lib import identity_csv
from ..models.trust import trusted, untrusted


class McIdentityImport(models.TransientModel):
    """Map many accounts at once from a CSV file: all of it, or nothing."""

    _name = "mc.identity.import"
    _description = "Import of Identities"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    data = fields.Binary("CSV File", required=True, attachment=False)
    filename = fields.Char()

    def action_import(self):
        """Map what the file says and show it.

        :raises UserError: lists every line that does not fit; nothing was changed
        """
        self.ensure_one()
        lines = self.env["mc.identity"]
        lines.check_access("write")
        lines.check_access("create")
        if self.company_id not in self.env.companies:
            raise UserError(self.env._("Company: it is none of yours."))
        try:
            entries = identity_csv.read(base64.b64decode(self.data))
            lines = self._map(entries)
        except identity_csv.BadFile as error:
            raise UserError(self._explain(error)) from None
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ipai_master_control.mc_identity_action"
        )
        return {**action, "domain": [("id", "in", lines.ids)], "context": {}}

    def _explain(self, error):
        problems = [
            self.env._(
                "Line %(line)s, %(column)s: %(problem)s",
                line=line,
                column=column,
                problem=problem,
            )
            for line, column, problem in error.problems
        ]
        return "\n".join([self.env._("Nothing was imported."), *problems])

    def _map(self, entries):
        users = self._users(entries)
        problems = [
            (entry.line, "user", entry.user_login)
            for entry in entries
            if entry.user_login not in users
        ]
        if problems:
            raise identity_csv.BadFile(problems[: identity_csv.MAX_ERRORS])
        wanted = self._lines(entries)
        problems = [
            (entry.line, "user", self.env._("mapped to another user already"))
            for line, entry in wanted
            if line.user_id and line.user_id != users[entry.user_login]
        ]
        if problems:
            # Undone with the transaction: what was listed just now, too.
            raise identity_csv.BadFile(problems[: identity_csv.MAX_ERRORS])
        by_user = {}
        for line, entry in wanted:
            user = users[entry.user_login]
            by_user[user] = by_user.get(user, line) | line
        for user, lines in by_user.items():
            lines.filtered(lambda one: not one.user_id).user_id = user
        return self.env["mc.identity"].union(*by_user.values())

    def _users(self, entries):
        users = (
            self.env["res.users"]
            .sudo()
            .search(
                [
                    ("login", "in", list({entry.user_login for entry in entries})),
                    ("share", "=", False),
                    ("company_ids", "in", self.company_id.ids),
                ]
            )
        )
        return {user.login: user.with_env(self.env) for user in users}

    def _lines(self, entries):
        """Return (line, entry) tuples; lines that are missing are made."""
        places, found = {}, []
        for entry in entries:
            places.setdefault((entry.provider, entry.instance), []).append(entry)
        known = trusted(self.env["mc.identity"].sudo())
        for (provider, instance), group in places.items():
            people = [entry.person for entry in group]
            ids, _fresh = known._note_people(
                provider, people, self.company_id, instance, "import"
            )
            found += [(ids[entry.person], entry) for entry in group]
        lines = untrusted(self.env["mc.identity"])
        return [(lines.browse(id_), entry) for id_, entry in found]
