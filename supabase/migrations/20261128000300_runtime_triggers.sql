-- Copyright 2026 InsightPulse AI
-- License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
--
-- What the tables keep up by themselves, and what evidence refuses.

create or replace function runtime.touch() returns trigger
language plpgsql set search_path = ''
as $$
begin
    new.updated_at := clock_timestamp();
    return new;
end
$$;

create or replace function runtime.set_access_lane() returns trigger
language plpgsql set search_path = ''
as $$
begin
    new.access_lane_id := coalesce(
        (select lane_id from runtime.work_items
          where tenant_id = new.tenant_id and id = new.work_item_id),
        '00000000-0000-0000-0000-000000000000');
    return new;
end
$$;

-- Who gets an item of another lane gets what belongs to it.
create or replace function runtime.follow_lane() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
    dependent text;
begin
    foreach dependent in array array[
        'sla_timers', 'escalations', 'evidence', 'process_instances', 'runs'] loop
        execute format(
            'update runtime.%I set access_lane_id = $1'
            ' where tenant_id = $2 and work_item_id = $3', dependent)
        using new.lane_id, new.tenant_id, new.id;
    end loop;
    return null;
end
$$;

-- Odoo can erase the content of evidence (two people confirm it there) and retire what
-- is over its time. Both only take away: text becomes null, nothing else changes.
create or replace function runtime.evidence_may_become(
    was runtime.evidence, becomes runtime.evidence
) returns boolean
language sql immutable set search_path = ''
as $$
    select to_jsonb(was) - kept = to_jsonb(becomes) - kept
        and not exists (
            select from jsonb_each(to_jsonb(becomes)) as column_of (name, value)
             where name in ('name', 'body', 'uri', 'meta')
               and value <> 'null'
               and value is distinct from to_jsonb(was) -> name)
        and (was.erased_at is null or was.erased_at = becomes.erased_at)
        and (was.deleted_at is null or becomes.deleted_at is not null)
    from (select array['name', 'body', 'uri', 'meta', 'erased_at', 'deleted_at',
        'access_lane_id', 'row_version', 'updated_at'] as kept) as free_columns
$$;

create or replace function runtime.append_only() returns trigger
language plpgsql set search_path = ''
as $$
begin
    if tg_op = 'UPDATE' and tg_table_name = 'evidence' then
        if runtime.evidence_may_become(old, new) then
            return new;
        end if;
    end if;
    raise exception '% is append only: % is refused', tg_table_name, tg_op
        using errcode = 'restrict_violation';
end
$$;

do $$
declare
    one text;
begin
    foreach one in array array[
        'lanes', 'work_items', 'sla_timers', 'escalations', 'evidence', 'checkpoints',
        'process_defs', 'process_instances', 'runs'] loop
        execute format(
            'create or replace trigger touch before insert or update on runtime.%I'
            ' for each row execute function runtime.touch()', one);
    end loop;
    foreach one in array array[
        'sla_timers', 'escalations', 'evidence', 'process_instances', 'runs'] loop
        execute format(
            'create or replace trigger set_access_lane before insert or update of'
            ' tenant_id, work_item_id on runtime.%I'
            ' for each row execute function runtime.set_access_lane()', one);
    end loop;
    foreach one in array array['evidence', 'checkpoints'] loop
        execute format(
            'create or replace trigger append_only before update or delete on runtime.%I'
            ' for each row execute function runtime.append_only()', one);
        execute format(
            'create or replace trigger append_only_truncate before truncate on'
            ' runtime.%I for each statement execute function runtime.append_only()', one);
    end loop;
end
$$;

create or replace trigger follow_lane after update of lane_id on runtime.work_items
    for each row when (old.lane_id is distinct from new.lane_id)
    execute function runtime.follow_lane();

revoke all on function
    runtime.touch(), runtime.set_access_lane(), runtime.follow_lane(),
    runtime.append_only(),
    runtime.evidence_may_become(runtime.evidence, runtime.evidence)
    from public, anon;
grant execute on function
    runtime.evidence_may_become(runtime.evidence, runtime.evidence)
    to service_role, runtime_mirror;
