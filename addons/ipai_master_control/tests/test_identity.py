# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools.safe_eval import safe_eval

from .common import USER
from .identity_case import IdentityCase


@tagged("post_install", "-at_install")
class TestIdentity(IdentityCase):
    """Who is found by what, and what a changed login means."""

    def test_stranger_is_listed_once(self):
        user = self.Identity._user_for("github", 42, "octocat")
        self.assertEqual((user._name, len(user)), ("res.users", 0))
        self.assertFalse(self.Identity._user_for("github", "42", "octocat"))
        line = self._lines(external_id="42")
        self.assertEqual(len(line), 1)
        self.assertEqual(
            (line.login, line.origin, line.kind), ("octocat", "event", "person")
        )
        self.assertEqual(line.company_id, self.company)
        self.assertTrue(line.first_seen_at)
        self.assertTrue(line.uuid)

    def test_mapped_user_is_found_by_id_and_by_login(self):
        self._map(self._see((42, "octocat")), self.member)
        self.assertEqual(self.Identity._user_for("github", 42), self.member)
        self.assertEqual(
            self.Identity._user_for("github", login="OctoCat"), self.member
        )
        self.assertFalse(self.Identity._user_for("slack", "U42AAAA"))

    def test_renamed_account_stays_the_same_person(self):
        line = self._map(self._see((42, "octocat")), self.member)
        self.assertEqual(self.Identity._user_for("github", 42, "hubot"), self.member)
        self.assertEqual(line.login, "hubot")
        self.assertFalse(self.Identity._user_for("github", login="octocat"))

    def test_reused_login_is_somebody_else(self):
        line = self._map(self._see((42, "octocat")), self.member)
        self.assertFalse(self.Identity._user_for("github", 43, "OCTOCAT"))
        self.assertEqual((line.login, line.former_login), (False, "octocat"))
        self.assertEqual(line.user_id, self.member)
        self.assertFalse(self.Identity._user_for("github", login="octocat"))
        self.assertEqual(self.Identity._user_for("github", 42), self.member)

    def test_login_entered_by_hand_gets_its_id_from_the_first_event(self):
        line = self.Identity.with_user(self.manager).create(
            {"login": "Octocat", "user_id": self.member.id}
        )
        self.assertEqual(self.Identity._user_for("github", 42, "octocat"), self.member)
        self.assertEqual((line.external_id, line.origin), ("42", "manual"))
        self.assertFalse(self.Identity._user_for("github", 43, "octocat"))

    def test_login_entered_for_an_account_that_was_renamed_to_it(self):
        line = self._see((42, "old"))
        by_login = self.Identity.create({"login": "new", "user_id": self.member.id})
        self.assertEqual(self.Identity._user_for("github", 42, "new"), self.member)
        self.assertEqual((line.login, line.user_id), ("new", self.member))
        self.assertFalse(by_login.exists())

    def test_servers_have_ids_of_their_own(self):
        self._map(self._see((42, "octocat")), self.member)
        other = {"external_id": 42, "login": "octocat", "instance": "git.example"}
        self.assertFalse(self.Identity._user_for("github", **other))
        self.assertEqual(len(self._lines(external_id="42")), 2)

    def test_companies_have_lines_of_their_own(self):
        self._map(self._see((42, "octocat")), self.member)
        there = {"external_id": 42, "login": "octocat", "company": self.elsewhere}
        self.assertFalse(self.Identity._user_for("github", **there))
        line = self._lines(external_id="42", company_id=self.elsewhere.id)
        self.assertFalse(line.user_id, "the member does not work there")
        self.assertFalse(line.suggested_user_id)

    def test_mapping_of_another_company_is_only_suggested(self):
        both = self._user(
            "mc_both", USER, company_ids=[(6, 0, (self.company | self.elsewhere).ids)]
        )
        self._map(self._see((42, "octocat")), both)
        line = self._see((42, "octocat"), company=self.elsewhere)
        self.assertEqual((line.suggested_user_id, line.user_id.id), (both, False))

    def test_who_left_is_nobody(self):
        line = self._map(self._see((42, "octocat")), self.member)
        self.member.active = False
        self.env.flush_all()
        self.assertFalse(self.Identity._user_for("github", 42))
        self.assertEqual(line.user_id, self.member, "what was known stays known")

    def test_only_internal_users_of_the_company(self):
        portal = new_test_user(self.env, "mc_portal", "base.group_portal")
        line = self._see((42, "octocat"))
        for user in (portal, self.stranger):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self._map(line, user)
                self.env.flush_all()

    def test_absurd_people_are_left_out(self):
        people = [
            (None, None),
            (None, "a b"),
            (0, "octocat"),
            ("42; DROP TABLE", "octocat"),
            (42, "x" * 5000),
            (42, {"$ne": None}),
            ([], []),
            (10137, "ghost"),
            (42, "\ud800\x00"),
        ]
        self.assertFalse(any(self._see(*people)))
        self.assertFalse(self._lines(provider="github"))
        self.assertFalse(self.Identity._user_for("github", 42, "a", instance="a b"))
        self.assertFalse(self.Identity._user_for("nobody", 42, "a"))

    def test_bots_are_not_unknown_people(self):
        line = self._see((42, "dependabot[bot]"))
        self.assertEqual(line.kind, "bot")
        action = self.env.ref("ipai_master_control.mc_identity_action_unknown")
        self.assertNotIn(line, self.Identity.search(safe_eval(action.domain)))
        self.assertIn(
            self._see((43, "ada")), self.Identity.search(safe_eval(action.domain))
        )

    def test_many_at_once_cost_few_queries(self):
        people = [(number, f"user{number}") for number in range(1, 201)]
        self._see(*people)
        self.env.flush_all()
        with self.assertQueryCount(3):
            self._see(*people)
        more = [(number, f"user{number}") for number in range(201, 401)]
        with self.assertQueryCount(12):
            self._see(*people, *more)
        self.assertEqual(len(self._lines(provider="github")), 400)

    def test_context_of_a_client_sets_nothing(self):
        sly = self.Identity.with_context(
            default_user_id=self.member.id, mc_trusted=True, default_kind="bot"
        )
        line = sly._see("github", [{"external_id": 42, "login": "octocat"}])[0]
        self.assertEqual((line.user_id.id, line.kind), (False, "person"))


