-- Copyright 2026 InsightPulse AI
-- License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
--
-- Odoo's setting "Texts of Evidence" may be switched off, and on again. A row says
-- whether it carries its texts (`has_texts`): they are blanked when it no longer does,
-- and they come when it does. What went comes back unchanged or not at all: of texts
-- that were withdrawn a salted hash is kept, which nobody may read.

alter table runtime.evidence
    add column if not exists has_texts boolean not null default false;
comment on column runtime.evidence.has_texts is
    'Whether name, body, uri and meta are mirrored; if not, they are empty';

-- Rows that are older than the column say it, too: else nothing could be withdrawn.
alter table runtime.evidence disable trigger append_only;
update runtime.evidence set has_texts = true
where not has_texts and num_nonnulls(name, body, uri, meta) > 0;
alter table runtime.evidence enable trigger append_only;
alter table runtime.evidence drop constraint if exists evidence_texts;
alter table runtime.evidence add constraint evidence_texts
    check (has_texts or num_nonnulls(name, body, uri, meta) = 0);

-- Odoo can erase the content of evidence (two people confirm it there), withhold it, and
-- retire what is over its time. All of it only takes away, but that texts which were not
-- mirrored come when the setting lets them.
create or replace function runtime.evidence_may_become(
    was runtime.evidence, becomes runtime.evidence
) returns boolean
language sql immutable set search_path = ''
as $$
    select to_jsonb(was) - kept = to_jsonb(becomes) - kept
        and (
            not was.has_texts and becomes.has_texts
                and becomes.erased_at is null and was.deleted_at is null
            or not exists (
                select from jsonb_each(to_jsonb(becomes)) as column_of (name, value)
                 where name in ('name', 'body', 'uri', 'meta')
                   and value <> 'null'
                   and value is distinct from to_jsonb(was) -> name))
        and (was.erased_at is null or was.erased_at = becomes.erased_at)
        and (was.deleted_at is null or becomes.deleted_at is not null)
    from (select array['name', 'body', 'uri', 'meta', 'has_texts', 'erased_at',
        'deleted_at', 'access_lane_id', 'row_version', 'updated_at'] as kept
    ) as free_columns
$$;

create table if not exists runtime.withdrawn_texts (
    tenant_id uuid not null,
    id uuid not null,
    salt uuid not null default gen_random_uuid(),
    digest bytea not null,
    primary key (tenant_id, id)
);
comment on table runtime.withdrawn_texts is
    'So that evidence whose texts were withheld for a while has the same afterwards';
alter table runtime.withdrawn_texts enable row level security;
revoke all on runtime.withdrawn_texts
    from public, anon, authenticated, service_role, runtime_mirror, runtime_superset;

create or replace function runtime.texts_digest(salt uuid, one runtime.evidence)
returns bytea
language sql immutable set search_path = ''
as $$
    select sha256(convert_to(
        salt::text || jsonb_build_array(one.name, one.body, one.uri, one.meta)::text,
        'UTF8'))
$$;

create or replace function runtime.keep_withdrawn_texts() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
    fresh uuid := gen_random_uuid();
begin
    if new.erased_at is not null or new.deleted_at is not null then
        delete from runtime.withdrawn_texts
        where tenant_id = new.tenant_id and id = new.id;
    elsif not new.has_texts then
        insert into runtime.withdrawn_texts (tenant_id, id, salt, digest)
        values (new.tenant_id, new.id, fresh, runtime.texts_digest(fresh, old))
        on conflict do nothing;
    elsif exists (
        select from runtime.withdrawn_texts w
        where w.tenant_id = new.tenant_id and w.id = new.id
            and w.digest <> runtime.texts_digest(w.salt, new)) then
        raise exception 'evidence is append only: its texts are others than before'
            using errcode = 'restrict_violation';
    end if;
    return null;
end
$$;
create or replace trigger keep_withdrawn_texts after update on runtime.evidence
    for each row when (
        old.has_texts <> new.has_texts
        or old.erased_at is distinct from new.erased_at
        or old.deleted_at is distinct from new.deleted_at)
    execute function runtime.keep_withdrawn_texts();

revoke all on function
    runtime.texts_digest(uuid, runtime.evidence), runtime.keep_withdrawn_texts()
    from public, anon;
