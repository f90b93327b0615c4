# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""A webhook that Odoo never answered is asked for again."""


def test_lost_delivery_is_asked_for_and_repaired(rig, repair):
    one = repair("lint", open_pull=False)
    earlier = len(rig.forge.deliveries)
    url, rig.app.webhook_url = rig.app.webhook_url, f"{rig.web.url}/not/there"
    try:
        one.open_pull()
        assert rig.forge.wait_idle(120)
    finally:
        rig.app.webhook_url = url
    lost = rig.forge.deliveries[earlier:]
    assert lost and {row.status_code for row in lost} == {404}
    cron = rig.admin.ref("ipai_pulser_bot.ir_cron_pulser_redeliver")
    rig.admin.call("ir.cron", "method_direct_trigger", [cron])
    assert one.ended()[-1]["outcome"] == "fixed"
    job = rig.admin.find(
        "queue.job", [("method_name", "=", "_job_redeliver")], ["user_id", "state"]
    )[0]
    assert job["user_id"][1] == "Pulser Bot"
