# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from typing import NamedTuple

from odoo import api, models

MANAGER_GROUP = "ipai_master_control.mc_group_manager"


class Addressee(NamedTuple):
    """Whom a level names; notices with equal ones go to the same people."""

    company_id: int
    lane_id: int
    assignee_id: int
    who: str
    user_id: int
    group_id: int


class McEscalation(models.Model):
    """Who is told: found out when the notice is due, not when the clock started."""

    _inherit = "mc.escalation"

    @api.model
    def _addressee(self, company_id, lane_id, assignee_id, level):
        """Return the :class:`Addressee` of a level (a dict, as the timer copied it)."""
        return Addressee(
            company_id,
            lane_id or 0,
            assignee_id or 0,
            level.get("who") or "lane_leader",
            level.get("user_id") or 0,
            level.get("group_id") or 0,
        )

    @api.model
    def _recipients(self, addressee):
        """Return the users to tell: active, internal, of the company.

        Where a level finds nobody it falls to the lane's leader, then to the company's
        managers. Empty only when there is none of these either.
        """
        company = self.env["res.company"].sudo().browse(addressee.company_id)
        lane = self.env["mc.lane"].sudo().browse(addressee.lane_id or [])
        finders = (
            lambda: self._named(addressee, lane, company),
            lambda: lane.leader_id,
            lambda: self._managers(company),
        )
        for find in finders:
            if users := self._reachable(find().sudo(), company):
                return users
        return self.env["res.users"]

    def _named(self, addressee, lane, company):
        users = self.env["res.users"].sudo()
        if addressee.who == "assignee":
            return users.browse(addressee.assignee_id or [])
        if addressee.who == "lane_members":
            return lane.member_ids
        if addressee.who == "manager_chain":
            return self._manager_chain(lane, company)
        if addressee.who == "user":
            return users.browse(addressee.user_id or [])
        if addressee.who == "group":
            group = self.env["res.groups"].sudo().browse(addressee.group_id or [])
            return group.exists()._mc_members()
        return lane.leader_id

    @api.model
    def _manager_chain(self, lane, company):
        """Extension point: who stands above the work of a lane, the nearest first.

        The core knows the lane's leader and the company's managers of Master Control;
        an addon that knows the organisation can put the leader's own managers in
        between.
        """
        return lane.leader_id | self._managers(company)

    @api.model
    def _managers(self, company):
        managers = self.env.ref(MANAGER_GROUP).sudo()._mc_members()
        return self._reachable(managers, company)

    @api.model
    def _reachable(self, users, company):
        return users.exists().filtered(
            lambda user: user.active and not user.share and company in user.company_ids
        )
