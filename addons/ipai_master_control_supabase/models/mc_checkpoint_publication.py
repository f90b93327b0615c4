# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import closing

import psycopg2
from odoo import api, models
from odoo.addons.ipai_master_control.lib.secrets import redact
from odoo.addons.ipai_master_control.lib.witness_file import WitnessError
from odoo.addons.ipai_master_control.models.mc_checkpoint_publication import MIRROR
from odoo.exceptions import UserError

from ..lib.sender import Row, send, transaction
from ..lib.tables import CHECKPOINTS, select_json


class McCheckpointPublication(models.Model):
    """The mirror is a witness: Odoo can add checkpoints there, not change them."""

    _inherit = "mc.checkpoint.publication"

    @api.model
    def _witnesses(self, checkpoint):
        wanted = super()._witnesses(checkpoint)
        mirror = checkpoint.company_id.sudo().mc_mirror_id
        if mirror:
            wanted[MIRROR] = mirror.name
        return wanted

    def _publish_mirror(self):
        """Add the checkpoint to the mirror; True when it is there, and the same.

        :raises WitnessError: the mirror does not answer, or has another one
        """
        point = self.checkpoint_id
        mirror = point.company_id.sudo().mc_mirror_id
        if not mirror:
            return super()._publish_mirror()
        self.env.cr.execute(
            select_json(CHECKPOINTS, "WHERE r.id = %(point)s"),
            {"mirror": mirror.id, "point": point.id},
        )
        [(_id, uuid, company, text)] = self.env.cr.fetchall()
        row = Row((CHECKPOINTS.name, uuid), company, text)
        try:
            with closing(mirror._connect()) as connection:
                refused = send(connection, [row])
                if refused:
                    raise WitnessError(refused[0].reason)
                seen = self._seen_by_mirror(connection, uuid)
        except (psycopg2.Error, UserError) as error:
            raise WitnessError(redact(str(error)).strip()) from None
        if seen != point.note:
            raise WitnessError(self.env._("The mirror has another note under this id."))
        return True

    def _seen_by_mirror(self, connection, uuid):
        with transaction(connection) as cursor:
            cursor.execute(
                "SELECT note FROM runtime.checkpoints WHERE tenant_id = %s AND id = %s",
                [self.company_id.mc_uuid, uuid],
            )
            return cursor.fetchone()[0]
