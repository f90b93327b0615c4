# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The GitHub App that speaks for one company."""

import re

from odoo import api, fields, models, release
from odoo.addons.ipai_master_control.lib.transaction import end_transaction
from odoo.addons.ipai_master_control.models.trust import QUEUED
from odoo.exceptions import UserError, ValidationError

from ..services.access import RepositoryAccess
from ..services.urls import check_setting
from ..steps import redelivery

GITHUB_API_URL = "https://api.github.com"
# GitHub keeps deliveries for three days.
REDELIVERY_DAYS = 3
TWIN = "App ID: this App of this GitHub server is there already."


class PulserApp(models.Model):
    _name = "pulser.app"
    _description = "GitHub App"
    _inherit = ["mc.mirrored.mixin", "pulser.bot.worker"]
    _order = "name, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    app_id = fields.Char(
        "App ID",
        required=True,
        copy=False,
        help="The number GitHub gave the App. Webhooks name it, and tokens are "
        "issued for it.",
    )
    api_url = fields.Char(
        "API URL",
        required=True,
        default=GITHUB_API_URL,
        help="GitHub Enterprise Server: https://HOST/api/v3",
    )
    webhook_secret_name = fields.Char(
        required=True,
        default="default",
        help="Name of the webhook secret; its value comes from the environment "
        "variable MC_SECRET_GITHUB_WEBHOOK, with __NAME behind it unless the name "
        "is 'default'.",
    )
    private_key_name = fields.Char(
        required=True,
        default="default",
        help="Name of the App's private key; its value comes from the environment "
        "variable MC_SECRET_GITHUB_KEY or the file MC_SECRET_GITHUB_KEY_FILE.",
    )
    repository_ids = fields.One2many("pulser.repository", "app_id", "Repositories")

    if release.version_info[0] < 19:
        _sql_constraints = [("app_id_unique", "unique(app_id, api_url)", TWIN)]
    else:
        _app_id_unique = models.Constraint("unique(app_id, api_url)", TWIN)

    @api.constrains("app_id")
    def _check_app_id(self):
        for app in self:
            if not re.fullmatch("[0-9]+", app.app_id):
                raise ValidationError(
                    self.env._("App ID: %s is not a number.", app.app_id)
                )

    @api.constrains("api_url")
    def _check_api_url(self):
        for app in self:
            check_setting(app.api_url, self.env._("API URL"))

    @api.model_create_multi
    def create(self, vals_list):
        apps = super().create(vals_list)
        apps._admit_bot()
        return apps

    def write(self, vals):
        if "company_id" in vals:
            self._refuse_to_move(vals["company_id"])
        result = super().write(vals)
        if "company_id" in vals:
            self._admit_bot()
        if vals.get("active") is False:
            self.repository_ids._end_runs(self.env._("The App was archived."))
        return result

    def _refuse_to_move(self, company_id):
        """Repositories, runs and work items stay in the company they were made in."""
        moved = self.filtered(lambda app: app.company_id.id != company_id)
        if moved.with_context(active_test=False).repository_ids:
            raise UserError(
                self.env._("Company: an App with repositories stays in its company.")
            )

    def _admit_bot(self):
        """Let the bot user work in the companies of these Apps, and only there."""
        bot = self._bot()
        missing = self.company_id - bot.company_ids
        if missing:
            bot.write({"company_ids": [(4, company.id) for company in missing]})

    @api.model
    def _set_up_bot(self):
        """Give the bot user its one group and take all others (called from data)."""
        bot = self._bot()
        # Odoo 18 calls the field groups_id, Odoo 19 group_ids.
        name = "group_ids" if "group_ids" in bot._fields else "groups_id"
        group = self.env.ref("ipai_pulser_bot.pulser_group_bot")
        bot.write({name: [(6, 0, group.ids)]})

    @api.model
    def _cron_redeliver(self):
        """Once an hour: ask for lost deliveries, and look again where nobody works.

        GitHub does not repeat a delivery that failed.
        """
        for app in self.search([("repository_ids", "!=", False)]):
            app._as_bot().with_context(**QUEUED).with_delay(
                description=f"Lost deliveries of {app.name}",
                identity_key=f"pulser.redeliver:{app.uuid}",
            )._job_redeliver()
        self.env["pulser.delivery"]._queue_forgotten()
        self.env["pulser.repository"]._look_at_forgotten_pulls()

    def _job_redeliver(self):
        """Queue job: ask for the deliveries that GitHub could not hand to us.

        :return: the GUIDs that were asked for
        """
        self.ensure_one()
        now = self.env["mc.clock"].now()
        since = fields.Datetime.subtract(now, days=REDELIVERY_DAYS)
        access = RepositoryAccess(
            self.api_url, self.app_id, self.private_key_name, None, ""
        )
        end_transaction(self.env)
        return self._ask(redelivery.ask_again, access, since)
