-- Copyright 2026 InsightPulse AI
-- License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
--
-- The breach of all due clocks in one statement: what nobody can do with less. It knows
-- that only breaches are due, that the clocks are around the clock, that no summary is
-- other than "breached", that names need no escaping, and it retries nothing.
WITH due AS (
    SELECT id, work_item_id FROM mc_sla_timer
    WHERE state = 'running' AND next_at <= now() AT TIME ZONE 'UTC'
    ORDER BY next_at LIMIT 500
    FOR NO KEY UPDATE SKIP LOCKED
),
clock AS (
    UPDATE mc_sla_timer timer
    SET state = 'breached', breached_at = timer.due_at, next_at = NULL, compliance = 0,
        mark_index = 3, write_uid = 1,
        write_date = now() AT TIME ZONE 'UTC'
    FROM due WHERE timer.id = due.id
    RETURNING timer.*
),
item AS (
    UPDATE mc_work_item item
    SET sla_state = 'breached', sla_due_at = summary.due_at, sla_remaining_seconds = NULL
    FROM (
        SELECT other.work_item_id, MIN(COALESCE(clock.due_at, other.due_at)) AS due_at
        FROM (SELECT DISTINCT work_item_id FROM due) one
        JOIN mc_sla_timer other ON other.work_item_id = one.work_item_id
            AND other.state IN ('running', 'breached')
        LEFT JOIN clock ON clock.id = other.id
        GROUP BY other.work_item_id
    ) summary
    WHERE item.id = summary.work_item_id
),
notice AS (
    INSERT INTO mc_escalation (
        uuid, company_id, timer_id, work_item_id, cycle, percent, level, level_data,
        repetition, channel, state, send_at, attempts, dedup_key, create_uid,
        create_date, write_uid, write_date)
    SELECT gen_random_uuid()::text, clock.company_id, clock.id, clock.work_item_id,
        clock.cycle, 100, (one ->> 'level')::integer, one, 0, channel, 'pending',
        clock.due_at + (one ->> 'wait_minutes')::integer * interval '1 minute', 0,
        concat_ws(':', clock.id, clock.cycle, 100, place, channel, 0), 1,
        now() AT TIME ZONE 'UTC', 1, now() AT TIME ZONE 'UTC'
    FROM clock
    CROSS JOIN LATERAL jsonb_array_elements(clock.levels)
        WITH ORDINALITY AS levels (one, place)
    CROSS JOIN LATERAL jsonb_array_elements_text(one -> 'channels') AS channel
    WHERE (one ->> 'percent')::integer = 100
),
fact AS (
    SELECT clock.company_id, clock.work_item_id, partner.name AS actor_name,
        clock.timer_type || ': breached' AS name,
        replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '') AS salt,
        format('{"at":"%1$sZ","code":null,"consumed_seconds":%2$s,"cycle":%3$s,'
            '"due_at":"%1$sZ","event":"breached","percent":100,"policy":{"id":%4$s,'
            '"name":"%5$s"},"target_seconds":%6$s,"timer":"%7$s","timer_type":"%8$s"}',
            to_char(clock.due_at, 'YYYY-MM-DD"T"HH24:MI:SS.US'),
            clock.consumed_seconds::numeric(20, 1), clock.cycle, policy.id,
            policy.name ->> 'en_US', clock.target_seconds::numeric(20, 1), clock.uuid,
            clock.timer_type) AS meta
    FROM clock
    JOIN mc_sla_policy policy ON policy.id = clock.policy_id
    CROSS JOIN res_users robot
    JOIN res_partner partner ON partner.id = robot.partner_id
    WHERE robot.id = 1
),
evidence AS (
    INSERT INTO mc_evidence (
        uuid, kind, name, meta, work_item_id, company_id, actor_id, actor_name,
        recorded_at, salt, content_sha256)
    SELECT gen_random_uuid()::text, 'sla', name, meta, work_item_id, company_id, 1,
        actor_name, now() AT TIME ZONE 'UTC', salt,
        encode(sha256(decode(salt, 'hex') || convert_to(format(
            '{"actor_name":%s,"body":null,"file_sha256":null,"meta":%s,"name":%s,'
            '"uri":null}', to_json(actor_name), to_json(meta), to_json(name)),
            'UTF8')), 'hex')
    FROM fact
),
log AS (
    INSERT INTO mc_sla_sweep (started_at, ended_at, path, crossed, refused)
    SELECT now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC',
        'cron', COUNT(*), 0
    FROM clock
)
SELECT COUNT(*) FROM clock
