# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Fill a database before an upgrade. Runs in Odoo's shell, which gives ``env``."""

# ruff: noqa: F821

from odoo.tests import new_test_user

GROUP = "ipai_master_control.mc_group_{}"
HEAD = "a" * 40

manager = new_test_user(env, "upgrade_manager", GROUP.format("manager"))
reviewer = new_test_user(
    env, "upgrade_reviewer", "ipai_pulser_bot.pulser_group_reviewer"
)
company = env["res.company"].create({"name": "Upgrade & Sons"})

# Work items in every state, one with children, one with a file and a newer version.
items = env["mc.work.item"]
moves = ("start", "block", "done", "cancel")
for number, move in enumerate(("", *moves)):
    item, _created = items.intake(
        {
            "name": f"Item {number}",
            "source": "api",
            "source_ref": f"upgrade-{number}",
            "lane": "FIN",
            "payload": {"amount": 1.10, "text": "größer"},
            "tags": ["upgrade"],
        }
    )
    if move:
        getattr(item, f"action_{move}")()
parent, _created = items.intake({"name": "Parent", "source": "manual", "lane": "HR"})
for number in range(2):
    items.intake(
        {
            "name": f"Child {number}",
            "source": "manual",
            "lane": "IT",
            "parent_id": parent.id,
        }
    )
first = parent.add_evidence(
    "doc", "Contract", attachment=("contract.txt", b"version 1", "text/plain")
)
parent.add_evidence("doc", "Contract", body="version 2", supersedes=first)

# One item whose approval is pending.
env["tier.definition"].create(
    {
        "name": "Upgrade",
        "model_id": env["ir.model"]._get_id("mc.work.item"),
        "review_type": "individual",
        "reviewer_id": manager.id,
        "definition_domain": "[('name', '=', 'Needs approval')]",
    }
)
waiting, _created = items.intake(
    {"name": "Needs approval", "source": "manual", "lane": "MGR"}
)
waiting.action_done()

# A repository with runs, one of which waits for its review.
app = env["pulser.app"].create({"name": "Upgrade App", "app_id": "77"})
repository = env["pulser.repository"].create(
    {"full_name": "upgrade/shop", "app_id": app.id}
)
for number, (stage, outcome) in enumerate((("done", "fixed"), ("planned", False)), 1):
    item, _created = items.intake(
        {
            "name": f"upgrade/shop#{number}",
            "source": "github",
            "source_ref": f"upgrade/shop#{number}",
            "lane": "DEV",
        }
    )
    run = env["pulser.run"].create(
        {
            "work_item_id": item.id,
            "repository_id": repository.id,
            "company_id": repository.company_id.id,
            "pr_number": number,
            "head_branch": "change",
            "clone_url": "https://git.example/upgrade/shop.git",
            "origin_sha": HEAD,
            "head_sha": HEAD,
            "check_name": "test",
            "mode": "gated",
            "stage": stage,
            "outcome": outcome,
        }
    )
    if stage == "planned":
        run._set_patch("--- a\n+++ b\n")
        run._as_bot()._gate()

env.cr.commit()
