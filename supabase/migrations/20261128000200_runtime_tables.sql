-- Copyright 2026 InsightPulse AI
-- License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
--
-- The mirror's tables. Keys are the tenant (the company's UUID in Odoo) and the
-- record's UUID. `row_version` grows with each change in Odoo: an older state never
-- replaces a newer one. A row that Odoo deleted stays as a tombstone (`deleted_at`), so
-- that nothing that refers to it breaks.
--
-- `access_lane_id` is the lane of the row's work item: it decides who may read the row,
-- and a trigger keeps it. Rows without a work item have the nil UUID, which only people
-- with the claim "*" may read.

create table if not exists runtime.lanes (
    tenant_id uuid not null,
    id uuid not null,
    code text not null,
    name text not null,
    is_active boolean not null,
    row_version integer not null check (row_version > 0),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz,
    primary key (tenant_id, id)
);

create table if not exists runtime.work_items (
    tenant_id uuid not null,
    id uuid not null,
    reference text not null,
    title text not null,
    source text not null check (source in ('manual', 'api', 'github', 'odoo', 'bpmn')),
    lane_id uuid not null,
    state text not null
        check (state in ('open', 'running', 'blocked', 'done', 'cancelled')),
    blocked_reason text
        check (blocked_reason in ('approval', 'dependency', 'external', 'other')),
    priority smallint not null check (priority between 1 and 4),
    parent_id uuid,
    assignee_id integer,
    sla_state text not null check (sla_state in
        ('none', 'on_track', 'at_risk', 'breached', 'paused', 'met')),
    sla_due_at timestamptz,
    opened_at timestamptz not null,
    started_at timestamptz,
    responded_at timestamptz,
    resolved_at timestamptz,
    payload jsonb,
    row_version integer not null check (row_version > 0),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, lane_id) references runtime.lanes (tenant_id, id),
    foreign key (tenant_id, parent_id) references runtime.work_items (tenant_id, id)
);
comment on column runtime.work_items.assignee_id is 'Id of the user in Odoo';
comment on column runtime.work_items.payload is
    'Empty unless the company''s settings say that payloads are mirrored';

create table if not exists runtime.sla_timers (
    tenant_id uuid not null,
    id uuid not null,
    work_item_id uuid not null,
    lane_id uuid,
    priority smallint check (priority between 1 and 4),
    timer_type text not null check (timer_type in ('response', 'resolution', 'custom')),
    code text,
    cycle integer not null check (cycle > 0),
    state text not null
        check (state in ('running', 'paused', 'met', 'breached', 'cancelled')),
    target_seconds double precision not null check (target_seconds >= 0),
    consumed_seconds double precision not null,
    started_at timestamptz not null,
    paused_at timestamptz,
    due_at timestamptz,
    breached_at timestamptz,
    stopped_at timestamptz,
    outcome_at timestamptz,
    breach_reason text,
    access_lane_id uuid not null default '00000000-0000-0000-0000-000000000000',
    row_version integer not null check (row_version > 0),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, work_item_id)
        references runtime.work_items (tenant_id, id),
    foreign key (tenant_id, lane_id) references runtime.lanes (tenant_id, id)
);
comment on column runtime.sla_timers.lane_id is
    'The lane that answers for the clock: figures are counted by it';
comment on column runtime.sla_timers.breach_reason is
    'Empty unless the company''s settings say that texts are mirrored';

create table if not exists runtime.escalations (
    tenant_id uuid not null,
    id uuid not null,
    timer_id uuid not null,
    work_item_id uuid not null,
    cycle integer not null,
    percent integer not null,
    level integer not null,
    repetition integer not null,
    channel text not null check (channel in ('n8n', 'slack', 'email', 'activity')),
    state text not null check (state in
        ('pending', 'sent', 'failed', 'acknowledged', 'cancelled')),
    send_at timestamptz not null,
    sent_at timestamptz,
    acknowledged_at timestamptz,
    attempts integer not null,
    access_lane_id uuid not null default '00000000-0000-0000-0000-000000000000',
    row_version integer not null check (row_version > 0),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, timer_id) references runtime.sla_timers (tenant_id, id),
    foreign key (tenant_id, work_item_id)
        references runtime.work_items (tenant_id, id)
);

create table if not exists runtime.evidence (
    tenant_id uuid not null,
    id uuid not null,
    work_item_id uuid,
    kind text not null check (kind in (
        'intake', 'state', 'assignment', 'sla', 'escalation', 'process', 'log', 'patch',
        'check', 'approval', 'doc', 'screenshot', 'report', 'export', 'erasure')),
    name text,
    body text,
    uri text,
    meta text,
    content_sha256 text,
    supersedes_id uuid,
    recorded_at timestamptz not null,
    erased_at timestamptz,
    access_lane_id uuid not null default '00000000-0000-0000-0000-000000000000',
    row_version integer not null check (row_version > 0),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, work_item_id)
        references runtime.work_items (tenant_id, id),
    foreign key (tenant_id, supersedes_id) references runtime.evidence (tenant_id, id)
);
comment on table runtime.evidence is
    'Inserted and read, never changed; name, body, uri and meta are empty unless the'
    ' company''s settings say that they are mirrored';

