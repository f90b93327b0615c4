# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

import psycopg2
from odoo import SUPERUSER_ID, api, fields, models, tools
from odoo.addons.ipai_master_control.lib import addresses, secrets
from odoo.addons.ipai_master_control.models.trust import QUEUED
from odoo.exceptions import UserError

from ..lib import dsn

SECRET_KIND = "supabase_dsn"
CHANNEL = "root.master_control.mirror"
# Changes that come together go together.
GATHER_SECONDS = 1
PRIORITY = 15

_logger = logging.getLogger(__name__)


class McMirror(models.Model):
    """A Supabase project that follows some companies' work.

    The connection string is a secret of the environment; this holds its name.
    """

    _name = "mc.mirror"
    _description = "Mirror"
    _order = "name, id"

    name = fields.Char(required=True, default="Supabase")
    active = fields.Boolean(default=True)
    secret_ref = fields.Char(
        "Name of the Connection",
        required=True,
        default="default",
        help="The connection string itself comes from the environment variable"
        " MC_SECRET_SUPABASE_DSN, with __NAME behind it unless the name is 'default'.",
    )
    # The queries do not leave archived companies out, either.
    company_ids = fields.One2many(
        "res.company", "mc_mirror_id", "Companies", context={"active_test": False}
    )
    include_payloads = fields.Boolean(
        "Payloads and Variables",
        help="They may hold personal data. What is in the mirror already follows this"
        " setting, too: it is sent again, or blanked there.",
    )
    include_texts = fields.Boolean(
        "Texts of Evidence and Reasons",
        help="They may hold personal data. What is in the mirror already follows this"
        " setting, too: it is sent again, or blanked there.",
    )
    last_success_at = fields.Datetime("Last Sent", readonly=True, copy=False)
    last_error = fields.Char(readonly=True, copy=False)
    failures = fields.Integer(
        readonly=True, copy=False, help="Tries that failed since the last success."
    )
    next_attempt_at = fields.Datetime(readonly=True, copy=False)

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        """Write; an archived mirror is owed nothing, until it is back."""
        result = super().write(vals)
        if vals.keys() & {"active", "company_ids"}:
            # Whether there is any mirror at all is cached.
            self.env.registry.clear_cache()
        if "active" in vals:
            self.sudo()._archived_or_back()
        return result

    def _archived_or_back(self):
        self.flush_recordset(["active"])  # the triggers look at it
        back = self.filtered(lambda mirror: mirror._is_live())
        back._begin_backfill()
        gone = self - back
        for mirror in gone:
            # A chunk that is under way is of a backfill that is no more.
            number = mirror.backfill_number + 1
            mirror.write({"backfill_state": False, "backfill_number": number})
        gone.company_ids._mc_forget_mirror()

    def unlink(self):
        """Delete; what was noted for its companies is of no use any more."""
        self.check_access("unlink")  # without companies anybody's rule would do
        self.sudo().company_ids.mc_mirror_id = False
        self.env.registry.clear_cache()
        return super().unlink()

    def _is_live(self):
        """Say whether something is sent there."""
        return bool(self.active and self.sudo().company_ids)

    @api.model
    @tools.ormcache()
    def _is_used(self):
        """Say whether some company is mirrored."""
        return bool(self.sudo().search_count([("company_ids", "!=", False)], limit=1))

    # The connection

    def _connect(self):
        """Return a psycopg2 connection to the project.

        :raises UserError: the secret is missing or is not to be used, or the server
            does not let us in; the text holds nothing of the secret
        """
        self.ensure_one()
        try:
            secret = secrets.resolve(SECRET_KIND, self.secret_ref)
            given = dsn.parameters(secret, self._may_be_plain)
        except (secrets.SecretMissing, dsn.DsnRefused) as error:
            raise UserError(str(error)) from None
        try:
            return psycopg2.connect(**given)
        except psycopg2.Error as error:
            raise UserError(dsn.without_secrets(str(error), given)) from None

    @api.model
    def _may_be_plain(self, host, port):
        return addresses.is_allowed(host, port, addresses.allow_list())

    def _tenants(self):
        """Return the mirrored companies' UUIDs."""
        return self.sudo().company_ids.mapped("mc_uuid")

    # The job

    @api.model
    def _wake(self):
        """Have each mirror's changes sent by a job; at most one waits for each."""
        for mirror in self.sudo().search([("company_ids", "!=", False)]):
            mirror._enqueue()

    def _enqueue(self, seconds=GATHER_SECONDS, key=""):
        """Have a job send; at most one with the same key waits."""
        self.ensure_one()
        wait = self._seconds_until_next_attempt()
        self.with_user(SUPERUSER_ID).with_context(**QUEUED).with_delay(
            channel=CHANNEL,
            description=self.env._("Mirror: %s", self.name),
            identity_key=f"mc.mirror:{self.id}{key}",
            priority=PRIORITY,
            eta=max(seconds, wait) or None,
        )._job_sync()

    def _seconds_until_next_attempt(self):
        if not self.next_attempt_at:
            return 0
        left = self.next_attempt_at - self.env["mc.clock"].now()
        return max(0, int(left.total_seconds()) + 1)

    # Buttons

    def action_sync(self):
        """Send what waits now, without regard to earlier failures."""
        self.check_access("write")
        self.sudo().write({"next_attempt_at": False})
        # The job that waits may wait for the next try.
        self.sudo()._enqueue(0, ":now")

    def action_open_problems(self):
        """Open the rows that were put aside."""
        return self._of_our_companies("mc_mirror_problem_action")

    def action_open_commands(self):
        """Open what was asked on the other side."""
        return self._of_our_companies("mc_mirror_command_action")

    def _of_our_companies(self, name):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"ipai_master_control_supabase.{name}"
        )
        action["domain"] = [("company_id", "in", self.sudo().company_ids.ids)]
        return action
