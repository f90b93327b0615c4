# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..lib import identity
from .trust import is_trusted

#: what a person is known by; once given it stays, or a line would become another one's
KEY_FIELDS = ("provider", "instance", "external_id", "company_id")
#: written by our own code only
SEEN_FIELDS = frozenset(
    {"former_login", "origin", "first_seen_at", "last_seen_at", "suggested_user_id"}
)


class McIdentity(models.Model):
    """Who somebody of GitHub, Slack, Supabase or an e-mail is in Odoo.

    A company has its own lines, also for people who work in several: who maps for one
    company must not decide who gets the work of another one, nor learn of its people.
    """

    _name = "mc.identity"
    _description = "Identity"
    _inherit = ["mc.mirrored.mixin"]
    _order = "provider, login, external_id, id"
    _rec_names_search = ["login", "external_id", "name"]
    _check_company_auto = True

    provider = fields.Selection(
        [
            ("github", "GitHub"),
            ("slack", "Slack"),
            ("supabase", "Supabase"),
            ("email", "E-mail"),
        ],
        required=True,
        default="github",
    )
    instance = fields.Char(
        default="",
        help="Host of a GitHub server or id of a Slack workspace, since ids are unique"
        " there only. Empty: github.com, the company's one workspace or project.",
    )
    external_id = fields.Char(
        "External ID",
        help="The provider's own id, which stays when somebody changes their login."
        " GitHub logins may be entered without: the first event brings it.",
    )
    login = fields.Char(help="The name they go by at the moment.")
    former_login = fields.Char(
        readonly=True, help="Their last login that somebody else has taken since."
    )
    name = fields.Char(help="As the provider tells it; anybody may call themselves so.")
    kind = fields.Selection(
        [
            ("person", "Person"),
            ("outsider", "Not one of us"),
            ("bot", "Bot"),
        ],
        required=True,
        default="person",
        help="Only persons without a user are listed as unknown.",
    )
    user_id = fields.Many2one(
        "res.users",
        index=True,
        # An identity without its user would be listed as unknown, name and all.
        ondelete="cascade",
        check_company=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    suggested_user_id = fields.Many2one(
        "res.users", "Suggestion", readonly=True, ondelete="set null"
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    origin = fields.Selection(
        [("event", "Event"), ("import", "Import"), ("manual", "By hand")],
        required=True,
        readonly=True,
        default="manual",
    )
    first_seen_at = fields.Datetime("First Seen", readonly=True)
    last_seen_at = fields.Datetime("Last Seen", readonly=True, help="To a day.")

    def init(self):
        """One line for an id; one for a GitHub login, which ignores case."""
        result = super().init()
        self.env.cr.execute(
            "CREATE UNIQUE INDEX IF NOT EXISTS mc_identity_external_id_uniq"
            " ON mc_identity"
            " (company_id, provider, COALESCE(instance, ''), external_id)"
        )
        self.env.cr.execute(
            "CREATE UNIQUE INDEX IF NOT EXISTS mc_identity_login_uniq"
            " ON mc_identity"
            " (company_id, provider, COALESCE(instance, ''), lower(login))"
            " WHERE provider = 'github'"
        )
        return result

    @api.depends("login", "external_id", "provider")
    def _compute_display_name(self):
        labels = dict(self._fields["provider"]._description_selection(self.env))
        for one in self:
            shown = one.login or one.external_id or ""
            one.display_name = f"{shown} ({labels.get(one.provider, '')})"

    @api.constrains("user_id", "company_id")
    def _check_user(self):
        for one in self:
            user = one.user_id
            if user and (user.share or one.company_id not in user.company_ids):
                raise ValidationError(
                    self.env._(
                        "User: %(user)s is no internal user of %(company)s.",
                        user=user.name,
                        company=one.company_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Create identities by hand or import, as they would come from an event."""
        if not is_trusted(self.env):
            # First of all: what is wrong with the values tells who is listed.
            self.check_access("create")
            vals_list = [self._clean_values(vals) for vals in vals_list]
            self._check_own_companies(vals_list)
            self._refuse_twins(vals_list)
        identities = super().create(vals_list)
        identities.filtered("user_id")._after_mapping({})
        return identities

    def _clean_values(self, vals):
        vals = {key: vals[key] for key in vals if key not in SEEN_FIELDS}
        importing = self.env.context.get("import_file")
        vals["origin"] = "import" if importing else "manual"
        company_id = vals.get("company_id") or self.env.company.id
        return {**vals, "company_id": company_id, **self._clean_key(vals)}

    def _clean_key(self, vals):
        """Return what identifies the person, checked and in its one way to write it."""
        provider = vals.get("provider") or identity.GITHUB
        try:
            person = identity.read_person(provider, vals)
            instance = identity.read_instance(vals.get("instance"))
        except identity.NotAnIdentity as error:
            raise ValidationError(
                self.env._(
                    "%(field)s: %(value)s is none of %(provider)s.",
                    field=self._fields[error.field].string,
                    value=vals.get(error.field) or self.env._("nothing"),
                    provider=provider,
                )
            ) from None
        return {
            "provider": provider,
            "instance": instance,
            "external_id": person.external_id,
            "login": person.login,
            "name": person.name,
        }

    def _check_own_companies(self, vals_list):
        wanted = {vals["company_id"] for vals in vals_list}
        if not self.env.su and not wanted <= set(self.env.companies.ids):
            raise AccessError(self.env._("Company: it is none of yours."))

    def _refuse_twins(self, vals_list):
        """Say it in words before the unique indexes do."""
        for vals in vals_list:
            rows = self._rows_of(vals)
            own = set(self.ids)
            if twins := [row for row in rows if row.id not in own]:
                raise ValidationError(
                    self.env._(
                        "Login, External ID: %s is listed already; map that line.",
                        twins[0].login or twins[0].external_id,
                    )
                )

    def _rows_of(self, vals):
        company = self.env["res.company"].browse(vals["company_id"])
        person = identity.Person(vals["external_id"], vals["login"])
        # With all rights: the indexes do not ask what the user may see either.
        known = self.sudo()
        return known._stored(vals["provider"], [person], company, vals["instance"])

    def write(self, vals):
        """Write; a change of the user is evidence and brings what was waiting."""
        if not is_trusted(self.env):
            self.check_access("write")
            vals = {key: vals[key] for key in vals if key not in SEEN_FIELDS}
            self._check_key_stays(vals)
        if "user_id" not in vals:
            return super().write(vals)
        before = {one: one.user_id for one in self}
        result = super().write(vals)
        self.filtered(lambda one: one.user_id != before[one])._after_mapping(before)
        return result

    def _check_key_stays(self, vals):
        """Refuse to make a line somebody else's; a missing id may be added."""
        if not vals.keys() & {*KEY_FIELDS, "login"}:
            return
        for one in self:
            now = one._key_values()
            wanted = {**now, **{key: vals[key] for key in vals if key in now}}
            fixed = KEY_FIELDS if one.external_id else ("provider", "company_id")
            for name in fixed:
                if (wanted[name] or "") != (now[name] or ""):
                    label = self._fields[name].string
                    raise UserError(
                        self.env._("%s: stays as it is; make another line.", label)
                    )
            clean = {**wanted, **one._clean_key(wanted)}
            one._refuse_twins([clean])
            vals.update({key: clean[key] for key in vals if key in clean})

    def _key_values(self):
        names = ("provider", "instance", "external_id", "login", "name")
        return {
            **{name: self[name] for name in names},
            "company_id": self.company_id.id,
        }
