# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
import re

from odoo.addons.ipai_master_control.models.evidence_functions import is_hardened
from odoo.tests import new_test_user
from odoo.tests.common import TransactionCase, _super_send
from odoo.tools import SQL
from psycopg2.errors import InsufficientPrivilege, RestrictViolation

USER = "ipai_master_control.mc_group_user"
MANAGER = "ipai_master_control.mc_group_manager"
AUDITOR = "ipai_master_control.mc_group_auditor"
# What the trigger says, and what PostgreSQL says on a hardened database.
REFUSED = "append only|permission denied|must be owner"


class MasterControlMixin:
    """People and lanes for the tests of any addon on top of the core."""

    @classmethod
    def _set_up_people(cls):
        cls.env = cls.env(context={**cls.env.context, "no_reset_password": True})
        cls.lane = cls.env.ref("ipai_master_control.mc_lane_dev")
        cls.other_lane = cls.env.ref("ipai_master_control.mc_lane_hr")
        people = cls._users(
            mc_member=USER,
            mc_leader=USER,
            mc_outsider=USER,
            mc_reviewer=USER,
            mc_manager=MANAGER,
            mc_auditor=AUDITOR,
        )
        cls.member, cls.leader, cls.outsider, cls.reviewer = people[:4]
        cls.manager, cls.auditor = people[4:]
        cls.lane.write(
            {"member_ids": [(6, 0, cls.member.ids)], "leader_id": cls.leader.id}
        )

    @classmethod
    def _users(cls, **groups):
        """Make users as ``_user`` does, in one go: each ``create`` empties caches.

        :param groups: login -> groups, as ``_user`` takes them
        """
        Users = cls.env["res.users"]
        field = "group_ids" if "group_ids" in Users._fields else "groups_id"
        vals_list = []
        for login, names in groups.items():
            names = f"base.group_user,{names}"
            ids = [cls.env.ref(name.strip()).id for name in names.split(",")]
            vals_list.append(
                {
                    "name": f"{login} ({names})",
                    "login": login,
                    "password": login.ljust(8, "x"),
                    "email": f"{login[0]}.{login[0]}@example.com",
                    field: [(6, 0, ids)],
                }
            )
        return Users.create(vals_list)

    @classmethod
    def _user(cls, login, groups, **values):
        return new_test_user(
            cls.env, login, groups=f"base.group_user,{groups}", **values
        )

    @classmethod
    def _item(cls, user=None, **values):
        values = {"name": "Something to do", "lane_id": cls.lane.id, **values}
        return cls.env["mc.work.item"].with_user(user or cls.env.user).create(values)

    @classmethod
    def _definition(cls, **values):
        return cls.env["tier.definition"].create(
            {
                "name": "Second pair of eyes",
                "model_id": cls.env["ir.model"]._get_id("mc.work.item"),
                "review_type": "individual",
                "reviewer_id": cls.reviewer.id,
                "definition_domain": "[('name', 'ilike', 'gated')]",
                **values,
            }
        )

    @property
    def _refusals(self):
        """What PostgreSQL may raise when evidence is touched: its trigger's error, and
        on a hardened database also the lack of the right itself."""
        if is_hardened(self.env.cr, "mc_evidence"):
            return (RestrictViolation, InsufficientPrivilege)
        return (RestrictViolation,)

    def _tamper(self, statement, *parameters):
        """Do what only the database's owner can: change rows that are append only.

        On a hardened database (``make test HARDENED=1``) through a function that the
        test run's superuser made, since Odoo's role cannot.

        :returns: the number of rows
        """
        self.env.flush_all()
        cr = self.env.cr
        table = re.search(r"(?:UPDATE|FROM|INTO) (\w+)", statement)[1]
        if is_hardened(cr, "mc_evidence"):
            text = cr._obj.mogrify(statement, parameters).decode()
            cr.execute("SELECT mc_test_tamper(%s)", [text])
            count = cr.fetchone()[0]
        else:
            name = SQL.identifier(table)
            cr.execute(SQL("ALTER TABLE %s DISABLE TRIGGER USER", name))
            cr.execute(statement, parameters)
            count = cr.rowcount
            cr.execute(SQL("ALTER TABLE %s ENABLE TRIGGER USER", name))
        self.env.invalidate_all()
        return count

    def _evidence(self, item, kind=None):
        rows = item.sudo().evidence_ids.sorted("id")
        return rows.filtered(lambda e: e.kind == kind) if kind else rows

    def _decisions(self, item):
        """Return the evidence of decisions: approvals but for what asked for them."""
        return self._evidence(item, "approval").filtered(
            lambda e: self._meta(e)["decision"] != "requested"
        )

    def _reject(self, record, user, reason="Not like this"):
        """Reject as a person does: the button, then the dialog for the reason."""
        return self._dialog(record, user, "reject_tier", reason)

    def _dialog(self, record, user, method, comment):
        action = getattr(record.with_user(user), method)()
        wizard = self.env["comment.wizard"].with_user(user)
        wizard = wizard.with_context(**action["context"]).create({"comment": comment})
        return wizard.add_comment()

    def _meta(self, evidence):
        return json.loads(evidence.sudo().meta)


class MasterControlCase(MasterControlMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_people()


class LoopbackMixin:
    """For tests that call a stand-in on loopback through ``lib.outbound``.

    Odoo's tests refuse other hosts and change timeouts; here ``MC_OUTBOUND_ALLOW`` and
    our own rules decide, with our own timeouts.
    """

    @classmethod
    def _request_handler(cls, session, request, /, **options):
        return _super_send(session, request, **options)
