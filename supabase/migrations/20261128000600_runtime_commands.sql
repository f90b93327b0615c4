-- Copyright 2026 InsightPulse AI
-- License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
--
-- The way back: what somebody asks of Odoo is a row here. Odoo pulls it, does it once
-- under the rights of the user that `requested_by` is mapped to, and writes what came of
-- it. Who asks can neither speak for another person nor write the outcome.
--
--   action   arguments
--   state    {"state": "running" | "blocked" | "done" | "cancelled" | "open",
--             "reason": "…"}     (of a block: dependency, external or other)
--   assign   {"assignee": "<auth.uid() of the new assignee>"}, or null for nobody
--   comment  {"body": "…"}

create table if not exists runtime.commands (
    id uuid primary key default gen_random_uuid(),
    tenant_id uuid not null,
    work_item_id uuid not null,
    expected_row_version integer check (expected_row_version > 0),
    action text not null check (action in ('state', 'assign', 'comment')),
    arguments jsonb not null
        check (jsonb_typeof(arguments) = 'object' and length(arguments::text) <= 20000),
    requested_by uuid not null default auth.uid(),
    requested_at timestamptz not null default clock_timestamp(),
    status text not null default 'pending'
        check (status in ('pending', 'applied', 'refused')),
    reason text,
    result_row_version integer,
    decided_at timestamptz,
    foreign key (tenant_id, work_item_id)
        references runtime.work_items (tenant_id, id),
    -- A comment overwrites nothing; everything else says which state it has seen.
    constraint commands_version check (
        action = 'comment' or expected_row_version is not null),
    constraint commands_decided check ((status = 'pending') = (decided_at is null))
);
create index if not exists commands_pending_idx
    on runtime.commands (requested_at, id) where status = 'pending';
create index if not exists commands_item_idx
    on runtime.commands (tenant_id, work_item_id, requested_at);

alter table runtime.commands enable row level security;
revoke all on runtime.commands
    from public, anon, authenticated, service_role, runtime_mirror, runtime_superset;
grant select on runtime.commands to authenticated, service_role, runtime_mirror;
grant insert (id, tenant_id, work_item_id, expected_row_version, action, arguments)
    on runtime.commands to authenticated;
-- An automation (n8n) that holds the service key asks in the name of a person.
grant insert (id, tenant_id, work_item_id, expected_row_version, action, arguments,
    requested_by) on runtime.commands to service_role;
grant update (status, reason, result_row_version, decided_at)
    on runtime.commands to runtime_mirror;

drop policy if exists ask_claimed on runtime.commands;
create policy ask_claimed on runtime.commands for insert to authenticated
    with check (
        tenant_id = (select runtime.claim_tenant())
        and requested_by = (select auth.uid())
        and exists (
            select from runtime.work_items w
             where w.tenant_id = commands.tenant_id and w.id = commands.work_item_id)
    );
drop policy if exists read_claimed on runtime.commands;
create policy read_claimed on runtime.commands for select to authenticated
    using (
        tenant_id = (select runtime.claim_tenant())
        and exists (
            select from runtime.work_items w
             where w.tenant_id = commands.tenant_id and w.id = commands.work_item_id)
    );
drop policy if exists serve on runtime.commands;
create policy serve on runtime.commands for all to service_role, runtime_mirror
    using (true) with check (true);

-- A decision is final, whoever writes.
create or replace function runtime.command_is_final() returns trigger
language plpgsql set search_path = ''
as $$
begin
    raise exception 'command % is % already', old.id, old.status
        using errcode = 'restrict_violation';
end
$$;
revoke all on function runtime.command_is_final() from public, anon;
create or replace trigger command_is_final before update on runtime.commands
    for each row when (old.status <> 'pending')
    execute function runtime.command_is_final();
