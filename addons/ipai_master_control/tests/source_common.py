# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests.common import TransactionCase

from .common import MasterControlMixin
from .fake_models import load_models


class SourceMixin(MasterControlMixin):
    """A business model, ``mc.test.request``, that emits ``test.request``."""

    @classmethod
    def _set_up_source(cls):
        from .source_models import McSourceEvent, McTestRequest

        load_models(cls.env, cls.addClassCleanup, McTestRequest, McSourceEvent)
        cls.env["ir.model.access"].create(
            {
                "name": "request",
                "model_id": cls.env["ir.model"]._get_id("mc.test.request"),
                "group_id": cls.env.ref("base.group_user").id,
                "perm_read": True,
                "perm_write": True,
                "perm_create": True,
            }
        )
        cls.env["mc.source.event"]._ensure_events()
        cls.requests = cls.env["mc.test.request"]
        cls.event = cls._event(cls.env.company)
        cls.clerk = cls._user("mc_clerk", "base.group_user")

    @classmethod
    def _event(cls, company, code="test.request"):
        return cls.env["mc.source.event"].search(
            [("code", "=", code), ("company_id", "=", company.id)]
        )

    def _request(self, user=None, **values):
        requests = self.requests.with_user(user or self.env.user)
        return requests.create({"name": "Do it", **values})


class SourceCase(SourceMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_people()
        cls._set_up_source()
