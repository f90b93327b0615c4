# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The two database functions that may touch evidence, and the trigger that guards it.

``mc_evidence_erase(request)`` blanks the content of one item's evidence, for a request
that one manager made and another one confirmed. ``mc_evidence_retire(company, ids,
batch)`` drops evidence whose retention is over. Both look at the facts in the tables
themselves, whoever calls them, and so does the trigger: setting their marker by hand
opens nothing.
"""

# What erasure blanks. The header (kind, time, versions, content hash) stays: it tells
# of no person, and the leaf is made of it.
BLANKED = (
    *("name", "body", "uri", "meta", "salt", "actor_id", "actor_name"),
    *("attachment_id", "file_sha256"),
)
# No company can retire what is younger, whatever its setting says.
LEAST_RETENTION = "interval '1 year'"

_SET_NULL = ", ".join(f"{name} = NULL" for name in BLANKED)
_ALL_NULL = " AND ".join(f"becomes.{name} IS NULL" for name in BLANKED)
_NOT_COMPARED = ", ".join(
    f"'{name}'" for name in (*BLANKED, "erased_at", "row_version")
)

ERASURE_SQL = f"""
CREATE OR REPLACE FUNCTION mc_erasure_is_confirmed(request integer, item integer)
RETURNS boolean AS $$
    SELECT EXISTS (
        SELECT FROM mc_erasure_request r
        JOIN mc_work_item w ON w.id = r.work_item_id
        WHERE r.id = request AND r.work_item_id = item AND r.state = 'confirmed'
          AND r.requested_by_id <> r.confirmed_by_id
          AND COALESCE(r.reason, '') <> '' AND NOT COALESCE(w.legal_hold, false)
    )
$$ LANGUAGE sql STABLE;

CREATE OR REPLACE FUNCTION mc_evidence_may_erase(was mc_evidence, becomes mc_evidence)
RETURNS boolean AS $$
DECLARE
    ticket text := NULLIF(current_setting('mc.erasure_request', true), '');
BEGIN
    RETURN ticket IS NOT NULL
        AND was.erased_at IS NULL AND becomes.erased_at IS NOT NULL AND {_ALL_NULL}
        AND to_jsonb(was) - ARRAY[{_NOT_COMPARED}]
            = to_jsonb(becomes) - ARRAY[{_NOT_COMPARED}]
        AND mc_erasure_is_confirmed(ticket::integer, was.work_item_id);
END
$$ LANGUAGE plpgsql STABLE;

CREATE OR REPLACE FUNCTION mc_evidence_erase(request integer)
RETURNS SETOF varchar AS $$
DECLARE
    item integer;
BEGIN
    SELECT work_item_id INTO item FROM mc_erasure_request WHERE id = request;
    IF item IS NULL OR NOT mc_erasure_is_confirmed(request, item) THEN
        RAISE EXCEPTION 'Erasure request % is not confirmed by a second person,'
            ' or the work item is under legal hold.', request
            USING ERRCODE = 'restrict_violation';
    END IF;
    PERFORM set_config('mc.erasure_request', request::text, true);
    RETURN QUERY
        UPDATE mc_evidence SET {_SET_NULL},
            erased_at = clock_timestamp() AT TIME ZONE 'UTC'
        WHERE work_item_id = item AND erased_at IS NULL AND kind <> 'erasure'
        RETURNING uuid;
    PERFORM set_config('mc.erasure_request', '', true);
END
$$ LANGUAGE plpgsql;
"""

RETENTION_SQL = f"""
CREATE OR REPLACE FUNCTION mc_evidence_is_due(
    evidence_company integer, item integer, recorded timestamp
) RETURNS boolean AS $$
    SELECT recorded < (clock_timestamp() AT TIME ZONE 'UTC') - GREATEST(
            {LEAST_RETENTION},
            c.mc_retention_evidence_years * interval '1 year')
        AND NOT EXISTS (
            SELECT FROM mc_work_item w WHERE w.id = item
            AND (w.legal_hold OR w.state NOT IN ('done', 'cancelled')))
    FROM res_company c WHERE c.id = evidence_company
$$ LANGUAGE sql STABLE;

