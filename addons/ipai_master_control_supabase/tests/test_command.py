# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import uuid
from unittest.mock import patch

import psycopg2
from odoo.addons.ipai_master_control_supabase.lib.commands import Command
from odoo.exceptions import RedirectWarning
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MirrorCase

MODEL = "odoo.addons.ipai_master_control_supabase.models.mc_mirror_command"


@tagged("post_install", "-at_install")
class TestCommand(MirrorCase):
    """What cannot be done is refused, so that what comes after it is done."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person = str(uuid.uuid4())
        cls.env["mc.identity"].create(
            {
                "provider": "supabase",
                "external_id": cls.person,
                "user_id": cls.manager.id,
                "company_id": cls.env.company.id,
            }
        )

    def _command(self, company, item, command_id=None):
        return Command(
            command_id or str(uuid.uuid4()),
            company.mc_uuid,
            item.uuid,
            None,
            "comment",
            {"body": "x"},
            self.person,
        )

    def _decide(self, error):
        model = self.env["mc.mirror.command"]
        command = self._command(self.env.company, self._item())
        with patch.object(type(model), "_do", side_effect=error):
            return model._decide(command)

    @mute_logger(MODEL)
    def test_errors_that_nobody_thought_of_are_refused_without_details(self):
        for error in (
            ValueError("s3cret"),
            RedirectWarning("s3cret", 1, "Go"),
            psycopg2.IntegrityError("s3cret"),
        ):
            outcome = self._decide(error)
            self.assertEqual(outcome.status, "refused")
            self.assertTrue(outcome.reason)
            self.assertNotIn("s3cret", outcome.reason)

    def test_conflicts_are_left_to_who_tries_again(self):
        # One class at a time: Odoo's assertRaises takes no more.
        for error in (
            psycopg2.errors.SerializationFailure,
            psycopg2.errors.DeadlockDetected,
            psycopg2.InterfaceError,
        ):
            with self.assertRaises(error):
                self._decide(error("again"))

    def test_projects_may_have_commands_of_the_same_id(self):
        model = self.env["mc.mirror.command"]
        other = self.env["res.company"].create({"name": "Other"})
        item = self._item()
        first = model._decide(self._command(self.env.company, item))
        second = model._decide(self._command(other, item, first.uuid))
        self.assertEqual(
            (first + second).mapped("company_id"), other + first.company_id
        )
        self.assertEqual(second.status, "refused", "the item is not of that company")
        again = model._decide(self._command(self.env.company, item, first.uuid))
        self.assertEqual(again, first)

    def test_the_index_over_all_projects_goes(self):
        """Databases of before have it, under the name that it had then."""
        self.env.cr.execute(
            "CREATE UNIQUE INDEX mc_mirror_command_uniq ON mc_mirror_command (uuid)"
        )
        self.env["mc.mirror.command"].init()
        self.env.cr.execute("SELECT to_regclass('mc_mirror_command_uniq')")
        self.assertEqual(self.env.cr.fetchall(), [(None,)])
