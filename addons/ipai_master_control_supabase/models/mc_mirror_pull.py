# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from functools import partial

from odoo import models
from odoo.addons.ipai_master_control.lib.transaction import end_transaction, retry_write

from ..lib import commands
from ..lib.sender import transaction
from .mc_mirror_sync import outside

BATCH_COMMANDS = 50


class McMirror(models.Model):
    """Pull what was asked on the Supabase side, and answer."""

    _inherit = "mc.mirror"

    def _pull_commands(self, connection):
        """Do the oldest commands, each in a transaction of its own, and answer them."""
        self._answer(connection)
        tenants = self._tenants()
        end_transaction(self.env)
        with outside(), transaction(connection) as cursor:
            found = commands.pending(cursor, tenants, BATCH_COMMANDS)
        decisions = self.env["mc.mirror.command"].sudo()
        for command in found:
            retry_write(self.env, partial(decisions._decide, command))
        self._answer(connection)
        return len(found), len(found) == BATCH_COMMANDS

    def _answer(self, connection):
        """Write back what was decided and is not known there yet."""
        waiting = (
            self.env["mc.mirror.command"]
            .sudo()
            .search(
                [
                    ("company_id", "in", self.sudo().company_ids.ids),
                    ("is_answered", "=", False),
                ]
            )
        )
        if not waiting:
            return
        outcomes = [
            (one.uuid, one.status, one.reason or None, one.result_row_version or None)
            for one in waiting
        ]
        end_transaction(self.env)
        with outside(), transaction(connection) as cursor:
            commands.answer(cursor, outcomes)
        retry_write(self.env, partial(waiting.write, {"is_answered": True}))
