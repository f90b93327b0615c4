# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The triggers that note each change of a mirrored table in Odoo's own transaction.

They only ever insert: nobody waits for them, and they conflict with nothing. Plain SQL
of sweeps is noted as well. What happens in companies without a mirror is not, nor where
the mirror is archived.
"""

EVENTS = {"INSERT": "NEW", "UPDATE": "NEW", "DELETE": "OLD"}
FUNCTION_SQL = """
CREATE OR REPLACE FUNCTION mc_mirror_note() RETURNS trigger AS $$
BEGIN
    INSERT INTO mc_mirror_change
        (company_id, table_name, row_uuid, row_version, is_deletion, noted_at)
    SELECT changed.company_id, TG_ARGV[0], changed.uuid,
        changed.row_version + CASE TG_OP WHEN 'DELETE' THEN 1 ELSE 0 END,
        TG_OP = 'DELETE', clock_timestamp() AT TIME ZONE 'UTC'
    FROM changed JOIN res_company c ON c.id = changed.company_id
    JOIN mc_mirror m ON m.id = c.mc_mirror_id AND m.active;
    RETURN NULL;
END
$$ LANGUAGE plpgsql
"""


def trigger_names(table):
    """Return event -> name of the table's trigger for it."""
    return {event: f"mc_mirror_note_{event.lower()}" for event in EVENTS}


def trigger_sql(table, event):
    """Return the statement that makes the trigger of one event.

    :param table: :class:`tables.Table`
    """
    return (
        f"CREATE TRIGGER {trigger_names(table)[event]} AFTER {event} ON {table.source}"
        f" REFERENCING {EVENTS[event]} TABLE AS changed"
        f" FOR EACH STATEMENT EXECUTE FUNCTION mc_mirror_note('{table.name}')"
    )


def drop_sql(table, name):
    """Return the statement that drops a trigger of a table."""
    return f"DROP TRIGGER IF EXISTS {name} ON {table.source}"


def install(cr, table):
    """Make the triggers of a table that it does not have."""
    cr.execute(FUNCTION_SQL)
    cr.execute(
        "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass", [table.source]
    )
    present = {name for (name,) in cr.fetchall()}
    for event, name in trigger_names(table).items():
        if name not in present:
            cr.execute(trigger_sql(table, event))


def remove(cr, table):
    """Drop the triggers of a table."""
    for name in trigger_names(table).values():
        cr.execute(drop_sql(table, name))
