-- Copyright 2026 InsightPulse AI
-- License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
--
-- Figures for a period that a reader chooses: the weekly views cannot be cut within a
-- week. Definitions are those of runtime.sla_compliance and runtime.bot_outcomes.

create or replace view runtime.sla_outcomes with (security_invoker = true) as
select
    t.tenant_id,
    (t.outcome_at at time zone 'UTC')::date as day,
    t.lane_id,
    l.code as lane_code,
    l.name as lane_name,
    t.priority,
    t.timer_type,
    count(*) filter (where t.state = 'met') as met,
    count(*) filter (where t.state = 'breached') as breached,
    count(*) as decided
from runtime.sla_timers t
left join runtime.lanes l on l.tenant_id = t.tenant_id and l.id = t.lane_id
where t.state in ('met', 'breached') and t.outcome_at is not null
    and t.deleted_at is null
group by 1, 2, 3, 4, 5, 6, 7;

-- One row for each repair, with what it was about: the work item and the pull request.
create or replace view runtime.bot_runs with (security_invoker = true) as
select
    r.tenant_id,
    r.id as run_id,
    r.created_at,
    w.lane_id,
    l.code as lane_code,
    l.name as lane_name,
    w.priority,
    w.reference,
    r.repository,
    r.pr_number,
    r.attempt,
    r.mode,
    r.stage,
    coalesce(r.outcome, 'under way') as outcome,
    r.turns,
    r.input_tokens,
    r.output_tokens,
    r.cost_usd
from runtime.runs r
join runtime.work_items w on w.tenant_id = r.tenant_id and w.id = r.work_item_id
left join runtime.lanes l on l.tenant_id = w.tenant_id and l.id = w.lane_id
where r.deleted_at is null;

revoke all on runtime.sla_outcomes, runtime.bot_runs
    from public, anon, authenticated, service_role, runtime_mirror, runtime_superset;
grant select on runtime.sla_outcomes, runtime.bot_runs
    to authenticated, service_role, runtime_superset;