create table if not exists runtime.checkpoints (
    tenant_id uuid not null,
    id uuid not null,
    tree_size integer not null check (tree_size >= 0),
    root_hash text not null check (root_hash ~ '^[0-9a-f]{64}$'),
    note text not null,
    key_id text,
    signature text,
    sealed_at timestamptz not null,
    row_version integer not null check (row_version > 0),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz check (deleted_at is null),
    primary key (tenant_id, id)
);

create table if not exists runtime.process_defs (
    tenant_id uuid not null,
    id uuid not null,
    code text not null,
    name text not null,
    version integer not null check (version > 0),
    state text not null check (state in ('draft', 'active', 'retired')),
    is_executable boolean not null,
    xml_sha256 text not null,
    row_version integer not null check (row_version > 0),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz,
    primary key (tenant_id, id)
);

create table if not exists runtime.process_instances (
    tenant_id uuid not null,
    id uuid not null,
    process_id uuid not null,
    work_item_id uuid,
    state text not null check (state in ('running', 'incident', 'done', 'cancelled')),
    steps integer not null,
    started_at timestamptz not null,
    ended_at timestamptz,
    variables jsonb,
    access_lane_id uuid not null default '00000000-0000-0000-0000-000000000000',
    row_version integer not null check (row_version > 0),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, process_id) references runtime.process_defs (tenant_id, id),
    foreign key (tenant_id, work_item_id)
        references runtime.work_items (tenant_id, id)
);

create table if not exists runtime.runs (
    tenant_id uuid not null,
    id uuid not null,
    work_item_id uuid not null,
    repository text not null,
    pr_number integer not null,
    head_sha text not null,
    attempt integer not null check (attempt > 0),
    mode text not null check (mode in ('suggest', 'gated', 'auto')),
    stage text not null
        check (stage in ('planned', 'applying', 'verifying', 'done', 'failed')),
    outcome text check (outcome in (
        'fixed', 'suggested', 'not_fixed', 'handed_over', 'rejected', 'head_moved',
        'pull_closed', 'no_repair')),
    model_name text,
    turns integer not null,
    input_tokens integer not null,
    output_tokens integer not null,
    cost_usd numeric not null check (cost_usd >= 0),
    created_at timestamptz not null,
    access_lane_id uuid not null default '00000000-0000-0000-0000-000000000000',
    row_version integer not null check (row_version > 0),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, work_item_id)
        references runtime.work_items (tenant_id, id)
);

-- For policies and dashboards; the others are for foreign keys.
create index if not exists lanes_code_idx on runtime.lanes (tenant_id, code);
create index if not exists work_items_lane_idx
    on runtime.work_items (tenant_id, lane_id, state, opened_at);
create index if not exists work_items_opened_idx
    on runtime.work_items (tenant_id, opened_at);
create index if not exists work_items_resolved_idx
    on runtime.work_items (tenant_id, resolved_at) where resolved_at is not null;
create index if not exists work_items_parent_idx
    on runtime.work_items (tenant_id, parent_id) where parent_id is not null;
create index if not exists sla_timers_access_idx
    on runtime.sla_timers (tenant_id, access_lane_id, outcome_at);
create index if not exists sla_timers_outcome_idx
    on runtime.sla_timers (tenant_id, outcome_at) where outcome_at is not null;
create index if not exists sla_timers_item_idx
    on runtime.sla_timers (tenant_id, work_item_id);
create index if not exists sla_timers_lane_idx
    on runtime.sla_timers (tenant_id, lane_id);
create index if not exists escalations_access_idx
    on runtime.escalations (tenant_id, access_lane_id, send_at);
create index if not exists escalations_timer_idx
    on runtime.escalations (tenant_id, timer_id);
create index if not exists escalations_item_idx
    on runtime.escalations (tenant_id, work_item_id);
create index if not exists evidence_access_idx
    on runtime.evidence (tenant_id, access_lane_id, recorded_at);
create index if not exists evidence_item_idx
    on runtime.evidence (tenant_id, work_item_id, recorded_at);
create index if not exists evidence_supersedes_idx
    on runtime.evidence (tenant_id, supersedes_id) where supersedes_id is not null;
create index if not exists checkpoints_size_idx
    on runtime.checkpoints (tenant_id, tree_size);
create index if not exists process_defs_code_idx
    on runtime.process_defs (tenant_id, code, version);
create index if not exists process_instances_access_idx
    on runtime.process_instances (tenant_id, access_lane_id, started_at);
create index if not exists process_instances_process_idx
    on runtime.process_instances (tenant_id, process_id);
create index if not exists process_instances_item_idx
    on runtime.process_instances (tenant_id, work_item_id);
create index if not exists runs_access_idx
    on runtime.runs (tenant_id, access_lane_id, created_at);
create index if not exists runs_item_idx on runtime.runs (tenant_id, work_item_id);
