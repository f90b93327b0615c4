# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..lib import states
from .trust import EMITTED, without_defaults


class McSourceMixin(models.AbstractModel):
    """Business records whose events become work items, and that hear what comes of it.

    A model inherits this, declares its kinds of events on ``mc.source.event``, calls
    :meth:`_mc_emit` where they happen, and overrides what it wants to hear of. See
    ``docs/source-records.md``.
    """

    _name = "mc.source.mixin"
    _description = "Source of Work Items"

    mc_work_item_count = fields.Integer(
        "Work Items", compute="_compute_mc_work_item_count"
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_mc_work_item_count(self):
        """Count what the user may see; nothing, if they may not see any."""
        items = self.env["mc.work.item"]
        groups = []
        if self.ids and items.has_access("read"):
            groups = items._read_group(self._mc_item_domain(), ["res_id"], ["__count"])
        counts = dict(groups)
        for record in self:
            record.mc_work_item_count = counts.get(record.id, 0)

    def action_mc_open_work_items(self):
        """Open the work items of the records; a single one as a form."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ipai_master_control.mc_work_item_action"
        )
        items = self.env["mc.work.item"].search(self._mc_item_domain(), limit=2)
        if len(items) == 1:
            return items.get_formview_action()
        return {**action, "domain": self._mc_item_domain(), "context": {}}

    def _mc_item_domain(self):
        return [("res_model", "=", self._name), ("res_id", "in", self.ids)]

    # Emitting

    def _mc_emit(self, code, **extra):
        """Take in one work item per record for an event that has just happened.

        The company's event decides what comes of it; where it is switched off, nothing
        does. The same occurrence of the same event of a record gives the same item,
        however often it is told. Batched: no query per record.

        :param code: of the kind of event, e.g. ``"hr.hire"``
        :param extra: intake values that go before those of :meth:`_mc_intake_vals`
        :returns: the items, with all rights, also those that were there already
        :raises ValidationError: names the intake value that does not fit
        :raises psycopg2.errors.SerializationFailure: to be retried, never caught
        """
        taken = without_defaults(self.sudo())._mc_event_values(code, extra)
        items = self.env["mc.work.item"].sudo()
        results = EMITTED.put(items).intake_many([values for _event, values in taken])
        new = {}
        for (event, _values), (item, created) in zip(taken, results, strict=True):
            if created:
                new.setdefault(event, []).append(item.id)
        for event, ids in new.items():
            event._begin(items.browse(ids))
        return items.browse(list(dict.fromkeys(item.id for item, _new in results)))

    def _mc_event_values(self, code, extra):
        """Return (event, intake values) for each record whose event is on, in order."""
        by_company = self.grouped(lambda record: record._mc_company())
        companies = self.env["res.company"].union(*by_company)
        events = self.env["mc.source.event"]._enabled(code, companies)
        found = {}
        for company, records in by_company.items():
            if event := events.get(company):
                for record in records.with_company(company):
                    found[record.id] = event, record._mc_values_of(event, extra)
        return [found[record_id] for record_id in self.ids if record_id in found]

    def _mc_values_of(self, event, extra):
        values = {"priority": event.priority, **self._mc_intake_vals(event), **extra}
        if not (values.get("lane") or values.get("lane_id")):
            values["lane_id"] = event.lane_id.id
        occurrence = self._mc_occurrence(event.code)
        return values | {
            "source": "odoo",
            "source_ref": f"{self._name},{self.id}:{event.code}:{occurrence}",
            "company_id": event.company_id.id,
            "res_model": self._name,
            "res_id": self.id,
            "event_code": event.code,
        }

    # Extension points

    def _mc_company(self):
        """Return the company whose event counts."""
        company = self.company_id if "company_id" in self._fields else None
        return company or self.env.company

    def _mc_occurrence(self, code):
        """Return a text that tells this occurrence of the event from earlier ones.

        It is part of the work item's source reference, so what is told again with the
        same text is no new work. E.g. of a hire the start date: a rehire has another.
        """
        return ""

    def _mc_intake_vals(self, event):
        """Return the intake values that the record itself knows.

        ``name``, ``payload``, and if need be ``priority``, ``user_id``, ``lane`` (code)
        and others of ``mc.work.item.intake``. Called with all rights, for each record
        of a batch: read only what is prefetched.

        :param event: the ``mc.source.event``
        """
        return {"name": f"{event.name}: {self.display_name}", "payload": {}}

    def _mc_on_state(self, item, previous):
        """React to a change of state of an item that this record emitted.

        Called with all rights, in the transaction of the change, as the acting user,
        for every change; before the two below.

        :param item: mc.work.item, its ``event_code`` says of which event
        :param previous: the state it came from
        """

    def _mc_on_resolved(self, item):
        """React to an item of this record that is done."""

    def _mc_on_cancelled(self, item):
        """React to an item of this record that was cancelled."""

    def _mc_items(self, code=None, active=False):
        """Return the work items that the records emitted, with all rights.

        :param code: only those of this kind of event
        :param active: only those that are not closed
        """
        domain = [
            *self._mc_item_domain(),
            ("event_code", "=", code) if code else ("event_code", "!=", False),
        ]
        if active:
            domain.append(("state", "in", states.ACTIVE))
        return self.env["mc.work.item"].sudo().search(domain)
