# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

from odoo import api, models
from odoo.exceptions import ValidationError

HR_TEMPLATES = ("onboarding", "offboarding")

_logger = logging.getLogger(__name__)


class BpmnProcess(models.Model):
    _inherit = "bpmn.process"

    @api.model
    def _ensure_hr_processes(self, companies=None):
        """Deploy onboarding and offboarding where a company runs none of that code.

        A company whose lanes do not fit (one was renamed) keeps its events as plain
        work items until somebody deploys a model and maps the lane.

        :param companies: res.company; all of them by default
        """
        if companies is None:
            # pylint: disable=no-search-all
            companies = self.env["res.company"].search([])
        groups = self.sudo()._read_group(
            [
                ("company_id", "in", companies.ids),
                ("code", "in", HR_TEMPLATES),
                ("state", "=", "active"),
            ],
            ["company_id", "code"],
        )
        running = {(company.id, code) for company, code in groups}
        for company in companies:
            for name in HR_TEMPLATES:
                if (company.id, name) not in running:
                    self._deploy_hr_template(company, name)

    def _deploy_hr_template(self, company, name):
        try:
            self.sudo().with_company(company).deploy_template(name)
        except ValidationError as error:
            _logger.warning("%s: %s is not deployed: %s", company.name, name, error)
