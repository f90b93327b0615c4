# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Look at the database after the upgrade. Runs in Odoo's shell, which gives ``env``."""

# ruff: noqa: F821

import base64
import os

from odoo.addons.ipai_master_control.lib import anchors, log_source, verification
from odoo.tools import config

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

# Companies have their SLA policies, open items their clocks from now on.
for company in env["res.company"].search([]):
    policies = env["mc.sla.policy"].search_count([("company_id", "=", company.id)])
    assert policies == 8, (company.name, policies)
expected = {
    "open": {("response", "running"), ("resolution", "running")},
    "running": {("resolution", "running")},
    "blocked": {("resolution", "paused")},
    "done": set(),
    "cancelled": set(),
}
for reference, state in states.items():
    item = env["mc.work.item"].search([("source_ref", "=", reference)])
    clocks = {(timer.timer_type, timer.state) for timer in item.sla_timer_ids}
    if state == "blocked" and not item.responded_at:
        clocks.discard(("response", "paused"))
    assert clocks == expected[state], (reference, clocks)
    assert item.opened_at == item.create_date, reference
    assert all(timer.started_at > item.create_date for timer in item.sla_timer_ids)
    summary = {"open": "on_track", "running": "on_track", "blocked": "paused"}
    assert item.sla_state == summary.get(state, "none"), (reference, item.sla_state)
blocked = env["mc.work.item"].search([("source_ref", "=", "upgrade-2")])
blocked.action_unblock()
assert (blocked.state, blocked.sla_state) == ("open", "on_track"), blocked.state
running = env["mc.work.item"].search([("source_ref", "=", "upgrade-1")])
running.action_block("other")
running.action_unblock()
assert running.state == "running", running.state

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

# What is older than the sealed log gets its place there, and all of it verifies.
os.environ["MC_SECRET_EVIDENCE_SIGNING"] = base64.b64encode(b"u" * 32).decode()
count = env["mc.evidence"].search_count([])
assert env["mc.evidence.sealer"]._seal() == count
assert env["mc.evidence.sealer"]._seal(thorough=True) == 0
keys, problems = anchors.from_environment()
assert not problems
companies = log_source.companies(env.cr._cnx)
assert len({company[1] for company in companies}) == len(companies) > 1
leaves = 0
for company in companies:
    files = config.filestore(env.cr.dbname)
    source = log_source.LogSource(env.cr._cnx, company, files)
    report = verification.Verifier(source, anchors=keys).run()
    assert not report.findings, list(report.lines())
    assert report.checkpoints == report.signed and not report.unsealed
    leaves += report.leaves
assert leaves == count, (leaves, count)
env.cr.rollback()
