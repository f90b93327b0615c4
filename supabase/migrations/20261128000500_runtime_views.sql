-- Copyright 2026 InsightPulse AI
-- License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
--
-- What dashboards ask. `security_invoker`: a view shows what the policies of the tables
-- let its reader see. Weeks and days are those of UTC, weeks begin on Monday.
-- Definitions are Odoo's (mc.sla.figures): a clock counts when it was decided, cancelled
-- and open ones do not count.

create or replace view runtime.sla_compliance with (security_invoker = true) as
select
    t.tenant_id,
    (date_trunc('week', t.outcome_at at time zone 'UTC'))::date as week,
    t.lane_id,
    l.code as lane_code,
    l.name as lane_name,
    t.priority,
    t.timer_type,
    count(*) filter (where t.state = 'met') as met,
    count(*) filter (where t.state = 'breached') as breached,
    count(*) as decided,
    round(100.0 * count(*) filter (where t.state = 'met') / count(*), 2) as compliance
from runtime.sla_timers t
left join runtime.lanes l on l.tenant_id = t.tenant_id and l.id = t.lane_id
where t.state in ('met', 'breached') and t.outcome_at is not null
    and t.deleted_at is null
group by 1, 2, 3, 4, 5, 6, 7;

create or replace view runtime.volume with (security_invoker = true) as
select
    moved.tenant_id,
    moved.day,
    moved.lane_id,
    l.code as lane_code,
    l.name as lane_name,
    moved.priority,
    moved.source,
    sum(moved.opened)::bigint as opened,
    sum(moved.resolved)::bigint as resolved
from (
    select tenant_id, (opened_at at time zone 'UTC')::date as day, lane_id, priority,
        source, 1 as opened, 0 as resolved
    from runtime.work_items
    where deleted_at is null
    union all
    select tenant_id, (resolved_at at time zone 'UTC')::date, lane_id, priority,
        source, 0, 1
    from runtime.work_items
    where deleted_at is null and resolved_at is not null
) as moved
join runtime.lanes l on l.tenant_id = moved.tenant_id and l.id = moved.lane_id
group by 1, 2, 3, 4, 5, 6, 7;

create or replace view runtime.lane_workload with (security_invoker = true) as
select
    w.tenant_id,
    w.lane_id,
    l.code as lane_code,
    l.name as lane_name,
    w.priority,
    w.state,
    case
        when w.opened_at > now() - interval '1 day' then '1: up to a day'
        when w.opened_at > now() - interval '7 days' then '2: up to a week'
        when w.opened_at > now() - interval '30 days' then '3: up to 30 days'
        else '4: older'
    end as age,
    count(*) as items,
    count(*) filter (where w.sla_state = 'breached') as breached_items,
    count(*) filter (where w.assignee_id is null) as unassigned_items,
    min(w.opened_at) as oldest_opened_at
from runtime.work_items w
join runtime.lanes l on l.tenant_id = w.tenant_id and l.id = w.lane_id
where w.state in ('open', 'running', 'blocked') and w.deleted_at is null
group by 1, 2, 3, 4, 5, 6, 7;

create or replace view runtime.breaches with (security_invoker = true) as
select
    t.tenant_id,
    t.id as timer_id,
    t.work_item_id,
    w.reference,
    w.title,
    t.lane_id,
    l.code as lane_code,
    l.name as lane_name,
    t.priority,
    t.timer_type,
    t.due_at,
    t.breached_at,
    t.stopped_at,
    t.stopped_at is null as is_open,
    extract(epoch from coalesce(t.stopped_at, now()) - t.breached_at)
        ::double precision as overrun_seconds,
    t.breach_reason
from runtime.sla_timers t
join runtime.work_items w on w.tenant_id = t.tenant_id and w.id = t.work_item_id
left join runtime.lanes l on l.tenant_id = t.tenant_id and l.id = t.lane_id
where t.state = 'breached' and t.deleted_at is null and w.deleted_at is null;

create or replace view runtime.response_times with (security_invoker = true) as
select
    w.tenant_id,
    (date_trunc('week', w.opened_at at time zone 'UTC'))::date as week,
    w.lane_id,
    l.code as lane_code,
    l.name as lane_name,
    w.priority,
    count(*) as items,
    count(w.responded_at) as responded,
    count(w.resolved_at) as resolved,
    avg(extract(epoch from w.responded_at - w.opened_at))::double precision
        as mean_seconds_to_respond,
    percentile_cont(0.5) within group (
        order by extract(epoch from w.responded_at - w.opened_at)::double precision
    ) as median_seconds_to_respond,
    avg(extract(epoch from w.resolved_at - w.opened_at))::double precision
        as mean_seconds_to_resolve,
    percentile_cont(0.5) within group (
        order by extract(epoch from w.resolved_at - w.opened_at)::double precision
    ) as median_seconds_to_resolve
from runtime.work_items w
join runtime.lanes l on l.tenant_id = w.tenant_id and l.id = w.lane_id
where w.deleted_at is null
group by 1, 2, 3, 4, 5, 6;

create or replace view runtime.bot_outcomes with (security_invoker = true) as
select
    r.tenant_id,
    (date_trunc('week', r.created_at at time zone 'UTC'))::date as week,
    w.lane_id,
    l.code as lane_code,
    w.priority,
    r.repository,
    r.mode,
    r.stage,
    coalesce(r.outcome, 'under way') as outcome,
    count(*) as runs,
    sum(r.turns)::bigint as turns,
    sum(r.input_tokens)::bigint as input_tokens,
    sum(r.output_tokens)::bigint as output_tokens,
    sum(r.cost_usd) as cost_usd
from runtime.runs r
join runtime.work_items w on w.tenant_id = r.tenant_id and w.id = r.work_item_id
left join runtime.lanes l on l.tenant_id = w.tenant_id and l.id = w.lane_id
where r.deleted_at is null
group by 1, 2, 3, 4, 5, 6, 7, 8, 9;

do $$
declare
    one text;
begin
    foreach one in array array['sla_compliance', 'volume', 'lane_workload', 'breaches',
        'response_times', 'bot_outcomes'] loop
        execute format(
            'revoke all on runtime.%I from public, anon, authenticated, service_role,'
            ' runtime_mirror, runtime_superset', one);
        execute format('grant select on runtime.%I'
            ' to authenticated, service_role, runtime_superset', one);
    end loop;
end
$$;
