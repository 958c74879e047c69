"""Two clocks at once: golden days, pauses, and what is told of deadlines once."""

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.calendars.calendar import Calendar, Together
from desk.domain.clocks import (
    BusinessHours,
    ClockName,
    Deadline,
    Policy,
    Target,
    Told,
    deadlines,
    rings_at,
    rung,
)
from desk.domain.states import LONGEST, Course, State, Stretch, begun, entered
from tests.support.calendars import at, calendar, told
from tests.unit.test_calendar_brute import DAYS, Counter, some_rules

MARKETPLACE, CONTRACT = ClockName.MARKETPLACE, ClockName.CONTRACT
FIRST, NEXT, RESOLUTION = Target.FIRST_ANSWER, Target.NEXT_ANSWER, Target.RESOLUTION
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
OFFICE = dict.fromkeys(range(5), "09:00-17:00")
SATURDAY_NIGHT = {5: "22:00-06:00"}
PAUSES = {CONTRACT: frozenset({State.WAITING, State.SNOOZED, State.RESOLVED})}


def policy(
    hours: BusinessHours,
    targets: Mapping[Target, Mapping[ClockName, timedelta]],
    warn: float | timedelta = 0.25,
    pauses: Mapping[ClockName, frozenset[State]] = PAUSES,
) -> Policy:
    return Policy(name="one", targets=targets, hours=hours, pauses=pauses, warn=warn)


def course(*stretches: tuple[State, str]) -> Course:
    return tuple(Stretch(state, at(since)) for state, since in stretches)


#: Whose day it is, its hours, when the customer wrote, what is promised in business time, and when that is over.
GOLDEN = {
    "Lisbon's short night": ("Europe/Lisbon", "09:00-17:00", "2027-03-27T15:00", 4 * HOUR, "2027-03-28T10:00"),
    "Lisbon's long night": ("Europe/Lisbon", "09:00-17:00", "2027-10-30T15:00", 4 * HOUR, "2027-10-31T12:00"),
    "a night shift an hour short": (
        "America/New_York", SATURDAY_NIGHT, "2027-03-14T03:00", 7 * HOUR, "2027-03-14T10:00",
    ),
    "and on into the next week": (
        "America/New_York", SATURDAY_NIGHT, "2027-03-14T03:00", 7.5 * HOUR, "2027-03-21T02:30",
    ),
    "Sydney's spring": ("Australia/Sydney", SATURDAY_NIGHT, "2027-10-02T12:00", 7 * HOUR, "2027-10-02T19:00"),
    "half an hour at Lord Howe": (
        "Australia/Lord_Howe", "09:00-17:00", "2027-04-03T05:00", 2 * HOUR, "2027-04-03T23:30",
    ),
    "São Paulo changes no clocks": (
        "America/Sao_Paulo", "09:00-17:00", "2027-10-16T19:00", 2 * HOUR, "2027-10-17T13:00",
    ),
    "over the week end": ("Europe/Lisbon", OFFICE, "2027-01-15T16:00", 2 * HOUR, "2027-01-18T10:00"),
    "New Year in week 53": ("Europe/Lisbon", OFFICE, "2026-12-31T16:00", 2 * HOUR, "2027-01-04T10:00"),
    "the leap day": ("Asia/Manila", OFFICE, "2028-02-28T08:00", 9 * HOUR, "2028-02-29T09:00"),
    "written at night": ("Asia/Manila", OFFICE, "2027-01-12T20:00", HOUR, "2027-01-13T02:00"),
}  # fmt: skip


@pytest.mark.parametrize(("zone", "hours", "wrote", "within", "due"), GOLDEN.values(), ids=GOLDEN.keys())
def test_business_time_is_over_when_the_wall_clock_says_so(
    zone: str, hours: str | dict[int, str], wrote: str, within: timedelta, due: str
) -> None:
    found = policy(calendar(zone, hours, holidays=("2027-01-01",)), {FIRST: {CONTRACT: within}})
    [deadline] = deadlines(found, begun(at(wrote)), at(wrote))
    assert told(deadline.at) == due


@pytest.mark.parametrize("wrote", ["2027-03-27T20:00", "2027-10-30T20:00", "2027-01-15T16:00", "2028-02-28T12:00"])
def test_the_marketplace_counts_twenty_four_hours_whatever_the_wall_clock_shows(wrote: str) -> None:
    found = policy(calendar("Europe/Lisbon", OFFICE), {FIRST: {MARKETPLACE: 24 * HOUR}})
    [deadline] = deadlines(found, begun(at(wrote)), at(wrote))
    assert deadline.at == at(wrote) + 24 * HOUR


def test_on_friday_evening_the_marketplace_is_nearer_and_on_monday_morning_the_contract() -> None:
    found = policy(calendar("Europe/Lisbon", OFFICE), {FIRST: {MARKETPLACE: 24 * HOUR, CONTRACT: 2 * HOUR}})
    nearest = {
        wrote: deadlines(found, begun(at(wrote)), at(wrote))[0].clock
        for wrote in ("2027-01-15T16:30", "2027-01-18T09:30")
    }
    assert nearest == {"2027-01-15T16:30": MARKETPLACE, "2027-01-18T09:30": CONTRACT}


