# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import closing

import psycopg2
from odoo import api, models
from odoo.addons.ipai_master_control.lib.secrets import redact
from odoo.addons.ipai_master_control.lib.transaction import end_transaction
from odoo.addons.ipai_master_control.lib.witness_file import WitnessAway, WitnessError
from odoo.addons.ipai_master_control.models.mc_checkpoint_publication import MIRROR
from odoo.exceptions import UserError

from ..lib.rows import Row
from ..lib.sender import send
from ..lib.tables import CHECKPOINTS, select_json


class McCheckpointPublication(models.Model):
    """The mirror is a witness: Odoo can add checkpoints there, not change them."""

    _inherit = "mc.checkpoint.publication"

    @api.model
    def _witnesses(self, checkpoint):
        wanted = super()._witnesses(checkpoint)
        mirror = checkpoint.company_id.sudo().mc_mirror_id
        if mirror.active:
            wanted[MIRROR] = mirror.name
        return wanted

    def _publish_mirror(self):
        """Add the checkpoint to the mirror; True when it is there, and the same.

        :raises WitnessAway: the mirror does not answer
        :raises WitnessError: it has another one
        """
        point = self.checkpoint_id
        mirror = point.company_id.sudo().mc_mirror_id
        if not mirror.active:
            return super()._publish_mirror()
        self.env.cr.execute(
            select_json(CHECKPOINTS, "WHERE r.id = %(point)s"),
            {"mirror": mirror.id, "point": point.id},
        )
        [(_id, uuid, company, text)] = self.env.cr.fetchall()
        row = Row((CHECKPOINTS.name, uuid), company, text)
        # Nothing is locked here while the network is waited for.
        end_transaction(self.env)
        try:
            with closing(mirror._connect()) as connection:
                refused = send(connection, [row]).refused
        except (psycopg2.Error, UserError) as error:
            raise WitnessAway(redact(str(error)).strip()) from None
        if refused:
            raise WitnessError(refused[0].reason)
        return True