CREATE OR REPLACE FUNCTION mc_evidence_may_retire(was mc_evidence)
RETURNS boolean AS $$
DECLARE
    batch text := NULLIF(current_setting('mc.retention_batch', true), '');
BEGIN
    RETURN batch IS NOT NULL
        AND mc_evidence_is_due(was.company_id, was.work_item_id, was.recorded_at)
        AND EXISTS (SELECT FROM mc_evidence_retirement r
            WHERE r.evidence_id = was.id AND r.batch_uuid = batch);
END
$$ LANGUAGE plpgsql STABLE;

CREATE OR REPLACE FUNCTION mc_evidence_retire(
    evidence_company integer, ids integer[], batch varchar
) RETURNS integer AS $$
DECLARE
    dropped integer;
BEGIN
    IF NOT EXISTS (SELECT FROM mc_evidence WHERE uuid = batch AND kind = 'erasure'
            AND company_id = evidence_company) THEN
        RAISE EXCEPTION 'Retention must be recorded as evidence first.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    INSERT INTO mc_evidence_retirement (company_id, evidence_id, evidence_uuid,
        work_item_uuid, leaf_index, recorded_at, due_at, retired_at, batch_uuid)
    SELECT e.company_id, e.id, e.uuid, w.uuid, l.leaf_index, e.recorded_at,
        e.recorded_at + GREATEST({LEAST_RETENTION},
            c.mc_retention_evidence_years * interval '1 year'),
        clock_timestamp() AT TIME ZONE 'UTC', batch
    FROM mc_evidence e
    JOIN res_company c ON c.id = e.company_id
    JOIN mc_evidence_leaf l ON l.evidence_id = e.id AND l.company_id = e.company_id
    JOIN mc_checkpoint p ON p.id = l.checkpoint_id
    LEFT JOIN mc_work_item w ON w.id = e.work_item_id
    WHERE e.company_id = evidence_company AND e.id = ANY(ids)
      AND mc_evidence_is_due(e.company_id, e.work_item_id, e.recorded_at)
      AND mc_evidence_is_due(e.company_id, e.work_item_id, p.sealed_at);
    GET DIAGNOSTICS dropped = ROW_COUNT;
    IF dropped <> cardinality(ids) THEN
        RAISE EXCEPTION '% of % pieces of evidence are not due, not sealed long'
            ' enough, or under legal hold.', cardinality(ids) - dropped,
            cardinality(ids) USING ERRCODE = 'restrict_violation';
    END IF;
    PERFORM set_config('mc.retention_batch', batch, true);
    DELETE FROM mc_evidence WHERE id = ANY(ids);
    PERFORM set_config('mc.retention_batch', '', true);
    RETURN dropped;
END
$$ LANGUAGE plpgsql;
"""

TRIGGER_SQL = """
CREATE OR REPLACE FUNCTION mc_evidence_append_only() RETURNS trigger AS $$
BEGIN
    IF TG_TABLE_NAME = 'mc_evidence' THEN
        IF TG_OP = 'UPDATE' THEN
            IF mc_evidence_may_erase(OLD, NEW) THEN RETURN NEW; END IF;
        ELSIF TG_OP = 'DELETE' THEN
            IF mc_evidence_may_retire(OLD) THEN RETURN OLD; END IF;
        END IF;
    END IF;
    RAISE EXCEPTION
        'Evidence is append only: % on % is refused.'
        ' Append evidence that supersedes it.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$ LANGUAGE plpgsql;
"""


def is_hardened(cr, table):
    """Say whether the table belongs to a role that Odoo's cannot become.

    Then Odoo may not define anything on it; ``tools.harden_evidence`` has done so.
    """
    cr.execute(
        "SELECT NOT pg_has_role(current_user, relowner, 'MEMBER')"
        " FROM pg_class WHERE oid = to_regclass(%s)",
        [table],
    )
    row = cr.fetchone()
    return bool(row and row[0])


def install(cr):
    """Define the functions; their bodies name tables that may not be there yet."""
    if is_hardened(cr, "mc_evidence"):
        return
    cr.execute("SET LOCAL check_function_bodies = off")
    for statement in (ERASURE_SQL, RETENTION_SQL, TRIGGER_SQL):
        cr.execute(statement)
