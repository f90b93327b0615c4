# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from types import SimpleNamespace

from odoo.tests import BaseCase, tagged

from ..lib.github import GitHubError, NotFound, RateLimited
from ..steps import collect, comments, hand_over, push, redelivery, trailer
from ..steps.base import HandOverNeeded, Pending, RunEnded
from .common import HEAD, NEWER, OURS, PulserRecords

UUID = "0f8fad5b-d9cb-469f-a165-70867728950e"


class Account:
    """A client's answers, kept in memory: what the steps ask for, and no more."""

    def __init__(self, head=HEAD, commits=(), comments=()):
        self.head, self.commits = head, dict(commits)
        self.posted = list(comments)
        self.redelivered, self.lost = [], []

    def branch_head(self, _repository, _branch):
        return self.head

    def get_commit(self, _repository, sha):
        if sha not in self.commits:
            raise NotFound(404, "no commit")
        return self.commits[sha]

    def comments(self, _repository, _number):
        return self.posted

    def create_comment(self, _repository, _number, body):
        self.posted.append({"body": body, "html_url": f"url-{len(self.posted)}"})
        return self.posted[-1]["html_url"]

    def hook_deliveries(self, _since):
        return self.lost

    def redeliver(self, delivery_id):
        if isinstance(delivery_id, Exception):
            raise delivery_id
        self.redelivered.append(delivery_id)


def commit(message, parent=HEAD):
    return {"commit": {"message": message}, "parents": [{"sha": parent}]}


@tagged("post_install", "-at_install")
class TestSteps(BaseCase):
    ours = commit(f"Repair\n\nWork item WI-1\n\n{trailer.line(UUID, 1)}\n")
    inputs = SimpleNamespace(
        uuid=UUID,
        head_sha=HEAD,
        origin_sha=HEAD,
        ours=(),
        branch="cart",
        access=SimpleNamespace(repository="acme/shop"),
    )

    def test_trailer_is_found_again(self):
        self.assertEqual(trailer.run_of(self.ours), UUID)
        self.assertTrue(trailer.is_made_by(self.ours, UUID, HEAD))

    def test_borrowed_trailer_proves_nothing(self):
        stolen = commit(trailer.line(UUID, 1), parent=NEWER)
        self.assertFalse(trailer.is_made_by(stolen, UUID, HEAD))
        for message in ("", "Pulser-Run: x/1", f"see {trailer.line(UUID, 1)}"):
            with self.subTest(message=message):
                self.assertEqual(trailer.run_of(commit(message)), "")

    def test_commit_from_before_a_crash_is_adopted(self):
        account = Account(commits={OURS: self.ours})
        found = push._our_commit(account, "acme/shop", OURS, self.inputs)
        self.assertEqual(found, OURS)

    def test_other_commits_end_the_run(self):
        account = Account(commits={NEWER: commit("Add notes")})
        for head in (NEWER, OURS, None):
            with self.subTest(head=head), self.assertRaises(RunEnded) as ended:
                push._our_commit(account, "acme/shop", head, self.inputs)
            self.assertEqual(ended.exception.outcome, "head_moved")

    def test_branch_of_a_person_is_not_put_back(self):
        account = Account(NEWER, commits={NEWER: commit("Add notes")})
        self.assertFalse(hand_over._restore(account, self.inputs))
        self.assertFalse(hand_over._restore(Account(None), self.inputs))

    def test_commit_that_nobody_noted_is_known_by_its_trailer(self):
        account = Account(OURS, commits={OURS: self.ours})
        self.assertTrue(hand_over._is_ours(account, OURS, self.inputs))

    def test_comment_is_posted_once(self):
        account = Account()
        first = comments.post_once(account, "acme/shop", 7, "run:1:report", "Done.")
        again = comments.post_once(account, "acme/shop", 7, "run:1:report", "Done.")
        other = comments.post_once(account, "acme/shop", 7, "run:2:report", "Done.")
        self.assertEqual((first, again, other), ("url-0", "url-0", "url-1"))

    def test_names_cannot_command(self):
        name = "tests [skip ci] @team\nCloses #1 `x`"
        self.assertEqual(comments.plain(name), "tests skip ci team Closes 1 x")

    def test_quotation_has_neither_mentions_nor_commands(self):
        text = comments.quoted("/merge\n@team look")
        self.assertTrue(all(line.startswith("> ") for line in text.splitlines()))
        self.assertNotIn("@team", text)

    def test_fence_is_longer_than_any_inside(self):
        text = comments.fenced("a\n````\nb")
        self.assertTrue(text.startswith("`````\n") and text.endswith("\n`````"))

    def test_redelivery_asks_once_for_what_always_failed(self):
        account = Account()
        account.lost = [
            {"id": 1, "guid": "a", "status_code": 502},
            {"id": 2, "guid": "a", "status_code": 404},
            {"id": 3, "guid": "b", "status_code": 500},
            {"id": 4, "guid": "b", "status_code": 202},
            {"id": GitHubError(422, "too old"), "guid": "c", "status_code": 500},
            {"id": 6, "guid": "d", "status_code": None},
        ]
        self.assertEqual(redelivery.ask_again(account, None), ["a", "d"])
        self.assertEqual(account.redelivered, [1, 6])

    def test_redelivery_stops_at_the_rate_limit(self):
        account = Account()
        account.lost = [{"id": RateLimited(60), "guid": "a", "status_code": 500}]
        with self.assertRaises(RateLimited):
            redelivery.ask_again(account, None)

    def test_collect_looks_at_the_head_first(self):
        pull = PulserRecords().pull
        inputs = SimpleNamespace(head_sha=HEAD, repository="acme/shop")
        collect._check_head(pull(), inputs)
        cases = [
            (pull(open=False), RunEnded),
            (pull(head=NEWER), RunEnded),
            (pull(head_repository="mallory/shop"), HandOverNeeded),
            (pull(head_repository=None), HandOverNeeded),
        ]
        for state, error in cases:
            with self.subTest(state=state), self.assertRaises(error):
                collect._check_head(state, inputs)

    def test_collect_waits_for_checks(self):
        pull = PulserRecords().pull
        collect._check_verdict(pull("red").verdict)
        with self.assertRaises(Pending):
            collect._check_verdict(pull("pending").verdict)
        for verdict in ("green", "none"):
            with self.assertRaises(RunEnded) as ended:
                collect._check_verdict(pull(verdict).verdict)
            self.assertEqual(ended.exception.outcome, "no_repair")
