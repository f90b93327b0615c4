# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date, timedelta

import pytest
from mc_hr_lib.employment import (
    CANCELLED,
    DONE,
    EXIT,
    EXIT_CANCELLED,
    EXIT_MOVED,
    HIRE,
    HIRE_CANCELLED,
    HIRE_MOVED,
    NEWS_DAYS,
    NONE,
    RUNNING,
    Employment,
    Status,
    cancel_reason,
    changed,
    created,
    first_day,
)

TODAY = date(2026, 12, 1)


def day(number):
    """Return the day so many days from today."""
    return TODAY + timedelta(days=number)


def employed(start=-1000, departure=None, active=True):
    return Employment(
        active,
        None if start is None else day(start),
        None if departure is None else day(departure),
    )


def steps(before, after, onboarding=DONE, offboarding=NONE):
    return changed(before, after, Status(onboarding, offboarding), TODAY)


@pytest.mark.parametrize(
    ("now", "wanted"),
    [
        (employed(start=30), [HIRE]),
        (employed(start=None), [HIRE]),
        (employed(start=-NEWS_DAYS), [HIRE]),
        (employed(start=-NEWS_DAYS - 1), []),
        (employed(start=30, departure=200), [HIRE, EXIT]),
        (employed(start=-900, departure=20), [EXIT]),
        (employed(start=-900, departure=0), [EXIT]),
        (employed(start=-900, departure=-1), []),
        (employed(start=10, departure=-200), [HIRE]),
        (employed(start=10, active=False), []),
    ],
    ids=[
        "comes",
        "first day unknown",
        "came lately",
        "came long ago",
        "for a fixed term",
        "came long ago and leaves",
        "leaves today",
        "has left",
        "comes again",
        "archived",
    ],
)
def test_a_new_record(now, wanted):
    assert created(now, TODAY) == wanted


def test_nothing_changed():
    one = employed(departure=5)
    assert steps(one, one, offboarding=RUNNING) == []


# Leaving


@pytest.mark.parametrize("active", [True, False], ids=["still here", "archived"])
@pytest.mark.parametrize("last", [60, 0, -NEWS_DAYS])
def test_a_departure_is_an_exit(last, active):
    before, after = employed(active=active), employed(departure=last, active=active)
    assert steps(before, after) == [EXIT]


def test_a_departure_of_years_ago_is_history():
    assert steps(employed(), employed(departure=-NEWS_DAYS - 1)) == []


@pytest.mark.parametrize(
    ("offboarding", "wanted"),
    [(RUNNING, [EXIT_MOVED]), (CANCELLED, [EXIT]), (NONE, [EXIT]), (DONE, [])],
)
def test_another_last_day(offboarding, wanted):
    before, after = employed(departure=10), employed(departure=40)
    assert steps(before, after, offboarding=offboarding) == wanted


@pytest.mark.parametrize("last", [0, 10])
def test_a_departure_that_is_called_off(last):
    before, after = employed(departure=last), employed()
    assert steps(before, after, offboarding=RUNNING) == [EXIT_CANCELLED]
    assert steps(before, after, offboarding=CANCELLED) == []


def test_a_last_day_that_is_the_first_is_of_this_employment():
    assert employed(5, departure=5).leaving == day(5)
    assert employed(5, departure=4).leaving is None
    assert employed(None, departure=4).leaving == day(4)


def test_archived_alone_is_no_exit():
    assert steps(employed(), employed(active=False)) == []


def test_archived_for_a_while_is_no_rehire():
    assert steps(employed(active=False), employed()) == []
    assert steps(employed(active=False), employed(), onboarding=NONE) == []
    unknown = employed(None, active=False), employed(None)
    assert steps(*unknown, onboarding=NONE) == [], "there before this addon was"


def test_a_first_day_alone_is_no_hire():
    """Onboarding was cancelled by hand, or the event is switched off."""
    for onboarding in (CANCELLED, NONE):
        assert steps(employed(5), employed(6), onboarding=onboarding) == []


