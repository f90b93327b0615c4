# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A quarter of a company's work in Odoo: made, started, late, done, repaired.

Time is told to Odoo's clock, so that every state, clock and breach comes about as it
does in life; only the runs' creation dates are written by SQL. The same seed gives the
same history, counted back from now.
"""

import random
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

LANES = ("HR", "IT", "FIN", "DEV", "MGR")
LANE_WEIGHTS = (3, 6, 3, 7, 1)
PRIORITY_WEIGHTS = (1, 3, 6, 3)
TITLES = {
    "HR": ("Onboarding of {}", "Contract change for {}", "Exit interview with {}"),
    "IT": ("Laptop of {} does not start", "VPN access for {}", "Mailbox of {} is full"),
    "FIN": ("Expense report of {}", "Invoice of {} to approve", "Refund for {}"),
    "DEV": ("CI fails on {}", "Flaky test in {}", "Dependency update of {}"),
    "MGR": ("Budget question of {}", "Approval for {}"),
}
PEOPLE = ("Ada", "Bela", "Chen", "Dara", "Emil", "Fay", "Gus", "Hana")
DAYS = 83
REPOSITORIES = ("acme/shop", "acme/billing", "acme/mobile")
SOURCES = {"HR": "odoo", "FIN": "odoo", "DEV": "github", "IT": "manual", "MGR": "bpmn"}
REASONS = ("Waited for a supplier", "Nobody on duty", "Wrong lane at first")
REASONS += ("More work than people", "Customer did not answer")
# Minutes to a response and to a resolution that are promised, by priority.
PROMISED = {"1": (15, 240), "2": (60, 480), "3": (240, 1440), "4": (1440, 4320)}
OUTCOMES = (*["fixed"] * 7, "not_fixed", "not_fixed", "handed_over", "handed_over")
OUTCOMES += ("rejected", "head_moved", "suggested")
# Work that is there on whatever day the tests run, of one lane and priority: days ago,
# then (days later, action, arguments).
ALWAYS_LANE, ALWAYS_PRIORITY = "IT", "3"
ALWAYS = (
    (40, (2, "action_start"), (9, "action_done")),
    (35, (0.01, "action_start"), (0.1, "action_done")),
    (12, (1, "action_start")),
    (3, (0.01, "action_start"), (0.5, "action_block", "external")),
    (0.1,),
)
STAGES = {"fixed": "done", "suggested": "done", None: "verifying"}
DAY = timedelta(days=1)


class History:
    """The work of one company.

    :param env: of the superuser
    :param company: a ``res.company``
    :param items: how many
    :param repositories: names, as on GitHub
    """

    def __init__(self, env, company, items, repositories=REPOSITORIES, seed=7):
        context = {**env.context, "tracking_disable": True}
        self.env = env(context={**context, "allowed_company_ids": company.ids})
        self.company, self.count, self.names = company, items, repositories
        self.random = random.Random(seed)
        self.now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
        lanes = self.env["mc.lane"].search([("company_id", "=", company.id)])
        self.lanes = {lane.code: lane for lane in lanes}
        self.person = self.env.ref("base.user_admin")
        self.person.company_ids |= company

    def make(self):
        """Make all of it; the caller commits."""
        items = self._items()
        moves = [move for item in items for move in self._moves(item)]
        moves += self._always()
        for moment, item, action, *values in sorted(moves, key=lambda move: move[0]):
            with at(self.env, moment):
                getattr(item, action)(*values)
        with at(self.env, self.now):
            self.env["mc.sla.sweep"]._sweep("cron")
        self._explain()
        self._repair(items)

    # Work

    def _items(self):
        """Make the items, in the order in which they came up."""
        opened = sorted(self._moment() for _number in range(self.count))
        return self.env["mc.work.item"].create(
            [self._item(moment) for moment in opened]
        )

    def _always(self):
        """Make the work of ``ALWAYS`` and return its moves."""
        moves = []
        for days, *later in ALWAYS:
            opened = self.now - days * DAY
            values = {
                "priority": ALWAYS_PRIORITY,
                "user_id": bool(later) and self.person.id,
            }
            item = self.env["mc.work.item"].create(
                [self._item(opened, ALWAYS_LANE) | values]
            )
            moves += [(opened + gap * DAY, item, *action) for gap, *action in later]
        return moves

    def _moment(self):
        """Return when an item comes up: by day, rarely at the weekend, lately more."""
        while True:
            age = DAYS * self.random.betavariate(1, 1.3)
            day = (self.now - age * DAY).replace(hour=0, minute=0, second=0)
            hour = min(max(self.random.gauss(13, 3), 0), 23.9)
            moment = day + timedelta(hours=hour)
            weekday = moment.weekday() < 5 or self.random.random() < 0.15
            if weekday and moment < self.now - timedelta(minutes=30):
                return moment

    def _item(self, opened, code=None):
        pick = self.random.choices
        code = code or pick(LANES, LANE_WEIGHTS)[0]
        [priority] = pick(tuple(PROMISED), PRIORITY_WEIGHTS)
        about = self.names if code == "DEV" else PEOPLE
        return {
            "name": self.random.choice(TITLES[code]).format(self.random.choice(about)),
            "lane_id": self.lanes[code].id,
            "company_id": self.company.id,
            "priority": priority,
            "source": SOURCES[code],
            "opened_at": opened,
            "user_id": self.person.id if self.random.random() < 0.8 else False,
        }

    def _moves(self, item):
        """Yield (moment, item, action, arguments) of what becomes of an item."""
        opened = item.opened_at
        response, resolution = PROMISED[item.priority]
        started = opened + self._share(item) * timedelta(minutes=response)
        done = started + self._share(item) * timedelta(minutes=resolution)
        if self.random.random() < 0.04:
            yield from self._until_now([(started, item, "action_cancel")])
            return
        moves = [(started, item, "action_start")]
        if self.random.random() < 0.2:
            pause = (done - started) / 4
            moves.append((started + pause, item, "action_block", "external"))
            # Some of those that came up lately wait until now.
            if self.now - opened < 30 * DAY and self.random.random() < 0.4:
                yield from self._until_now(moves)
                return
            moves.append((started + 2 * pause, item, "action_unblock"))
        if self.random.random() < 0.97:
            moves.append((done, item, "action_done"))
        yield from self._until_now(moves)

    def _share(self, item):
        """Return how much of what was promised somebody took; finance is slow."""
        slow = {"FIN": 0.5, "IT": 0.15, "MGR": 0.3}.get(item.lane_id.code, 0)
        early = 0.3 * (self.now - item.opened_at) / (DAYS * DAY)
        return self.random.lognormvariate(slow + early - 1.3, 0.8)

    def _until_now(self, moves):
        return [move for move in moves if move[0] < self.now]

    def _explain(self):
        """Give the reasons of most breaches that are over."""
        over = [("state", "=", "breached"), ("stopped_at", "!=", False)]
        own = ("company_id", "=", self.company.id)
        for timer in self.env["mc.sla.timer"].search([own, *over], order="id"):
            if self.random.random() < 0.7:
                [reason] = self.random.choices(REASONS, (5, 2, 1, 4, 3))
                timer.action_set_breach_reason(reason)

    # Repairs

    def _repair(self, items):
        """Let the bot try half of the development's items, some of them twice."""
        app = self.env["pulser.app"].create(
            {
                "name": f"App of {self.company.name}",
                "app_id": str(4000 + self.company.id),
                "webhook_secret_name": "test",
                "company_id": self.company.id,
            }
        )
        repositories = self.env["pulser.repository"].create(
            [
                {"full_name": name, "app_id": app.id, "company_id": self.company.id}
                for name in self.names
            ]
        )
        for item in items.filtered(lambda item: item.lane_id.code == "DEV"):
            if self.random.random() < 0.8:
                repository = self.random.choice(repositories)
                while self._run(item, repository) == "not_fixed":
                    pass

    def _run(self, item, repository):
        """Make the next attempt at an item and return its outcome, None as yet."""
        before = self.env["pulser.run"].search_count([("work_item_id", "=", item.id)])
        attempt = before + 1
        started = min(item.opened_at + attempt * timedelta(minutes=7), self.now)
        recent = self.now - started < 2 * DAY
        outcome = None if recent else self.random.choice(OUTCOMES)
        tokens = self.random.randrange(8_000, 160_000)
        run = self.env["pulser.run"].create(
            {
                "work_item_id": item.id,
                "repository_id": repository.id,
                "company_id": self.company.id,
                "pr_number": item.id,
                "head_branch": "main",
                "clone_url": "https://git.example/repository.git",
                "origin_sha": f"{item.id:040x}",
                "head_sha": f"{item.id:040x}",
                "check_name": "tests",
                "attempt": attempt,
                "mode": self.random.choice(("auto", "gated")),
                "stage": STAGES.get(outcome, "failed"),
                "outcome": outcome or False,
                "turns": tokens // 9_000 + 1,
                "input_tokens": tokens,
                "output_tokens": tokens // 12,
                "cost": round(tokens * 3.6e-6 + tokens / 12 * 15e-6, 4),
            }
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE pulser_run SET create_date = %s WHERE id = %s", [started, run.id]
        )
        return outcome


@contextmanager
def at(env, moment):
    """Let Odoo's clock say a moment."""
    with patch.object(type(env["mc.clock"]), "now", lambda _self: moment):
        yield
