# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Look at the database after the upgrade. Runs in Odoo's shell, which gives ``env``."""

# ruff: noqa: F821

evidence = env["mc.evidence"].search([])
assert len(evidence) >= 19, len(evidence)
broken = evidence.filtered(lambda row: not row._is_intact())
assert not broken, f"evidence that does not fit its hash: {broken.ids}"
env.cr.execute("SELECT count(*) FROM mc_evidence WHERE row_version != 1")
assert env.cr.fetchone() == (0,), "the upgrade changed evidence"

states = {
    f"upgrade-{number}": state
    for number, state in enumerate(("open", "running", "blocked", "done", "cancelled"))
}
for reference, state in states.items():
    item = env["mc.work.item"].search([("source_ref", "=", reference)])
    assert item.state == state, (reference, item.state)
    assert item.payload["amount"] == 1.1

# People go on where they were.
parent = env["mc.work.item"].search([("name", "=", "Parent")])
parent.child_ids.action_done()
assert parent.state == "done", parent.state
waiting = env["mc.work.item"].search([("name", "=", "Needs approval")])
assert waiting.blocked_reason == "approval"
manager = env["res.users"].search([("login", "=", "upgrade_manager")])
waiting.with_user(manager).validate_tier()
assert waiting.state == "done", waiting.state

run = env["pulser.run"].search([("stage", "=", "planned")])
assert run.is_in_review
reviewer = env["res.users"].search([("login", "=", "upgrade_reviewer")])
context = run.with_user(reviewer).validate_tier()["context"]
wizard = env["comment.wizard"].with_user(reviewer).with_context(**context)
wizard.create({"comment": "Still right."}).add_comment()
assert (run.stage, run.step) == ("applying", "push"), (run.stage, run.step)
again, created = env["mc.work.item"].intake(
    {"name": "x", "source": "api", "source_ref": "upgrade-0", "lane": "FIN"}
)
assert not created
env.cr.rollback()
