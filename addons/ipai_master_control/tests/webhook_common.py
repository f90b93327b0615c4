# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo.addons.queue_job.tests.common import trap_jobs

from .common import USER, MasterControlCase

URL = "https://hooks.example.com/mc"


class WebhookCase(MasterControlCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Webhook = cls.env["mc.webhook"]
        cls.Delivery = cls.env["mc.webhook.delivery"]
        cls.admin = cls._user("mc_admin", f"{USER},base.group_system")

    def setUp(self):
        super().setUp()
        self.trap = self.enterContext(trap_jobs())

    @classmethod
    def _webhook(cls, event="item.created", **values):
        values = {"name": event, "event": event, "url": URL, **values}
        return cls.Webhook.create(values)

    def _deliveries(self, webhook):
        return self.Delivery.search([("webhook_id", "=", webhook.id)], order="id")

    def _body(self, delivery):
        return json.loads(delivery.body)
