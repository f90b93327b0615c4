# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import datetime

from odoo import api, fields, models

from ..lib import ack_token, secrets
from .mc_escalation_evidence import KIND

ACK_SECRET_KIND = "ack"
ACK_DAYS = 7
EPOCH = datetime.datetime(1970, 1, 1)
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
        self.env["mc.work.item"].invalidate_model(["can_acknowledge"])
        ids = [row[0] for row in self.env.cr.fetchall()]
        self.env["mc.escalation.message"]._note_acknowledged(ids)

    # Signed links

    @api.model
    def _ack_key(self):
        """From a secret of the environment, or else the database's own secret."""
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

        :returns: ``(status, facts)``: valid with title, user and expiry; used and over
            with the title; expired and refused with nothing at all
        """
        status, notices, claim = self.sudo()._check_ack(token)
        facts = notices._ack_facts()
        if status == VALID:
            facts["user"] = self.env["res.users"].sudo().browse(claim.user_id).name
            facts["expires"] = fields.Datetime.add(EPOCH, seconds=claim.expires)
        return status, facts

    @api.model
    def _use_ack(self, token):
        """Acknowledge what the token says, in the name of the user it was made for.

        :returns: as ``_read_ack``; valid means that it was acknowledged just now
        """
        status, notices, claim = self.sudo()._check_ack(token)
        if status == VALID:
            timers = notices.timer_id.with_user(claim.user_id).sudo()
            if not timers._acknowledge("link"):
                status = USED
        return status, notices._ack_facts()

    def _check_ack(self, token):
        """Return the status, the notices that the token may acknowledge, its claim."""
        now = _epoch(self.env["mc.clock"].now())
        try:
            claim = ack_token.read(self._ack_key(), token, now)
        except ack_token.BadToken:
            return REFUSED, self.browse(), None
        except ack_token.ExpiredToken:
            return EXPIRED, self.browse(), None
        user = self.env["res.users"].browse(claim.user_id).exists()
        notices = self._ack_notices(claim, user)._acknowledgeable_by(user)
        return notices._ack_status(), notices, claim

    def _ack_notices(self, claim, user):
        """What the token is about, if it was made for one of those who were told."""
        if claim.kind == ack_token.NOTICE:
            notices = self.browse(claim.record_id).exists()
            told = user in notices.message_ids.recipient_ids
        else:
            messages = self.env["mc.escalation.message"].browse(claim.record_id)
            notices = messages.exists().escalation_ids
            told = user in messages.exists().recipient_ids
        return notices if told else self.browse()

    def _ack_status(self):
        """What is left to acknowledge; done stays done, so that a link works once."""
        if not self:
            return REFUSED
        timers = self.timer_id
        if any(not one.acknowledged_at and not one.stopped_at for one in timers):
            return VALID
        return USED if any(one.acknowledged_at for one in timers) else OVER

    def _acknowledgeable_by(self, user):
        """Keep notices that the user still is to be told, or whose items they see."""
        company = self.company_id[:1]
        if not self._reachable(user, company):
            return self.browse()
        items = self.work_item_id.with_user(user)
        items = items.with_context(allowed_company_ids=company.ids)
        seen = set()
        if items.browse().has_access("read"):
            seen.update(items._filtered_access("read").ids)
        named = {}
        for notice in self:
            addressee = notice._own_addressee()
            if addressee not in named:
                named[addressee] = user in self._recipients(addressee)
        return self.filtered(
            lambda one: one.work_item_id.id in seen or named[one._own_addressee()]
        )

    def _own_addressee(self):
        item = self.work_item_id
        return self._addressee(
            self.company_id.id, item.lane_id.id, item.user_id.id, self.level_data or {}
        )

    def _ack_facts(self):
        return {"title": self._ack_title()} if self else {}

    def _ack_title(self):
        items = self.work_item_id
        if len(items) == 1:
            return items.display_name
        return self.env._("%s work items", len(items))


def _epoch(moment):
    return int((moment - EPOCH).total_seconds())
