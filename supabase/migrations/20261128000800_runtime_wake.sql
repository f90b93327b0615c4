-- Copyright 2026 InsightPulse AI
-- License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
--
-- A signed call that wakes Odoo's pull of commands. It carries nothing but a time and an
-- id: when it is lost, Odoo looks by itself within a minute.
--
-- Signed as in Standard Webhooks 1.0. It needs the extensions pg_net and pgcrypto, the
-- secret (plain text, the one Odoo has as MC_SECRET_SUPABASE_HOOK) in Supabase's vault
-- under the name `master_control_hook`, and the address of Odoo:
--
--   select vault.create_secret('…', 'master_control_hook');
--   update runtime.wake set url = 'https://odoo.example.com/master_control/hooks/supabase';
--
-- Where one of these is missing nothing is called.

create table if not exists runtime.wake (
    only_row boolean primary key default true check (only_row),
    url text check (url ~ '^https://')
);
insert into runtime.wake (url) values (null) on conflict do nothing;
alter table runtime.wake enable row level security;
revoke all on runtime.wake
    from public, anon, authenticated, service_role, runtime_mirror, runtime_superset;

-- security definer: who inserts a command may read neither the secret nor the address.
create or replace function runtime.wake_odoo() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
    target text := (select url from runtime.wake);
    key text;
    message_id text := 'msg_' || gen_random_uuid();
    sent_at bigint := extract(epoch from clock_timestamp())::bigint;
    body jsonb := jsonb_build_object('type', 'commands', 'timestamp', sent_at);
    signature bytea;
begin
    if target is null or to_regnamespace('net') is null
        or to_regclass('vault.decrypted_secrets') is null then
        return null;
    end if;
    execute 'select decrypted_secret from vault.decrypted_secrets'
        ' where name = ''master_control_hook''' into key;
    if key is null then
        return null;
    end if;
    execute 'select extensions.hmac($1, $2, ''sha256'')' into signature using
        convert_to(message_id || '.' || sent_at || '.' || body::text, 'utf8'),
        convert_to(key, 'utf8');
    execute 'select net.http_post(url := $1, body := $2, headers := $3)' using
        target, body, jsonb_build_object(
            'content-type', 'application/json',
            'webhook-id', message_id,
            'webhook-timestamp', sent_at::text,
            'webhook-signature', 'v1,' || encode(signature, 'base64'));
    return null;
exception when others then
    -- The command counts, not the call.
    raise warning 'Odoo was not called: %', sqlerrm;
    return null;
end
$$;
revoke all on function runtime.wake_odoo() from public, anon;

create or replace trigger wake_odoo after insert on runtime.commands
    for each statement execute function runtime.wake_odoo();
