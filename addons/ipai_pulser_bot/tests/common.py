# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Records that the tests share."""

from odoo.tests import new_test_user

from ..lib.verdict import Verdict
from ..steps.pull_state import PullState

SECRET = "It's a Secret to Everybody"
HEAD = "a" * 40
NEWER = "b" * 40
OURS = "c" * 40
PATCH = """\
diff --git a/shop/cart.py b/shop/cart.py
--- a/shop/cart.py
+++ b/shop/cart.py
@@ -1 +1 @@
-total = price - tax
+total = price + tax
"""


class PulserRecords:
    """Mixin for test cases: one App, one repository, people around them."""

    @classmethod
    def set_up_records(cls):
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.company = cls.env.company
        cls.app = cls.env["pulser.app"].create(
            {"name": "Test App", "app_id": "4711", "webhook_secret_name": "test"}
        )
        cls.repository = cls.env["pulser.repository"].create(
            {"full_name": "acme/shop", "app_id": cls.app.id, "mode": "auto"}
        )
        groups = "ipai_master_control.mc_group_{}"
        cls.manager = new_test_user(cls.env, "pulser_mgr", groups.format("manager"))
        cls.auditor = new_test_user(cls.env, "pulser_audit", groups.format("auditor"))
        cls.user = new_test_user(cls.env, "pulser_user", groups.format("user"))
        cls.reviewer = new_test_user(
            cls.env, "pulser_reviewer", "ipai_pulser_bot.pulser_group_reviewer"
        )
        cls.bot = cls.env.ref("ipai_pulser_bot.pulser_user_bot")

    def bot_repository(self):
        return self.repository._as_bot()

    def pull(self, verdict="red", head=HEAD, **values):
        """A pull request as GitHub would tell it."""
        failed = ({"name": "tests", "id": 1},) if verdict == "red" else ()
        defaults = {
            "number": 7,
            "open": True,
            "merged": False,
            "title": "Add cart",
            "url": "https://git.example/acme/shop/pull/7",
            "author": "alice",
            "head_sha": head,
            "head_branch": "cart",
            "head_repository": "acme/shop",
            "base_branch": "main",
            "clone_url": "https://git.example/acme/shop.git",
            "verdict": Verdict(verdict, failed, ()),
            "concluded": frozenset({"tests"}),
        }
        return PullState(**{**defaults, **values})

    def look(self, **values):
        """Let the bot see the pull request; return its run that is under way."""
        self.bot_repository()._apply_pull_state(self.pull(**values))
        return self.runs().filtered(lambda run: run.stage not in ("done", "failed"))

    def runs(self):
        return self.env["pulser.run"].search(
            [("repository_id", "=", self.repository.id)], order="id"
        )

    def item(self):
        return self.bot_repository()._work_item(7).sudo()

    def proposed_run(self, mode):
        """A run whose patch was made and passed the rules."""
        self.repository.mode = mode
        run = self.look()
        run._set_patch(PATCH)
        run._as_bot()._gate()
        return run

    def decide(self, run, user, method="validate_tier"):
        """Decide as a person does: the button, then the dialog for a comment."""
        action = getattr(run.with_user(user), method)()
        wizard = self.env["comment.wizard"].with_user(user)
        wizard = wizard.with_context(**action["context"]).create({"comment": "Seen."})
        wizard.add_comment()

    def jobs(self, run):
        """Names of the steps that are queued for a run, in order."""
        records = self.env["queue.job"].search(
            [("identity_key", "=like", f"pulser.run:{run.uuid}:%")], order="id"
        )
        return [key.split(":")[2] for key in records.mapped("identity_key")]
