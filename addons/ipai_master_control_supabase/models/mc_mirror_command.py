# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

import psycopg2
from odoo import api, fields, models
from odoo.exceptions import AccessError, MissingError, UserError, ValidationError

from ..lib import commands
from ..lib.commands import BadCommand

APPLIED, REFUSED = "applied", "refused"
PROVIDER = "supabase"
MAX_REASON_CHARACTERS = 1000
# Conflicts, deadlocks, lost connections: the command is not to blame.
TRANSIENT = (psycopg2.OperationalError, psycopg2.InterfaceError)

_logger = logging.getLogger(__name__)


class McMirrorCommand(models.Model):
    """One thing that was asked on the Supabase side, and what came of it.

    The row is made in the transaction that does it, and its UUID is unique in its
    company (each project gives its own): however often a command is pulled, it is done
    once. The answer is written back afterwards, until the mirror has it.
    """

    _name = "mc.mirror.command"
    _description = "Command from the Mirror"
    _order = "id desc"
    _rec_name = "uuid"

    uuid = fields.Char("UUID", required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    work_item_id = fields.Many2one(
        "mc.work.item", readonly=True, index=True, ondelete="set null"
    )
    action = fields.Char(readonly=True)
    requested_by = fields.Char(
        "Asked by", readonly=True, help="The user's id in Supabase (auth.uid())."
    )
    user_id = fields.Many2one("res.users", readonly=True, ondelete="set null")
    status = fields.Selection(
        [(APPLIED, "Applied"), (REFUSED, "Refused")], required=True, readonly=True
    )
    reason = fields.Char(readonly=True)
    result_row_version = fields.Integer(readonly=True)
    is_answered = fields.Boolean("Answered", readonly=True)

    def init(self):
        # The one that had all projects' commands in one.
        self.env.cr.execute("DROP INDEX IF EXISTS mc_mirror_command_uniq")
        self.env.cr.execute(
            "CREATE UNIQUE INDEX IF NOT EXISTS mc_mirror_command_company_uniq"
            " ON mc_mirror_command (company_id, uuid)"
        )
        self.env.cr.execute(
            "CREATE INDEX IF NOT EXISTS mc_mirror_command_unanswered_idx"
            " ON mc_mirror_command (company_id) WHERE NOT is_answered"
        )

    @api.model
    def _decide(self, command):
        """Do a command, or refuse it, unless that has happened before.

        :param command: ``lib.commands.Command``
        """
        companies = self.env["res.company"].with_context(active_test=False)
        company = companies.search([("mc_uuid", "=", command.tenant_id)], limit=1)
        known = self.search(
            [("company_id", "=", company.id), ("uuid", "=", command.id)], limit=1
        )
        if known:
            known.is_answered = False  # the mirror does not know yet
            return known
        item = self.env["mc.work.item"].search(
            [("uuid", "=", command.work_item_id), ("company_id", "=", company.id)]
        )
        user = self._user_of(command.requested_by, company)
        reason = self._try(command, item, user)
        item.invalidate_recordset(["row_version"])
        return self.create(
            [
                {
                    "uuid": command.id,
                    "company_id": company.id,
                    "work_item_id": item.id,
                    "action": command.action,
                    "requested_by": command.requested_by,
                    "user_id": user.id,
                    "status": REFUSED if reason else APPLIED,
                    "reason": reason,
                    "result_row_version": item.row_version,
                }
            ]
        )

    @api.model
    def _user_of(self, uid, company):
        """Return the user that a Supabase user is mapped to, or none."""
        if not company:
            return self.env["res.users"]
        return self.env["mc.identity"]._user_for(
            PROVIDER, external_id=uid, company=company
        )

    @api.model
    def _try(self, command, item, user):
        """Do it with the user's rights; return why not, or False."""
        if not item:
            return self.env._("There is no such work item.")
        if not user.active:
            return self.env._("You are not known in Odoo.")
        stale = command.expected_row_version not in (None, item.row_version)
        if stale and command.action != "comment":
            return self.env._(
                "The work item has changed meanwhile: version %(now)s, not %(seen)s.",
                now=item.row_version,
                seen=command.expected_row_version,
            )
        # The rights of the user, in the item's company alone.
        theirs = item.with_user(user).with_context(
            allowed_company_ids=item.company_id.ids
        )
        try:
            with self.env.cr.savepoint():
                self._do(command, theirs)
                self.env.flush_all()
        except BadCommand as error:
            return str(error)
        except (AccessError, MissingError, UserError, ValidationError) as error:
            return str(error)[:MAX_REASON_CHARACTERS]
        except TRANSIENT:
            raise
        except Exception:
            # One command that fails for ever must not hold up all others.
            _logger.exception("Command %s failed", command.id)
            return self.env._("Odoo could not do it; its log says why.")
        return False

    @api.model
    def _do(self, command, item):
        if item.company_id not in item.env.user.company_ids:
            raise AccessError(self.env._("You do not work in this company."))
        item.check_access("read")
        if command.action == "state":
            state, reason = commands.wanted_state(command.arguments)
            item._move_to(state, reason)
        elif command.action == "assign":
            item.check_access("write")
            item.user_id = self._assignee(command.arguments, item.company_id)
        elif command.action == "comment":
            item.message_post(
                body=commands.comment(command.arguments),
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
        else:
            raise BadCommand(f"action: {command.action} is not known")

    @api.model
    def _assignee(self, arguments, company):
        uid = commands.wanted_assignee(arguments)
        user = self._user_of(uid, company.sudo()) if uid else self.env["res.users"]
        if uid and not user:
            raise BadCommand("arguments.assignee: not known in Odoo")
        return user.id
