# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is mirrored: for each table of `runtime`, where its columns come from.

The order is that of the foreign keys: a row's parents are in earlier tables, or in its
own. Expressions are PostgreSQL over the aliases of ``source``; ``r`` is the mirrored
record, ``c`` its company, ``m`` the company's mirror with its settings. They have the
types of the columns, so that both sides hash to the same (``lib/hashes``).
"""

from typing import NamedTuple

PAYLOADS, TEXTS = "include_payloads", "include_texts"


class Table(NamedTuple):
    """One table of the mirror.

    :param name: in the schema `runtime`
    :param model: of Odoo
    :param columns: name -> expression, without tenant, id and row_version
    :param joins: SQL for what the expressions need beside r, c and m
    :param parents: column -> table that it refers to
    :param blank: column -> SQL of its value in a tombstone, where it may tell of people
    :param frozen: a row that is there is never changed, not even by a repair
    """

    name: str
    model: str
    columns: dict[str, str]
    joins: str = ""
    parents: dict[str, str] = {}
    blank: dict[str, str] = {}
    frozen: bool = False

    @property
    def source(self):
        """Return the name of Odoo's table."""
        return self.model.replace(".", "_")

    @property
    def all_columns(self):
        """Return the names of all columns that are sent."""
        return ("tenant_id", "id", *self.hashed)

    @property
    def hashed(self):
        """Return the names of the columns that both sides must agree on."""
        return (*self.columns, "row_version")


def _utc(*names):
    return {name: f"r.{name} AT TIME ZONE 'UTC'" for name in names}


def _same(*names, cast="text"):
    return {name: f"r.{name}::{cast}" for name in names}


def _if(setting, expression):
    return f"CASE WHEN m.{setting} THEN {expression} END"


