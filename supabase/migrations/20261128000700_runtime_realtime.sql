-- Copyright 2026 InsightPulse AI
-- License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
--
-- Realtime tells browsers of work items and of what came of their commands, under the
-- policies of the tables.

do $$
declare
    one text;
begin
    if not exists (select from pg_publication where pubname = 'supabase_realtime') then
        create publication supabase_realtime;
    end if;
    foreach one in array array['work_items', 'commands'] loop
        if not exists (
            select from pg_publication_tables
             where pubname = 'supabase_realtime' and schemaname = 'runtime'
               and tablename = one
        ) then
            execute format(
                'alter publication supabase_realtime add table runtime.%I', one);
        end if;
    end loop;
end
$$;
