# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..lib import ack_token, secrets
from .mc_escalation_evidence import KIND

ACK_SECRET_KIND = "ack"
ACK_DAYS = 7
ACK_PATH = "/master_control/ack/"
VALID, USED, OVER, EXPIRED, REFUSED = "valid", "used", "over", "expired", "refused"


class McSlaTimer(models.Model):
    """Somebody has taken note: nobody else needs to be told in this cycle."""

    _inherit = "mc.sla.timer"

    def action_acknowledge(self):
        """Acknowledge these clocks as the current user.

        :raises AccessError: for who may not work the items (an auditor)
        """
        self.check_access("read")
        self.work_item_id.check_access("write")
        self.sudo()._acknowledge("button")

    def _acknowledge(self, via):
        """Acknowledge in the name of the environment's user; the rest is cancelled.

        :param via: button or link, for the evidence
        :returns: the timers that were still open for it
        """
        fresh = self._mark_acknowledged()
        if fresh:
            self.env["mc.escalation"].sudo()._acknowledge_notices(fresh.ids)
            fresh._add_acknowledged_evidence(via)
        return fresh

    def _mark_acknowledged(self):
        """One statement, so that of two people at once exactly one is the first."""
        self.flush_model(["acknowledged_at", "acknowledged_by_id", "stopped_at"])
        now = self.env["mc.clock"].now()
        self.env.cr.execute(
            """
            UPDATE mc_sla_timer
               SET acknowledged_at = %s, acknowledged_by_id = %s, write_uid = %s
             WHERE id = ANY (%s) AND acknowledged_at IS NULL AND stopped_at IS NULL
            RETURNING id
            """,
            [now, self.env.uid, self.env.uid, self.ids],
        )
        fresh = self.browse(sorted(row[0] for row in self.env.cr.fetchall()))
        self.invalidate_recordset(["acknowledged_at", "acknowledged_by_id"])
        return fresh

    def _add_acknowledged_evidence(self, via):
        self.env["mc.work.item"]._add_evidence_rows(
            [
                (
                    timer.work_item_id,
                    KIND,
                    f"acknowledged: {timer.timer_type}",
                    {
                        "cycle": timer.cycle,
                        "event": "acknowledged",
                        "timer": timer.timer_type,
                        "via": via,
                    },
                )
                for timer in self
            ]
        )


class McEscalation(models.Model):
    """Acknowledging by button and by signed link."""

    _inherit = "mc.escalation"

    def action_acknowledge(self):
        """Acknowledge the clocks of these notices as the current user."""
        self.check_access("read")
        self.timer_id.action_acknowledge()

    def _acknowledge_notices(self, timer_ids):
        """What somebody was told counts as acknowledged, the rest is not told."""
        self.flush_model()
        self.env.cr.execute(
            """
            UPDATE mc_escalation
               SET state = CASE WHEN dispatched_at IS NULL
                                THEN 'cancelled' ELSE 'acknowledged' END,
                   acknowledged_at = timer.acknowledged_at,
                   acknowledged_by_id = timer.acknowledged_by_id
              FROM mc_sla_timer timer
             WHERE timer.id = mc_escalation.timer_id AND timer.id = ANY (%s)
               AND mc_escalation.state IN ('pending', 'sent', 'failed')
            RETURNING mc_escalation.id
            """,
            [timer_ids],
        )
        self.invalidate_model()
        ids = [row[0] for row in self.env.cr.fetchall()]
        self.env["mc.escalation.message"]._note_acknowledged(ids)

    # Signed links

    @api.model
    def _ack_key(self):
        """A key of the environment where there is one, else from the database's secret."""
        try:
            secret = secrets.resolve(ACK_SECRET_KIND)
        except secrets.SecretMissing:
            parameters = self.env["ir.config_parameter"].sudo()
            secret = parameters.get_param("database.secret")
        return ack_token.derive_key(secret)

    @api.model
    def _ack_link(self, record, user):
        """Return the link that acknowledges a notice or a message for one user.

        :param record: one ``mc.escalation`` or ``mc.escalation.message``
        """
        kind = ack_token.NOTICE if record._name == self._name else ack_token.MESSAGE
        expires = fields.Datetime.add(self.env["mc.clock"].now(), days=ACK_DAYS)
        claim = ack_token.Claim(kind, record.id, user.id, _epoch(expires))
        token = ack_token.make(self._ack_key(), claim)
        return f"{record.get_base_url()}{ACK_PATH}{token}"

    @api.model
    def _read_ack(self, token):
        """Look at a token without any effect; the reader needs no rights.

        :returns: ``(status, facts)``: valid with title, user and expiry; used, over and
            expired with nothing more than the title; refused with nothing at all
        """
        status, notices, claim = self.sudo()._check_ack(token)
        if status == REFUSED:
            return status, {}
        facts = {"title": notices._ack_title()}
        if status == VALID:
            user = self.env["res.users"].sudo().browse(claim.user_id)
            expires = fields.Datetime.from_string("1970-01-01 00:00:00")
            facts["user"] = user.name
            facts["expires"] = fields.Datetime.add(expires, seconds=claim.expires)
        return status, facts

    @api.model
    def _use_ack(self, token):
        """Acknowledge what the token says, in the name of the user it was made for.

        :returns: as ``_read_ack``; valid means that it was acknowledged just now
        """
        status, notices, claim = self.sudo()._check_ack(token)
        if status == VALID:
            notices.timer_id.with_user(claim.user_id).sudo()._acknowledge("link")
        if status == REFUSED:
            return status, {}
        return status, {"title": notices._ack_title()}

    def _check_ack(self, token):
        """Return status, the token's notices, and its claim."""
        now = _epoch(self.env["mc.clock"].now())
        try:
            claim = ack_token.read(self._ack_key(), token, now)
        except ack_token.BadToken:
            return REFUSED, self.browse(), None
        except ack_token.ExpiredToken as error:
            return EXPIRED, self._ack_notices(error.claim), error.claim
        notices = self._ack_notices(claim)
        user = self.env["res.users"].browse(claim.user_id).exists()
        allowed = notices.filtered(lambda notice: notice._may_acknowledge(user))
        if not allowed:
            return REFUSED, self.browse(), claim
        return allowed._ack_status(), allowed, claim

    def _ack_notices(self, claim):
        if claim.kind == ack_token.NOTICE:
            return self.browse(claim.record_id).exists()
        message = self.env["mc.escalation.message"].sudo().browse(claim.record_id)
        return message.exists().escalation_ids

    def _ack_status(self):
        """What is left to acknowledge; once done it stays done, so a link works once."""
        if any(not t.acknowledged_at and not t.stopped_at for t in self.timer_id):
            return VALID
        return USED if any(t.acknowledged_at for t in self.timer_id) else OVER

    def _may_acknowledge(self, user):
        """Say whether the user still is one to be told, or may still see the item."""
        self.ensure_one()
        if not self._reachable(user, self.company_id):
            return False
        item = self.work_item_id
        own = item.with_user(user).with_context(allowed_company_ids=self.company_id.ids)
        addressee = self._addressee(
            self.company_id.id, item.lane_id.id, item.user_id.id, self.level_data or {}
        )
        return own.has_access("read") or user in self._recipients(addressee)

    def _ack_title(self):
        items = self.work_item_id
        if len(items) == 1:
            return items.display_name
        return self.env._("%s work items", len(items))


def _epoch(moment):
    return int((moment - fields.Datetime.from_string("1970-01-01")).total_seconds())
