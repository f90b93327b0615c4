# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where the events of outgoing webhooks come from."""

from odoo import models

from .mc_webhook_outbox import Occurrence


class McWorkItem(models.Model):
    _inherit = "mc.work.item"

    def _after_create(self):
        result = super()._after_create()
        self._publish_event("item.created")
        return result

    def _after_state_change(self, previous):
        result = super()._after_state_change(previous)
        self._publish_event("item.state", previous_state=previous)
        return result

    def _publish_event(self, event, **details):
        webhooks = self.env["mc.webhook"]
        if listeners := webhooks._listeners(event, self.sudo().company_id.ids):
            listeners._publish(event, [Occurrence(item, details) for item in self])


class McSlaTimer(models.Model):
    _inherit = "mc.sla.timer"

    def _after_cross(self, crossings):
        result = super()._after_cross(crossings)
        for event, breached in (("sla.warned", False), ("sla.breached", True)):
            own = [one for one in crossings if bool(one.breached) == breached]
            self._publish_crossings(event, own)
        return result

    def _publish_crossings(self, event, crossings):
        if not crossings:
            return
        webhooks = self.env["mc.webhook"]
        listeners = webhooks._listeners(event, {one.company_id for one in crossings})
        if listeners:
            timers = self.sudo().browse([one.timer_id for one in crossings])
            details = [{"percent": one.percent} for one in crossings]
            listeners._publish_timers(event, timers, details)

    def _after_stop(self):
        result = super()._after_stop()
        met = self.sudo().filtered(lambda timer: timer.state == "met")
        webhooks = self.env["mc.webhook"]
        if met and (listeners := webhooks._listeners("sla.met", met.company_id.ids)):
            listeners._publish_timers("sla.met", met, [{}] * len(met))
        return result
