-- Copyright 2026 InsightPulse AI
-- License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
--
-- Row level security. The claims stand in subqueries without a reference to the row,
-- so they are read once per query (an init plan), and the comparisons use the indexes
-- on tenant and lane.

-- The ids of the lanes in the claims; with "*" all lanes and rows without one. It reads
-- `lanes` past that table's policy, which asks this function.
create or replace function runtime.claim_lane_ids() returns uuid[]
language sql stable security definer set search_path = ''
as $$
    select coalesce(array_agg(id), '{}')
    from (
        select lanes.id
        from runtime.lanes, (select auth.jwt() -> 'app_metadata' -> 'lanes' as codes) jwt
        where lanes.tenant_id = runtime.claim_tenant()
            and (jwt.codes ? lanes.code or jwt.codes ? '*')
        union all
        select '00000000-0000-0000-0000-000000000000'
        where runtime.claim_tenant() is not null
            and auth.jwt() -> 'app_metadata' -> 'lanes' ? '*'
    ) as claimed
$$;
revoke all on function runtime.claim_lane_ids() from public, anon;
grant execute on function runtime.claim_lane_ids() to authenticated, service_role;

do $$
declare
    one text;
    lane_column text;
    may_see text;
begin
    foreach one in array array[
        'lanes', 'work_items', 'sla_timers', 'escalations', 'evidence', 'checkpoints',
        'process_defs', 'process_instances', 'runs'] loop
        lane_column := case one
            when 'lanes' then 'id'
            when 'work_items' then 'lane_id'
            when 'checkpoints' then null
            when 'process_defs' then null
            else 'access_lane_id'
        end;
        may_see := 'tenant_id = (select runtime.claim_tenant())';
        if lane_column is not null then
            may_see := may_see || format(
                ' and %I = any ((select runtime.claim_lane_ids())::uuid[])', lane_column);
        end if;
        execute format('alter table runtime.%I enable row level security', one);
        execute format('drop policy if exists read_claimed on runtime.%I', one);
        execute format(
            'create policy read_claimed on runtime.%I for select to authenticated'
            ' using (%s)', one, may_see);
        execute format('drop policy if exists read_bound on runtime.%I', one);
        execute format(
            'create policy read_bound on runtime.%I for select to runtime_superset'
            ' using (tenant_id = (select runtime.reader_tenant()))', one);
        execute format('drop policy if exists write_mirror on runtime.%I', one);
        execute format(
            'create policy write_mirror on runtime.%I for all'
            ' to service_role, runtime_mirror using (true) with check (true)', one);
        execute format(
            'revoke all on runtime.%I from public, anon, authenticated, service_role,'
            ' runtime_mirror, runtime_superset', one);
        execute format(
            'grant select on runtime.%I to authenticated, runtime_superset', one);
        execute format(
            'grant select, insert, update on runtime.%I to service_role, runtime_mirror',
            one);
    end loop;
end
$$;

-- A checkpoint is a witness: nobody writes over one. Evidence that is there already is
-- changed by the mirror alone, and only as runtime.append_only() lets it.
revoke update on runtime.checkpoints from service_role, runtime_mirror;
revoke update on runtime.evidence from service_role;
