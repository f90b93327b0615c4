# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from pathlib import Path

from odoo import api, models
from odoo.exceptions import ValidationError

FOLDER = Path(__file__).resolve().parents[1] / "templates"
TEMPLATES = [
    ("onboarding", "Onboarding"),
    ("offboarding", "Offboarding"),
    ("expense_approval", "Expense approval"),
    ("access_request", "Access request"),
    ("incident", "Incident"),
]


class BpmnProcess(models.Model):
    """Models that come with the addon: to run as they are, or to begin with."""

    _inherit = "bpmn.process"

    @api.model
    def deploy_template(self, name):
        """Deploy one of the models that come with the addon.

        :param name: onboarding, offboarding, expense_approval, access_request, incident
        :returns: bpmn.process
        :raises ValidationError: there is no such template
        """
        return self.deploy(self._template_xml(name))

    @api.model
    def _template_xml(self, name):
        """Return a template's file, as bytes."""
        known = [key for key, _label in TEMPLATES]
        if name not in known:
            raise ValidationError(
                self.env._(
                    "There is no template %(name)s. There are: %(known)s.",
                    name=name,
                    known=", ".join(known),
                )
            )
        return (FOLDER / f"{name}.bpmn").read_bytes()
