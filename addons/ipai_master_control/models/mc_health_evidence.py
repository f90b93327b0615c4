# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from .mc_health import DEGRADED, OK

LATE_SECONDS = 300


class McHealth(models.AbstractModel):
    """Is new evidence sealed, signed and witnessed?"""

    _inherit = "mc.health"

    @api.model
    def _checks(self):
        return {**super()._checks(), "evidence_seal": self._check_evidence_seal}

    def _check_evidence_seal(self):
        """Degraded when sealing or a witness lags, or when seals are not signed.

        Work goes on without it, so it is never "down".
        """
        unsealed, oldest, age, unsigned = self._seal_figures()
        unpublished = self._oldest_unpublished()
        late = max(oldest, unpublished) > LATE_SECONDS
        return {
            "status": DEGRADED if late or unsigned else OK,
            "unsealed": unsealed,
            "oldest_unsealed_age_seconds": round(oldest, 3),
            "last_seal_age_seconds": age and round(age, 3),
            "oldest_unpublished_age_seconds": round(unpublished, 3),
            "signed": not unsigned,
        }

    def _seal_figures(self):
        self.env.cr.execute(
            """
            WITH latest AS (
                SELECT c.id AS company_id, p.settled_id, p.key_id, p.sealed_at
                FROM res_company c
                LEFT JOIN LATERAL (
                    SELECT settled_id, COALESCE(key_id, '') AS key_id, sealed_at
                    FROM mc_checkpoint WHERE company_id = c.id
                    ORDER BY id DESC LIMIT 1
                ) p ON true
            ), unsealed AS (
                SELECT e.recorded_at FROM latest l
                JOIN mc_evidence e ON e.company_id = l.company_id
                    AND e.id > COALESCE(l.settled_id, 0)
                WHERE NOT EXISTS (
                    SELECT FROM mc_evidence_leaf f WHERE f.evidence_id = e.id)
            ), clock AS (SELECT clock_timestamp() AT TIME ZONE 'UTC' AS now)
            SELECT (SELECT count(*) FROM unsealed),
                   EXTRACT(EPOCH FROM now - (SELECT min(recorded_at) FROM unsealed)),
                   EXTRACT(EPOCH FROM now - (SELECT max(sealed_at) FROM latest)),
                   (SELECT count(*) FROM latest WHERE key_id = '')
            FROM clock
            """
        )
        unsealed, oldest, age, unsigned = self.env.cr.fetchone()
        return unsealed, float(oldest or 0), age and float(age), unsigned

    def _oldest_unpublished(self):
        self.env.cr.execute(
            "SELECT EXTRACT(EPOCH FROM clock_timestamp() AT TIME ZONE 'UTC'"
            " - min(create_date))"
            " FROM mc_checkpoint_publication WHERE state = 'pending'"
            " AND witness <> 'email'"
        )
        return float(self.env.cr.fetchone()[0] or 0)
