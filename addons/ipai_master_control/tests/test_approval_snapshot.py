# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The definition used is recorded, and goes on to hold, as it was."""

from .common import USER, MasterControlCase


class TestApprovalSnapshot(MasterControlCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._user("mc_other_reviewer", USER)
        cls.definition = cls._definition(mc_code="change", sequence=7)
        cls.item = cls._item(
            name="A gated change", approval_code="change", user_id=cls.member.id
        )
        cls.item.with_user(cls.member).action_done()
        cls.review = cls.item.review_ids

    def test_the_request_is_evidence(self):
        proof = self._evidence(self.item, "approval")
        self.assertEqual(
            (proof.name, proof.actor_id), ("Approval requested", self.member)
        )
        (kept,) = self._meta(proof)["definitions"]
        self.assertEqual(
            {key: kept[key] for key in ("name", "domain", "code", "sequence", "tier")},
            {
                "name": "Second pair of eyes",
                "domain": "[('name', 'ilike', 'gated')]",
                "code": "change",
                "sequence": 7,
                "tier": 1,
            },
        )
        self.assertEqual(kept["reviewer_ids"], self.reviewer.ids)
        self.assertEqual(kept["reviewer_id"], self.reviewer.id)

    def test_editing_the_definition_changes_nothing(self):
        self.definition.write(
            {
                "name": "Rubber stamp",
                "reviewer_id": self.other.id,
                "mc_allow_requester": True,
                "definition_domain": "[]",
                "has_comment": True,
                "mc_code": "other",
                "approve_sequence": True,
            }
        )
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.review.name, "Second pair of eyes")
        self.assertEqual(self.review.reviewer_ids, self.reviewer)
        self.assertFalse(self.review.has_comment or self.review.approve_sequence)
        self.item.with_user(self.reviewer).validate_tier()
        self._assert_recorded()

    def test_deleting_the_definition_breaks_nothing(self):
        self.definition.unlink()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.review.name, "Second pair of eyes")
        self.assertEqual(self.item.awaited_user_ids, self.reviewer)
        self.item.with_user(self.reviewer).validate_tier()
        self.assertFalse(self.review.definition_id)
        self._assert_recorded()

    def test_archiving_the_definition_breaks_nothing(self):
        self.definition.active = False
        self.env.flush_all()
        self.item.with_user(self.reviewer).validate_tier()
        self._assert_recorded()

    def _assert_recorded(self):
        self.assertEqual(self.item.state, "done")
        meta = self._meta(self._decisions(self.item))
        self.assertEqual(meta["definition"], "Second pair of eyes")
        self.assertEqual(meta["definition_domain"], "[('name', 'ilike', 'gated')]")
        self.assertEqual(meta["definition_code"], "change")
        self.assertEqual(meta["reviewer_ids"], self.reviewer.ids)

    def test_a_review_of_old_follows_its_definition(self):
        """As before reviews kept what their definition said."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE tier_review SET mc_definition = NULL WHERE id = %s",
            [self.review.id],
        )
        self.env.invalidate_all()
        self.assertEqual(self.review._mc_rule()["name"], "Second pair of eyes")
        self.item.with_user(self.reviewer).validate_tier()
        self.assertEqual(self.item.state, "done")