@tagged("post_install", "-at_install")
class TestIdentityByHand(IdentityCase):
    """What managers enter and import."""

    def test_errors_name_the_field(self):
        managed = self.Identity.with_user(self.manager)
        cases = [
            ({"login": "a b"}, "Login: a b"),
            ({"external_id": "x", "login": "a"}, "External ID: x"),
            ({"provider": "slack", "login": "ada"}, "External ID"),
            ({"login": "a", "instance": "a b"}, "Instance: a b"),
            ({"provider": "email", "login": "no address"}, "External ID"),
            ({}, "External ID"),
        ]
        for vals, message in cases:
            with (
                self.subTest(vals=vals),
                self.assertRaisesRegex(ValidationError, message),
            ):
                managed.create(vals)

    def test_twins_are_refused_in_words(self):
        self._see((42, "octocat"))
        managed = self.Identity.with_user(self.manager)
        for vals in ({"login": "OCTOCAT"}, {"external_id": "42", "login": "other"}):
            with (
                self.subTest(vals=vals),
                self.assertRaisesRegex(ValidationError, "already"),
            ):
                managed.create(vals)
        line = managed.create({"login": "ada"})
        with self.assertRaisesRegex(ValidationError, "already"):
            line.login = "Octocat"
        line.login = "lovelace"

    def test_refusals_tell_nobody_who_is_listed(self):
        self._see((42, "octocat"))
        self._see((43, "hubot"), company=self.elsewhere)
        own = self._map(self._see((44, "ada")), self.member)
        for user in (self.member, self.auditor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.Identity.with_user(user).create({"external_id": "42"})
        with self.assertRaises(AccessError):
            own.with_user(self.member).write({"login": "octocat"})
        with self.assertRaises(AccessError):
            self.Identity.with_user(self.manager).create(
                {"external_id": "43", "company_id": self.elsewhere.id}
            )

    def test_a_line_stays_the_same_account(self):
        line = self._see((42, "octocat")).with_user(self.manager)
        for vals in (
            {"external_id": "43"},
            {"provider": "slack"},
            {"instance": "git.example"},
            {"company_id": self.elsewhere.id},
        ):
            with self.subTest(vals=vals), self.assertRaisesRegex(UserError, "stays"):
                line.write(vals)

    def test_address_is_written_in_one_way(self):
        line = self.Identity.with_user(self.manager).create(
            {"provider": "email", "login": "Ada@Example.COM", "user_id": self.member.id}
        )
        self.assertEqual((line.external_id, line.login), ("ada@example.com",) * 2)
        self.assertEqual(
            self.Identity._user_for("email", "Ada L <ADA@example.com>"), self.member
        )

    def test_import_of_the_list(self):
        result = (
            self.Identity.with_user(self.manager)
            .with_context(import_file=True)
            .load(
                ["provider", "login", "user_id"],
                [["github", "ada", "mc_member"], ["GitHub", "bob", "mc_leader"]],
            )
        )
        self.assertFalse(result["messages"])
        lines = self.Identity.browse(result["ids"])
        self.assertEqual(lines.user_id, self.member | self.leader)
        self.assertEqual(set(lines.mapped("origin")), {"import"})

    def _import(self, text, user=None):
        wizard = self.env["mc.identity.import"].with_user(user or self.manager)
        data = base64.b64encode(text.encode())
        return wizard.create({"data": data, "filename": "people.csv"}).action_import()

    def test_import_of_a_file(self):
        seen = self._see((42, "octocat"))
        item = self._caused(seen)
        action = self._import(
            "provider,external_id,login,user\n"
            "github,42,octocat,mc_member\n"
            "github,,ada,mc_leader\n"
            "slack,U012ABC,,mc_leader\n"
        )
        self.assertEqual(len(self.Identity.search(action["domain"])), 3)
        self.assertEqual(seen.user_id, self.member)
        self.assertEqual(item.user_id, self.member)
        self.assertEqual(self._lines(login="ada").origin, "import")
        self.assertEqual(self.Identity._user_for("slack", "U012ABC"), self.leader)
        # Again: nothing changes, nothing fails.
        self._import("provider,external_id,login,user\ngithub,42,octocat,mc_member\n")

    def test_bad_file_changes_nothing_and_says_why(self):
        self._map(self._see((42, "octocat")), self.leader)
        cases = [
            ("provider,login,user\ngithub,ada,nobody\n", "Line 2, user: nobody"),
            (
                "provider,login,user\ngithub,ada,mc_stranger\n",
                "Line 2, user: mc_stranger",
            ),
            ("provider,login,user\ngithub,a b,mc_member\n", "Line 2, login: a b"),
            ("login,user\n", "Line 1, provider: missing"),
            (
                "provider,login,user\ngithub,ada,mc_member\ngithub,octocat,mc_member\n",
                "Line 3, user: mapped to another user",
            ),
        ]
        for text, message in cases:
            refused = self.assertRaisesRegex(UserError, message)
            with self.subTest(text=text), refused, self.env.cr.savepoint():
                self._import(text)
        self.assertFalse(self._lines(login="ada"))

    def test_import_is_for_managers(self):
        for user in (self.member, self.auditor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._import("provider,login,user\ngithub,ada,mc_member\n", user)

    def test_import_into_a_company_of_others(self):
        wizard = self.env["mc.identity.import"].with_user(self.manager)
        text = b"provider,login,user\ngithub,ada,mc_stranger\n"
        values = {"data": base64.b64encode(text), "company_id": self.elsewhere.id}
        with self.assertRaisesRegex(UserError, "Company"):
            wizard.create(values).action_import()


@tagged("post_install", "-at_install")
class TestIdentityByEmail(IdentityCase):
    """Addresses map by themselves only where nobody could have arranged it."""

    def test_login_of_one_user(self):
        user = self._user("ada@example.com", USER, email="ada@example.com")
        self.assertEqual(self.Identity._user_for("email", "Ada@Example.com"), user)

    def test_address_that_people_change_themselves_is_only_suggested(self):
        self.member.email = "ada@example.com"
        self.assertFalse(self.Identity._user_for("email", "ada@example.com"))
        line = self._lines(provider="email")
        self.assertEqual(line.suggested_user_id, self.member)
        line.with_user(self.manager).action_accept_suggestion()
        self.assertEqual(line.user_id, self.member)
        self.assertFalse(line.suggested_user_id)

    def test_two_matches_are_none(self):
        self._user("ada@example.com", USER, email="x@example.com")
        self.member.email = "ada@example.com"
        self.assertFalse(self.Identity._user_for("email", "ada@example.com"))
        self.assertFalse(self._lines(provider="email").suggested_user_id)

    def test_portal_users_and_other_companies_do_not_match(self):
        new_test_user(self.env, "pia@example.com", "base.group_portal")
        new_test_user(
            self.env,
            "eve@example.com",
            USER,
            company_id=self.elsewhere.id,
            company_ids=[(6, 0, self.elsewhere.ids)],
        )
        for address in ("pia@example.com", "eve@example.com"):
            self.assertFalse(self.Identity._user_for("email", address))
        self.assertFalse(self._lines(provider="email").suggested_user_id)

    def test_noreply_is_no_address(self):
        self._user("1+ada@users.noreply.github.com", USER)
        for address in ("1+ada@users.noreply.github.com", "noreply@example.com"):
            self.assertFalse(self.Identity._user_for("email", address))
        self.assertFalse(self._lines(provider="email"))

    def test_verified_address_of_an_account_is_only_suggested(self):
        user = self._user("ada@example.com", USER)
        facts = {"external_id": 42, "login": "ada", "verified_email": "ada@example.com"}
        line = self.Identity._see("github", [facts])[0]
        self.assertEqual((line.user_id.id, line.suggested_user_id), (False, user))

    def test_unverified_address_counts_for_nothing(self):
        self._user("ada@example.com", USER)
        facts = {"external_id": 42, "login": "ada", "email": "ada@example.com"}
        line = self.Identity._see("github", [facts])[0]
        self.assertFalse(line.user_id | line.suggested_user_id)

    def test_who_answers_by_mail_is_listed(self):
        item = self._item(self.member)
        item.message_update({"email_from": "Bob <bob@partner.example>"})
        self.assertEqual(self._lines(provider="email").login, "bob@partner.example")

    def test_who_writes_a_mail_is_the_author(self):
        user = self._user("ada@example.com", USER)
        self.lane.member_ids |= user
        item = self.env["mc.work.item"].message_new(
            {"email_from": "ada@example.com", "subject": "Help"},
            {"lane_id": self.lane.id},
        )
        self.assertEqual((item.author_user_id, item.user_id), (user, user))
