# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import MirrorCase

MANAGER = "ipai_master_control.mc_group_manager"
AUDITOR = "ipai_master_control.mc_group_auditor"
BUTTONS = ("action_sync", "action_backfill", "action_reconcile")


@tagged("post_install", "-at_install")
class TestCompanies(MirrorCase):
    """Two companies, each with its mirror, and who sees which."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create({"name": "Other"})
        cls.theirs = cls.env["mc.mirror"].create({"name": "Theirs"})
        cls.other.mc_mirror_id = cls.theirs
        of_theirs = {"company_id": cls.other.id, "company_ids": [(6, 0, cls.other.ids)]}
        cls.their_manager = cls._user("mc_their_manager", MANAGER, **of_theirs)
        cls.their_auditor = cls._user("mc_their_auditor", AUDITOR, **of_theirs)
        cls.their_admin = cls._user("mc_their_admin", "base.group_system", **of_theirs)
        cls.portal = new_test_user(cls.env, "mc_portal", groups="base.group_portal")

    def _their_item(self):
        lane = self.env["mc.lane"].search([("company_id", "=", self.other.id)], limit=1)
        vals = {"name": "Theirs", "lane_id": lane.id, "company_id": self.other.id}
        return self.env["mc.work.item"].with_company(self.other).create(vals)

    def _taken(self, mirror):
        self.env.flush_all()
        batch = self.env["mc.mirror.change"]._take(mirror, 1000)
        return {key[1] for key in batch.keys}, {row.company_id for row in batch.rows}

    def test_each_mirror_gets_the_rows_of_its_companies(self):
        own, theirs = self._item(), self._their_item()
        uuids, companies = self._taken(self.mirror)
        self.assertIn(own.uuid, uuids)
        self.assertNotIn(theirs.uuid, uuids)
        self.assertEqual(companies, {self.env.company.id})
        uuids, companies = self._taken(self.theirs)
        self.assertIn(theirs.uuid, uuids)
        self.assertNotIn(own.uuid, uuids)
        self.assertEqual(companies, {self.other.id})

    def test_one_mirror_of_two_companies(self):
        self.other.mc_mirror_id = self.mirror
        own, theirs = self._item(), self._their_item()
        uuids, companies = self._taken(self.mirror)
        self.assertLessEqual({own.uuid, theirs.uuid}, uuids)
        self.assertEqual(companies, {self.env.company.id, self.other.id})
        self.assertEqual(len(self.mirror._tenants()), 2)

    def test_a_company_that_moves_takes_its_notes_along(self):
        item = self._their_item()
        self.other.mc_mirror_id = self.mirror
        self.assertNotIn(item.uuid, self._taken(self.theirs)[0])
        self.assertIn(item.uuid, self._taken(self.mirror)[0])

    def test_one_company_leaves_and_the_other_stays(self):
        self.other.mc_mirror_id = self.mirror
        self._item()
        self._their_item()
        self.other.mc_mirror_id = False
        self.assertEqual(self._taken(self.mirror)[1], {self.env.company.id})
        self.env.cr.execute("SELECT DISTINCT company_id FROM mc_mirror_change")
        self.assertEqual(self.env.cr.fetchall(), [(self.env.company.id,)])

    def test_nobody_sees_another_companys_mirror(self):
        for user in (self.their_manager, self.their_auditor, self.their_admin):
            mirrors = self.env["mc.mirror"].with_user(user)
            self.assertEqual(mirrors.search([]), self.theirs, user.login)
            mirror = self.mirror.with_user(user)
            with self.assertRaises(AccessError):
                mirror.read(["name"])
            with self.assertRaises(AccessError):
                mirror.write({"secret_ref": "mine"})
            with self.assertRaises(AccessError):
                mirror.unlink()
            for button in BUTTONS:
                with self.assertRaises(AccessError):
                    getattr(mirror, button)()

    def test_a_shared_mirror_is_changed_by_who_has_all_its_companies(self):
        self.other.mc_mirror_id = self.mirror
        own = self.env.company
        both = {"company_ids": [(6, 0, (own + self.other).ids)]}
        admin = self._user("mc_both_admin", "base.group_system", **both)
        mirror = self.mirror.with_user(self.their_admin)
        self.assertTrue(mirror.read(["name"]), "it is theirs, too")
        for vals in ({"include_texts": True}, {"secret_ref": "x"}, {"active": False}):
            with self.assertRaises(AccessError):
                mirror.write(vals)
        with self.assertRaises(AccessError):
            mirror.unlink()
        for button in BUTTONS:
            with self.assertRaises(AccessError):
                getattr(mirror, button)()
        self.mirror.with_user(admin).write({"include_texts": True})

    def test_archived_companies_count_as_well(self):
        third = self.env["res.company"].create({"name": "Third"})
        (third + self.other).mc_mirror_id = self.theirs
        self.env.flush_all()
        third.active = False
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            self.theirs.with_user(self.their_admin).write({"secret_ref": "x"})

    def test_archived_companies_stay_with_their_mirror(self):
        item = self._their_item()
        users = self.their_manager + self.their_auditor + self.their_admin
        users.active = False  # a company with users is not archived
        self.env.flush_all()
        self.other.active = False
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.theirs.company_ids, self.other)
        self.assertEqual(self.theirs._tenants(), [self.other.mc_uuid])
        self.assertTrue(self.theirs._is_live())
        self.assertIn(self.theirs, self.theirs.search([("company_ids", "!=", False)]))
        self.assertIn(item.uuid, self._taken(self.theirs)[0])
        self.other.mc_mirror_id = False
        self.env["mc.mirror.change"]._note([("lanes", "x")], self.other.id)
        self.env["mc.mirror.problem"]._cron_retry()
        self.assertNotIn(("lanes", "x", False), self._noted())

    def test_nobody_sees_what_hangs_on_it(self):
        problem = self._problem()
        command = self.env["mc.mirror.command"].create(
            {"uuid": "x", "company_id": self.env.company.id, "status": "refused"}
        )
        self._item()
        self.env.flush_all()
        for user in (self.their_manager, self.their_admin):
            for record in (problem, command):
                with self.assertRaises(AccessError):
                    record.with_user(user).read(["company_id"])
            with self.assertRaises(AccessError):
                problem.with_user(user).action_retry()
        changes = self.env["mc.mirror.change"].with_user(self.their_admin)
        self.assertFalse(changes.search([("company_id", "=", self.env.company.id)]))
        self.assertEqual(self.theirs.with_user(self.their_manager).problem_count, 0)

    def test_portal_users_and_members_see_nothing(self):
        for user in (self.portal, self.member):
            for model in ("", ".problem", ".command", ".change"):
                with self.assertRaises(AccessError):
                    self.env[f"mc.mirror{model}"].with_user(user).search([])
            with self.assertRaises(AccessError):
                self.env.company.with_user(user).read(["mc_mirror_id"])

    def test_managers_change_nothing(self):
        mirror = self.mirror.with_user(self.manager)
        for vals in ({"include_texts": True}, {"active": False}, {"name": "x"}):
            with self.assertRaises(AccessError):
                mirror.write(vals)
        with self.assertRaises(AccessError):
            mirror.unlink()
        with self.assertRaises(AccessError):
            mirror.create({"name": "Mine"})
        with self.assertRaises(AccessError):
            mirror.read(["company_ids"])