def test_what_opened_it_is_owed_a_first_answer_and_what_she_writes_later_the_next() -> None:
    found = policy(calendar("Europe/Lisbon", "00:00-24:00"), {FIRST: {CONTRACT: HOUR}, NEXT: {CONTRACT: 2 * HOUR}})
    opened = course((State.OPEN, "2027-01-18T09:00"))
    later = (*opened, *course((State.WAITING, "2027-01-18T09:30"), (State.OPEN, "2027-01-18T11:00")))
    owed = [deadlines(found, opened, at("2027-01-18T09:00")), deadlines(found, later, at("2027-01-18T11:00"))]
    assert [(one.target, told(one.at)) for [one] in owed] == [
        (FIRST, "2027-01-18T10:00"),
        (NEXT, "2027-01-18T13:00"),
    ]


def test_the_contract_does_not_count_while_the_customer_is_waited_for_and_the_marketplace_does() -> None:
    found = policy(
        calendar("Europe/Lisbon", "09:00-17:00"), {RESOLUTION: {MARKETPLACE: 24 * HOUR, CONTRACT: 4 * HOUR}}
    )
    waited = course(
        (State.OPEN, "2027-01-18T09:00"), (State.WAITING, "2027-01-18T10:00"), (State.OPEN, "2027-01-19T16:00")
    )
    due = {one.clock: told(one.at) for one in deadlines(found, waited, None)}
    assert due == {MARKETPLACE: "2027-01-19T09:00", CONTRACT: "2027-01-20T11:00"}


def test_a_paused_clock_says_what_is_left_of_it_and_stands_behind_one_that_runs() -> None:
    found = policy(
        calendar("Europe/Lisbon", "09:00-17:00"), {RESOLUTION: {MARKETPLACE: 240 * HOUR, CONTRACT: 4 * HOUR}}
    )
    waiting = course((State.OPEN, "2027-01-18T09:00"), (State.WAITING, "2027-01-18T10:30"))
    first, second = deadlines(found, waiting, None)
    assert (first.clock, first.paused) == (MARKETPLACE, False)
    assert (second.clock, second.at, second.left) == (CONTRACT, None, 2.5 * HOUR)


def test_what_was_missed_before_a_pause_stays_missed() -> None:
    found = policy(calendar("Europe/Lisbon", "09:00-17:00"), {RESOLUTION: {CONTRACT: HOUR}})
    late = course((State.OPEN, "2027-01-18T09:00"), (State.WAITING, "2027-01-18T12:00"))
    [deadline] = deadlines(found, late, None)
    assert told(deadline.at) == "2027-01-18T10:00"


def test_what_is_resolved_has_no_deadline_and_goes_on_where_it_was_when_opened_by_hand() -> None:
    found = policy(calendar("Europe/Lisbon", "09:00-17:00"), {RESOLUTION: {CONTRACT: 4 * HOUR}})
    resolved = course((State.OPEN, "2027-01-18T09:00"), (State.RESOLVED, "2027-01-18T10:00"))
    again = entered(resolved, State.OPEN, at("2027-01-18T15:00"))
    assert deadlines(found, resolved, None) == ()
    assert [told(one.at) for one in deadlines(found, again, None)] == ["2027-01-19T10:00"]


def test_without_a_policy_nothing_is_promised() -> None:
    assert deadlines(None, begun(at("2027-01-18T09:00")), at("2027-01-18T09:00")) == ()


def test_a_warning_comes_in_the_clocks_own_time() -> None:
    hours = calendar("Europe/Lisbon", OFFICE)
    wrote = "2027-01-15T16:00"
    near = [
        deadlines(policy(hours, {FIRST: {CONTRACT: 2 * HOUR}}, warn), begun(at(wrote)), at(wrote))[0].near_at
        for warn in (0.25, 90 * MINUTE, 3 * HOUR)
    ]
    assert [told(one) for one in near] == ["2027-01-18T09:30", "2027-01-15T16:30", "2027-01-15T16:00"]


def one_deadline(within: timedelta = 2 * HOUR) -> tuple[Deadline, ...]:
    hours = calendar("Europe/Lisbon", "00:00-24:00")
    return deadlines(policy(hours, {FIRST: {CONTRACT: within}}), begun(at("2027-01-18T09:00")), at("2027-01-18T09:00"))


def test_people_are_warned_once_and_told_once_that_it_was_missed() -> None:
    running, said = one_deadline(), []
    for minutes in (0, 89, 90, 91, 119, 120, 121, 5000, 60, 95, 130):  # the last three: the clock was set back
        running, new = rung(running, at("2027-01-18T09:00") + minutes * MINUTE)
        said += [(minutes, one.told) for one in new]
    assert said == [(90, Told.NEAR), (120, Told.MISSED)]
    assert rings_at(running) is None


