-- Copyright 2026 InsightPulse AI
-- License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
--
-- Who is who in the schema `runtime`, and what a JWT says about its bearer.
--
--   runtime_mirror    writes the mirror; the login role in Odoo's DSN is a member
--   runtime_superset  reads one tenant; which one, runtime.readers says
--   authenticated     reads what the claims in `app_metadata` name:
--                     {"tenant_id": "<uuid>", "lanes": ["DEV", "IT"]}, or ["*"]
--   service_role      writes the mirror, as everywhere in Supabase
--   anon              nothing
--
-- All files here can be applied again and again.

create schema if not exists runtime;

do $$
declare
    wanted text;
begin
    foreach wanted in array array['runtime_mirror', 'runtime_superset'] loop
        if not exists (select from pg_roles where rolname = wanted) then
            execute format('create role %I nologin', wanted);
        end if;
    end loop;
end
$$;

revoke all on schema runtime from public, anon;
grant usage on schema runtime
    to authenticated, service_role, runtime_mirror, runtime_superset;
-- Each function below is taken from PUBLIC where it is made: default privileges of one
-- schema only add to those of the whole database.

-- A login role of Superset and the tenant that it is bound to. `session_user` is the
-- role that logged in: SET ROLE does not change it, no setting does.
create table if not exists runtime.readers (
    role_name name primary key,
    tenant_id uuid not null
);
alter table runtime.readers enable row level security;
revoke all on runtime.readers
    from public, anon, authenticated, service_role, runtime_mirror, runtime_superset;

create or replace function runtime.reader_tenant() returns uuid
language sql stable security definer set search_path = ''
as $$
    select tenant_id from runtime.readers where role_name = session_user
$$;

-- The tenant of the bearer. Claims that are missing, malformed or name no lane give
-- null, which is equal to nothing: no claims, no rows.
create or replace function runtime.claim_tenant() returns uuid
language sql stable set search_path = ''
as $$
    select case
        when jsonb_typeof(claims -> 'lanes') = 'array'
            and jsonb_array_length(claims -> 'lanes') > 0
            and (claims ->> 'tenant_id') ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
        then (claims ->> 'tenant_id')::uuid
    end
    from (select auth.jwt() -> 'app_metadata' as claims) as jwt
$$;

revoke all on function runtime.reader_tenant(), runtime.claim_tenant() from public, anon;
grant execute on function runtime.reader_tenant() to runtime_superset;
grant execute on function runtime.claim_tenant() to authenticated, service_role;
