# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Strangers who arrive twice at once, and a mapping that an item of theirs crosses."""

from race_helpers import WORKERS, Race, committed, read, unique, user_of

ACCOUNTS = 3  # each may lose to all others, and Odoo tries five times
CROSSINGS = 10


def _lines(registry, instance):
    return read(
        registry,
        "SELECT external_id, login FROM mc_identity WHERE instance = %s ORDER BY id",
        instance,
    )


def test_one_stranger_met_ten_times_at_once(registry):
    place = unique("once")

    def meet(env):
        user = env["mc.identity"]._user_for("github", 42, "octocat", instance=place)
        return user.ids

    race = Race(registry, [2] * WORKERS)
    answers = race.run(meet)
    assert answers == [[]] * WORKERS
    assert sum(race.tries) > WORKERS, "nobody met a conflict: that was no race"
    assert _lines(registry, place) == [("42", "octocat")]


def test_different_strangers_do_not_disturb_each_other(registry):
    place, numbers = unique("apart"), iter(range(1, 1000))

    def meet(env):
        number = next(numbers)
        return env["mc.identity"]._user_for(
            "github", number, f"user{number}", instance=place
        )

    race = Race(registry, [2] * WORKERS)
    answers = race.run(meet)
    assert not [one for one in answers if isinstance(one, Exception)], answers
    assert sum(race.tries) == WORKERS, "different strangers met a conflict"
    assert len(_lines(registry, place)) == WORKERS


def test_one_login_claimed_by_accounts_at_once(registry):
    place = unique("login")
    numbers = {}

    def meet(env):
        number = numbers.setdefault(id(env.cr), len(numbers) + 1)
        line = env["mc.identity"]._see(
            "github",
            [{"external_id": number, "login": "Octocat"}],
            instance=place,
        )[0]
        return line.id

    race = Race(registry, [2] * ACCOUNTS)
    answers = race.run(meet)
    assert not [one for one in answers if isinstance(one, Exception)], answers
    assert sum(race.tries) > ACCOUNTS, "nobody met a conflict: that was no race"
    lines = _lines(registry, place)
    assert sorted(number for number, _login in lines) == ["1", "2", "3"]
    assert [login for _number, login in lines if login] == ["Octocat"]


def test_item_that_crosses_the_mapping_of_its_author(registry):
    """Either the mapping finds the item, or the item finds the mapping."""
    author = user_of(registry, "races_author")

    def work_in_lane(env):
        lane = env.ref("ipai_master_control.mc_lane_dev")
        lane.member_ids |= env["res.users"].browse(author)
        return lane.id

    lane = committed(registry, work_in_lane)
    retried = 0
    for _number in range(CROSSINGS):
        place = unique("crossing")

        def stranger(env, place=place):
            facts = [{"external_id": 7, "login": "ada"}]
            return env["mc.identity"]._see("github", facts, instance=place)[0].id

        line = committed(registry, stranger)

        def cross(env, line=line):
            identity = env["mc.identity"].browse(line)
            if env.uid == 1:
                identity.user_id = author
                return None
            item = env["mc.work.item"].create({"name": "x", "lane_id": lane})
            item._set_author(identity)
            return item.id

        race = Race(registry, [1, 2])
        answers = race.run(cross)
        assert not [one for one in answers if isinstance(one, Exception)], answers
        rows = read(
            registry, "SELECT user_id FROM mc_work_item WHERE id = %s", answers[1]
        )
        assert rows == [(author,)], "the item waits for ever"
        retried += sum(race.tries) - 2
    assert retried, "nobody met a conflict: that was no race"