def test_a_departure_before_the_first_day_is_no_rehire():
    before, after = employed(5, departure=200), employed(5, departure=4)
    assert steps(before, after, onboarding=CANCELLED, offboarding=DONE) == []


def test_both_dates_at_once_are_a_rehire_and_no_withdrawal():
    before, after = employed(-500), employed(40, departure=-3)
    assert HIRE_CANCELLED not in steps(before, after, onboarding=RUNNING)


# Coming back


@pytest.mark.parametrize("offboarding", [DONE, NONE, CANCELLED])
def test_taken_back_after_the_last_day(offboarding):
    before, after = employed(departure=-5), employed()
    assert steps(before, after, offboarding=offboarding) == [HIRE]
    assert first_day(before, after, TODAY) == TODAY


def test_taken_back_without_a_first_day_on_record():
    """They were there, and had left, before this addon was."""
    before, after = employed(None, departure=-5), employed(None)
    assert steps(before, after) == [HIRE]
    assert first_day(before, after, TODAY) == TODAY


def test_taken_back_while_the_offboarding_still_runs():
    before, after = employed(departure=-5), employed()
    assert steps(before, after, offboarding=RUNNING) == [EXIT_CANCELLED, HIRE]


def test_signed_off_already_and_then_staying():
    before, after = employed(departure=5), employed()
    assert steps(before, after, offboarding=DONE) == [HIRE]


@pytest.mark.parametrize("offboarding", [DONE, RUNNING])
def test_a_first_day_after_the_departure_is_a_rehire(offboarding):
    """What is to be collected of the employment before is still to be collected."""
    before, after = employed(departure=10), employed(start=40, departure=10)
    assert steps(before, after, offboarding=offboarding) == [HIRE]
    assert first_day(before, after, TODAY) == day(40)


def test_a_rehire_for_a_fixed_term():
    before, after = employed(departure=-50), employed(start=3, departure=90)
    assert steps(before, after, offboarding=DONE) == [HIRE, EXIT]


def test_an_archived_leaver_whose_date_is_cleared_waits_for_unarchiving():
    before, after = employed(departure=-5, active=False), employed(active=False)
    assert steps(before, after, offboarding=DONE) == []
    assert steps(after, employed(), offboarding=DONE) == [HIRE]


def test_unarchived_with_a_departure_that_stands():
    before = employed(departure=-5, active=False)
    assert steps(before, employed(departure=-5), offboarding=DONE) == []


# Hires that change


def test_another_first_day():
    assert steps(employed(10), employed(20), onboarding=RUNNING) == [HIRE_MOVED]
    assert steps(employed(10), employed(20), onboarding=DONE) == []


@pytest.mark.parametrize(
    ("after", "reason", "wanted"),
    [
        (employed(10, active=False), "archived", [HIRE_CANCELLED]),
        (employed(10, departure=9), "withdrawn", [HIRE_CANCELLED]),
    ],
)
def test_a_hire_that_is_off(after, reason, wanted):
    before = employed(10)
    assert steps(before, after, onboarding=RUNNING) == wanted
    assert cancel_reason(before, after) == reason


def test_who_has_left_is_not_welcomed_any_more():
    before, after = employed(-20), employed(-20, departure=0)
    assert steps(before, after, onboarding=RUNNING) == [HIRE_CANCELLED, EXIT]
    assert cancel_reason(before, after) == "left"


def test_a_fixed_term_is_no_reason_against_onboarding():
    before, after = employed(-20), employed(-20, departure=100)
    assert steps(before, after, onboarding=RUNNING) == [EXIT]


def test_a_hire_is_on_again():
    before, after = employed(10, active=False), employed(10)
    assert steps(before, after, onboarding=CANCELLED) == [HIRE]
    assert steps(before, after, onboarding=NONE) == [HIRE]
    assert first_day(before, after, TODAY) == day(10)


def test_withdrawn_before_the_first_day_while_leaving_was_announced():
    before, after = employed(10, departure=200), employed(10, departure=9)
    found = steps(before, after, onboarding=RUNNING, offboarding=RUNNING)
    assert found == [EXIT_CANCELLED, HIRE_CANCELLED]
