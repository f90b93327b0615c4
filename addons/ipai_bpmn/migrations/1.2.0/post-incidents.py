# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What had failed before incidents were records waits for a person as well."""


def migrate(cr, version):
    cr.execute(
        """
        INSERT INTO bpmn_incident (
            uuid, row_version, create_uid, write_uid, create_date, write_date,
            instance_id, company_id, process_id, node_id, token_id, state, kind,
            message, count, attempts, first_at, last_at
        )
        SELECT gen_random_uuid()::text, 1, 1, 1, now() AT TIME ZONE 'UTC',
               now() AT TIME ZONE 'UTC', t.instance_id, t.company_id, i.process_id,
               t.node_id, t.id, 'open', 'Failed', t.error, 1, 0,
               COALESCE(t.write_date, now() AT TIME ZONE 'UTC'),
               COALESCE(t.write_date, now() AT TIME ZONE 'UTC')
        FROM bpmn_token t
        JOIN bpmn_instance i ON i.id = t.instance_id
        WHERE t.state = 'incident'
          AND NOT EXISTS (SELECT 1 FROM bpmn_incident n WHERE n.token_id = t.id)
        """
    )