LANES = Table(
    "lanes",
    "mc.lane",
    {
        **_same("code"),
        "name": "COALESCE(r.name ->> 'en_US', r.code)::text",
        "is_active": "COALESCE(r.active, false)",
    },
)
WORK_ITEMS = Table(
    "work_items",
    "mc.work.item",
    {
        **_same("reference"),
        "title": "r.name::text",
        **_same("source"),
        "lane_id": "lane.uuid::uuid",
        **_same("state", "blocked_reason"),
        **_same("priority", cast="smallint"),
        "parent_id": "parent.uuid::uuid",
        "assignee_id": "r.user_id",
        **_same("sla_state"),
        **_utc("sla_due_at"),
        "opened_at": "COALESCE(r.opened_at, r.create_date) AT TIME ZONE 'UTC'",
        **_utc("started_at", "responded_at", "resolved_at"),
        "payload": _if(PAYLOADS, "r.payload::jsonb"),
    },
    joins="""
        LEFT JOIN mc_lane lane ON lane.id = r.lane_id
        LEFT JOIN mc_work_item parent ON parent.id = r.parent_id
    """,
    parents={"lane_id": "lanes", "parent_id": "work_items"},
    blank={"title": "''", "payload": "NULL"},
)
SLA_TIMERS = Table(
    "sla_timers",
    "mc.sla.timer",
    {
        "work_item_id": "item.uuid::uuid",
        "lane_id": "lane.uuid::uuid",
        **_same("priority", cast="smallint"),
        **_same("timer_type", "code"),
        "cycle": "r.cycle",
        **_same("state"),
        **_same("target_seconds", cast="float8"),
        "consumed_seconds": "COALESCE(r.consumed_seconds, 0)::float8",
        **_utc("started_at", "paused_at", "due_at", "breached_at", "stopped_at"),
        **_utc("outcome_at"),
        "breach_reason": _if(TEXTS, "r.breach_reason::text"),
    },
    joins="""
        LEFT JOIN mc_work_item item ON item.id = r.work_item_id
        LEFT JOIN mc_lane lane ON lane.id = r.lane_id
    """,
    parents={"work_item_id": "work_items", "lane_id": "lanes"},
    blank={"breach_reason": "NULL"},
)
ESCALATIONS = Table(
    "escalations",
    "mc.escalation",
    {
        "timer_id": "timer.uuid::uuid",
        "work_item_id": "item.uuid::uuid",
        **_same("cycle", "percent", "level", cast="integer"),
        "repetition": "COALESCE(r.repetition, 0)",
        **_same("channel", "state"),
        **_utc("send_at", "sent_at", "acknowledged_at"),
        "attempts": "COALESCE(r.attempts, 0)",
    },
    joins="""
        LEFT JOIN mc_sla_timer timer ON timer.id = r.timer_id
        LEFT JOIN mc_work_item item ON item.id = r.work_item_id
    """,
    parents={"timer_id": "sla_timers", "work_item_id": "work_items"},
)
# A row says whether it has its texts: the mirror lets them come and go by that alone.
EVIDENCE = Table(
    "evidence",
    "mc.evidence",
    {
        "work_item_id": "item.uuid::uuid",
        **_same("kind"),
        "name": _if(TEXTS, "r.name::text"),
        "body": _if(TEXTS, "r.body::text"),
        "uri": _if(TEXTS, "r.uri::text"),
        "meta": _if(TEXTS, "r.meta::text"),
        "has_texts": f"COALESCE(m.{TEXTS}, false)",
        **_same("content_sha256"),
        "supersedes_id": "superseded.uuid::uuid",
        **_utc("recorded_at", "erased_at"),
    },
    joins="""
        LEFT JOIN mc_work_item item ON item.id = r.work_item_id
        LEFT JOIN mc_evidence superseded ON superseded.id = r.supersedes_id
    """,
    parents={"work_item_id": "work_items", "supersedes_id": "evidence"},
    blank=dict.fromkeys(("name", "body", "uri", "meta"), "NULL"),
)
CHECKPOINTS = Table(
    "checkpoints",
    "mc.checkpoint",
    {
        "tree_size": "r.tree_size",
        **_same("root_hash", "note", "key_id", "signature"),
        **_utc("sealed_at"),
    },
    frozen=True,
)
PROCESS_DEFS = Table(
    "process_defs",
    "bpmn.process",
    {
        **_same("code", "name"),
        "version": "r.version",
        **_same("state"),
        "is_executable": "COALESCE(r.is_executable, false)",
        **_same("xml_sha256"),
    },
)
PROCESS_INSTANCES = Table(
    "process_instances",
    "bpmn.instance",
    {
        "process_id": "process.uuid::uuid",
        "work_item_id": "item.uuid::uuid",
        **_same("state"),
        "steps": "COALESCE(r.step_count, 0)",
        **_utc("started_at", "ended_at"),
        "variables": _if(PAYLOADS, "r.variables::jsonb"),
    },
    joins="""
        LEFT JOIN bpmn_process process ON process.id = r.process_id
        LEFT JOIN mc_work_item item ON item.id = r.work_item_id
    """,
    parents={"process_id": "process_defs", "work_item_id": "work_items"},
    blank={"variables": "NULL"},
)
RUNS = Table(
    "runs",
    "pulser.run",
    {
        "work_item_id": "item.uuid::uuid",
        "repository": "repository.full_name::text",
        "pr_number": "r.pr_number",
        **_same("head_sha"),
        "attempt": "r.attempt",
        **_same("mode", "stage", "outcome", "model_name"),
        "turns": "COALESCE(r.turns, 0)",
        "input_tokens": "COALESCE(r.input_tokens, 0)",
        "output_tokens": "COALESCE(r.output_tokens, 0)",
        "cost_usd": "COALESCE(r.cost, 0)::numeric",
        "created_at": "r.create_date AT TIME ZONE 'UTC'",
    },
    joins="""
        LEFT JOIN mc_work_item item ON item.id = r.work_item_id
        LEFT JOIN pulser_repository repository ON repository.id = r.repository_id
    """,
    parents={"work_item_id": "work_items"},
)
TABLES = {
    table.name: table
    for table in (
        *(LANES, WORK_ITEMS, SLA_TIMERS, ESCALATIONS, EVIDENCE, CHECKPOINTS),
        *(PROCESS_DEFS, PROCESS_INSTANCES, RUNS),
    )
}


def told_by(*settings):
    """Return the names of the tables with columns that one of the settings lets out.

    :param settings: of ``PAYLOADS`` and ``TEXTS``
    """
    return [
        name
        for name, table in TABLES.items()
        if any(f"m.{one}" in sql for one in settings for sql in table.columns.values())
    ]


def select_rows(table):
    """Return the SELECT of a table's rows as they are sent, to be used as a subquery.

    Its parameter ``%(mirror)s`` is the id of the mirror whose companies' rows are
    wanted. Beside the columns it gives ``source_id`` and ``source_uuid`` (text), which
    Odoo's indexes know.
    """
    columns = ", ".join(f"{sql} AS {name}" for name, sql in table.columns.items())
    return f"""
        SELECT r.id AS source_id, r.uuid AS source_uuid, r.company_id AS source_company,
            c.mc_uuid::uuid AS tenant_id, r.uuid::uuid AS id, {columns},
            r.row_version
        FROM {table.source} r
        JOIN res_company c ON c.id = r.company_id
        JOIN mc_mirror m ON m.id = c.mc_mirror_id AND m.id = %(mirror)s
        {table.joins}
    """


def select_json(table, where):
    """Return a query of rows as JSON text, as PostgreSQL itself writes it.

    :param where: condition over the aliases of the source, with order and limit
    """
    columns = ", ".join(table.all_columns)
    return f"""
        SELECT source_id, source_uuid, source_company, (
            SELECT row_to_json(sent)::text FROM (SELECT {columns}) sent)
        FROM ({select_rows(table)} {where}) found
    """