def test_a_clock_that_jumps_over_both_tells_both_in_order() -> None:
    _, said = rung(one_deadline(), at("2027-01-19T09:00"))
    assert [one.told for one in said] == [Told.NEAR, Told.MISSED]


def test_what_was_told_is_not_told_again_of_the_same_promise_but_of_another_one() -> None:
    told_of, _ = rung(one_deadline(), at("2027-01-18T10:30"))
    hours = calendar("Europe/Lisbon", "00:00-24:00")
    wrote = at("2027-01-18T09:00")
    same, longer = (
        deadlines(policy(hours, {FIRST: {CONTRACT: within}}), begun(wrote), wrote, told_of)
        for within in (2 * HOUR, 8 * HOUR)
    )
    assert [same[0].told, longer[0].told] == [Told.NEAR, Told.NOTHING]


def test_a_course_that_never_ends_grants_no_more_pauses_and_ends_open() -> None:
    found, now = begun(at("2027-01-18T09:00")), at("2027-01-18T09:00")
    for _ in range(LONGEST):
        found = entered(entered(found, State.WAITING, now), State.OPEN, now)
        now += MINUTE
    assert len(found) <= LONGEST + 1
    assert found[-1].state is State.OPEN


def test_several_regions_together_are_open_while_any_of_them_is() -> None:
    lisbon, manila = calendar("Europe/Lisbon", "09:00-17:00"), calendar("Asia/Manila", "09:00-17:00")
    both = Together([lisbon, manila])
    begin, end = at("2027-01-18T00:00"), at("2027-01-19T00:00")
    assert both.business_time(begin, end) == 16 * HOUR
    assert told(both.add_business_time(begin, 9 * HOUR)) == "2027-01-18T10:00"


@pytest.mark.parametrize("seed", range(8))
def test_paused_business_time_agrees_with_a_counter_of_minutes(seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(40):
        around = dice.choice(DAYS)
        rules, off = some_rules(dice, around)
        counter, begin = Counter(rules, off), datetime.combine(around, time(), UTC)
        walked = some_course(dice, begin)
        within = dice.randrange(1, 3000) * MINUTE
        [*found] = deadlines(policy(Calendar(rules), {RESOLUTION: {CONTRACT: within}}), walked, None)
        expected = counted(counter, walked, within)
        assert [one.at for one in found] == ([] if expected is NEVER else [expected]), (rules, walked, within)


NEVER = "never"


def some_course(dice: random.Random, begin: datetime) -> Course:
    found = begun(begin)
    for _ in range(dice.randrange(5)):
        state = dice.choice([State.OPEN, State.WAITING, State.SNOOZED])
        found = entered(found, state, found[-1].since + dice.randrange(2000) * MINUTE)
    return found


def counted(counter: Counter, walked: Course, within: timedelta) -> datetime | str | None:
    """Count open minutes that are not paused; None: it is paused before there are enough."""
    left = within // MINUTE
    ends = [stretch.since for stretch in walked[1:]]
    for (state, since), until in zip(walked, [*ends, None], strict=True):
        if state is not State.OPEN:
            continue
        reached = counter.after(since, left)
        if reached is None or until is None or reached <= until:
            return NEVER if reached is None and until is None else reached
        left -= counter.between(since, until)
    return None


moments = st.integers(0, 60 * 24 * 14).map(lambda minutes: at("2027-03-20T00:00") + minutes * MINUTE)
lengths = st.integers(1, 60 * 100).map(lambda minutes: minutes * MINUTE)


@given(wrote=moments, within=lengths, warn=st.one_of(st.floats(0.01, 0.99), lengths))
def test_no_deadline_lies_before_its_beginning_and_no_warning_outside(
    wrote: datetime, within: timedelta, warn: float | timedelta
) -> None:
    hours = LISBON
    found = policy(hours, {FIRST: {MARKETPLACE: within, CONTRACT: within}}, warn)
    for one in deadlines(found, begun(wrote), wrote):
        assert one.at is not None
        assert one.near_at is not None
        assert wrote <= one.near_at <= one.at
        assert one.at >= wrote + within


LISBON = calendar("Europe/Lisbon", OFFICE, holidays=("2027-03-26",))


@given(steps=st.lists(st.tuples(st.sampled_from(State), st.integers(-90, 3000)), max_size=12), within=lengths)
def test_more_time_never_makes_a_deadline_earlier_whatever_happens(
    steps: list[tuple[State, int]], within: timedelta
) -> None:
    walked, now = begun(at("2027-03-20T00:00")), at("2027-03-20T00:00")
    for state, minutes in steps:
        now += minutes * MINUTE
        walked = entered(walked, state, now)
    shorter, longer = (
        deadlines(policy(LISBON, {RESOLUTION: {CONTRACT: length}}), walked, None) for length in (within, within + HOUR)
    )
    for one, other in zip(shorter, longer, strict=True):
        assert one.paused <= other.paused
        if one.at is not None and other.at is not None:
            assert one.at < other.at
        if one.paused:
            assert replace(one, within=one.within + HOUR, left=one.left + HOUR) == other
