# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who may make webhooks, and of what."""

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form

from .common import MANAGER
from .webhook_common import URL, WebhookCase


class TestWebhookSettings(WebhookCase):
    def test_urls_that_are_refused(self):
        for url, reason in (
            ("http://hooks.example.com/", "only https"),
            ("https://10.0.0.1/hook", "not public"),
            ("https://[::1]/hook", "not public"),
            ("https://user:pw@hooks.example.com/", "user or password"),
            ("ftp://hooks.example.com/", "only https"),
            ("nonsense", "only https"),
        ):
            with self.assertRaisesRegex(ValidationError, reason):
                self._webhook(url=url)

    def test_secret_is_a_name(self):
        for name in ("whsec_+/=", "a b", "KEY_FILE", "../x", "x" * 65):
            with self.assertRaisesRegex(ValidationError, "never the secret itself"):
                self._webhook(secret_ref=name)

    def test_domains_that_are_refused(self):
        for domain in (
            "nonsense",
            "[('no_such', '=', 1)]",
            "{'a': 1}",
            "__import__('os').getcwd()",
            "[('id', '=', user.id)]",
            "[(",
            "[1]",
        ):
            with self.assertRaisesRegex(ValidationError, "Domain"):
                self._webhook(domain=domain)

    def test_only_administrators_make_and_change_them(self):
        webhook = self._webhook()
        for user in (self.member, self.manager, self.auditor):
            with self.assertRaises(AccessError):
                self.Webhook.with_user(user).create(
                    {"name": "x", "event": "item.created", "url": URL}
                )
            for values in ({"url": "https://evil.example.com/"}, {"active": False}):
                with self.assertRaises(AccessError):
                    webhook.with_user(user).write(values)
        with Form(self.Webhook.with_user(self.admin)) as form:
            form.name, form.event, form.url = "Mine", "item.state", URL
        self.assertTrue(form.record.id)

    def test_who_sees_them(self):
        self._webhook()
        self._item()
        for user, sees in ((self.manager, True), (self.auditor, True)):
            self.assertEqual(bool(self.Webhook.with_user(user).search([])), sees)
            self.assertEqual(bool(self.Delivery.with_user(user).search([])), sees)
        for model in (self.Webhook, self.Delivery):
            with self.assertRaises(AccessError):
                model.with_user(self.member).search([])

    def test_another_company_sees_nothing(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._user(
            "mc_stranger",
            f"{MANAGER},base.group_system",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        webhook = self._webhook()
        self._item()
        delivery = self._deliveries(webhook)
        self.assertFalse(self.Webhook.with_user(stranger).search([]))
        self.assertFalse(self.Delivery.with_user(stranger).search([]))
        for call in (
            lambda: webhook.with_user(stranger).action_send_test(),
            lambda: delivery.with_user(stranger).action_redeliver(),
            lambda: webhook.with_user(stranger).write({"name": "x"}),
        ):
            with self.assertRaises(AccessError):
                call()
