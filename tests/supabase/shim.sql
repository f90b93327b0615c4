-- Copyright 2026 InsightPulse AI
-- License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
--
-- What a Supabase project has before our migrations, as far as they rely on it: its
-- roles, `auth`, and stand-ins of pg_net, pgcrypto's hmac and the vault.

create role anon nologin;
create role authenticated nologin;
create role service_role nologin bypassrls;
create role authenticator login noinherit;
grant anon, authenticated, service_role to authenticator;
grant usage on schema public to anon, authenticated, service_role;

create schema auth;
grant usage on schema auth to anon, authenticated, service_role;
create function auth.jwt() returns jsonb language sql stable as $$
    select coalesce(
        nullif(current_setting('request.jwt.claim', true), ''),
        nullif(current_setting('request.jwt.claims', true), ''))::jsonb
$$;
create function auth.uid() returns uuid language sql stable as $$
    select nullif(auth.jwt() ->> 'sub', '')::uuid
$$;
create function auth.role() returns text language sql stable as $$
    select auth.jwt() ->> 'role'
$$;

create schema extensions;
-- HMAC (RFC 2104) over SHA-256, as pgcrypto's, which not every server here has.
create function extensions.hmac(data bytea, key bytea, type text) returns bytea
language plpgsql immutable as $$
declare
    padded bytea := key || decode(repeat('00', 64 - length(key)), 'hex');
    inner_pad bytea := padded;
    outer_pad bytea := padded;
begin
    for place in 0..63 loop
        inner_pad := set_byte(inner_pad, place, get_byte(padded, place) # 54);
        outer_pad := set_byte(outer_pad, place, get_byte(padded, place) # 92);
    end loop;
    return sha256(outer_pad || sha256(inner_pad || data));
end
$$;

create schema net;
create table net.called (url text, body jsonb, headers jsonb);
create function net.http_post(url text, body jsonb, headers jsonb) returns bigint
language sql as $$
    insert into net.called values (url, body, headers) returning 1::bigint
$$;

create schema vault;
create table vault.decrypted_secrets (name text, decrypted_secret text);
