# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Our side of bench/bpmn.py: work items, evidence, history and clocks at each step."""


def deploy(database, models):
    """Deploy the models and return process id -> id of its version."""
    with database.odoo() as env:
        processes = env["bpmn.process"]
        return {code: processes.deploy(xml, code).id for code, xml in models}


def run(database, code):
    """Run one instance to its end, each step committed; return (tasks done, id)."""
    with database.odoo() as env:
        instance_id = env["bpmn.process"].start(code).id
    done = 0
    while True:
        with database.odoo() as env:
            instance = env["bpmn.instance"].browse(instance_id)
            item = env["mc.work.item"].search(
                [
                    ("bpmn_instance_id", "=", instance_id),
                    ("bpmn_is_root", "=", False),
                    ("state", "in", ("open", "running")),
                ],
                limit=1,
            )
            if not item:
                assert instance.state == "done", instance.state
                return done, instance_id
            item.action_done()
            done += 1


def rows_of(database, instance_id):
    """Return how many rows of each kind an instance left behind."""
    queries = {
        "work items": "mc_work_item WHERE bpmn_instance_id = %s",
        "tokens": "bpmn_token WHERE instance_id = %s",
        "history": "bpmn_history WHERE instance_id = %s",
        "evidence": "mc_evidence WHERE work_item_id IN"
        " (SELECT id FROM mc_work_item WHERE bpmn_instance_id = %s)",
        "SLA clocks": "mc_sla_timer WHERE work_item_id IN"
        " (SELECT id FROM mc_work_item WHERE bpmn_instance_id = %s)",
        "messages": "mail_message WHERE model = 'mc.work.item' AND res_id IN"
        " (SELECT id FROM mc_work_item WHERE bpmn_instance_id = %s)",
    }
    with database.cursor() as cursor:
        counts = {}
        for name, query in queries.items():
            cursor.execute(f"SELECT COUNT(*) FROM {query}", [instance_id])
            counts[name] = cursor.fetchone()[0]
        return counts


def queries_per_instance(database, code):
    """Return how many SQL statements one instance takes."""
    from odoo import sql_db

    before = sql_db.sql_counter
    run(database, code)
    return sql_db.sql_counter - before
