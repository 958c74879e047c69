"""Deadlines: what is promised by when, on two clocks at once; the nearer one counts.

The marketplace's clock is the calendar's: it runs at night and on Sundays. The contract's clock runs
during business hours only. Everything is worked out from a conversation's course and its policy, so a
policy or a calendar that changes gives every deadline anew.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from itertools import pairwise
from typing import Protocol

from desk.domain.states import Course, State


class Target(StrEnum):
    """What is promised. The first answer is owed to what opened the conversation, the next to all she writes later."""

    FIRST_ANSWER = "first_answer"
    NEXT_ANSWER = "next_answer"
    RESOLUTION = "resolution"


class ClockName(StrEnum):
    """By whose clock it is promised."""

    MARKETPLACE = "marketplace"
    CONTRACT = "contract"


class Told(IntEnum):
    """What was said of a deadline so far."""

    NOTHING = 0
    NEAR = 1
    MISSED = 2


class BusinessHours(Protocol):
    """When a clock runs: a calendar, or always."""

    def business_time(self, begin: datetime, end: datetime) -> timedelta:
        """Return for how long it runs between two moments."""
        ...

    def add_business_time(self, begin: datetime, duration: timedelta) -> datetime | None:
        """Return when it has run for so long since a moment; None: not in years."""
        ...


class AroundTheClock:
    """The hours of the marketplace's clock, which never stops."""

    def business_time(self, begin: datetime, end: datetime) -> timedelta:
        """Return what lies between two moments."""
        return end - begin

    def add_business_time(self, begin: datetime, duration: timedelta) -> datetime | None:
        """Return a moment so much later."""
        return begin + duration


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What is promised, and by which hours. ``pauses`` are the states in which a clock of the resolution stands still.

    Who waits for an answer is never paused: nobody can snooze her clock away. ``warn`` is how long before a
    deadline to warn, in the time of its own clock: a length, or a share of what was promised.
    """

    name: str
    targets: Mapping[Target, Mapping[ClockName, timedelta]]
    hours: BusinessHours
    pauses: Mapping[ClockName, frozenset[State]]
    warn: float | timedelta

    def hours_of(self, clock: ClockName) -> BusinessHours:
        """Return when a clock runs."""
        return self.hours if clock is ClockName.CONTRACT else AroundTheClock()

    def until_near(self, within: timedelta) -> timedelta:
        """Return how much of a promised time passes before a warning."""
        margin = self.warn if isinstance(self.warn, timedelta) else within * self.warn
        return max(within - margin, timedelta())


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """One promise on one clock. While it is paused ``at`` is None, and ``left`` is what is left of its own time.

    ``since`` is when the clock began to run, ``within`` what was promised, ``near_at`` when to warn.
    """

    target: Target
    clock: ClockName
    since: datetime
    within: timedelta
    at: datetime | None
    near_at: datetime | None
    left: timedelta = timedelta()
    told: Told = Told.NOTHING

    @property
    def paused(self) -> bool:
        """Whether its clock stands still."""
        return self.at is None

    @property
    def promise(self) -> tuple[Target, ClockName, datetime, timedelta]:
        """What makes it the same promise as before, of which nothing is told twice."""
        return self.target, self.clock, self.since, self.within

    @property
    def rings_at(self) -> datetime | None:
        """When something is to be said of it next."""
        return (self.near_at, self.at, None)[self.told]


def deadlines(
    policy: Policy | None, course: Course, waiting_since: datetime | None, before: Sequence[Deadline] = ()
) -> tuple[Deadline, ...]:
    """Return every deadline that is running or paused, the nearest first; ``before`` says what was told already."""
    if policy is None or not course or course[-1].state is State.RESOLVED:
        return ()
    told = {deadline.promise: deadline.told for deadline in before}
    found = (replace(one, told=told.get(one.promise, Told.NOTHING)) for one in _all(policy, course, waiting_since))
    return tuple(sorted(found, key=_nearness))


def rings_at(running: Sequence[Deadline]) -> datetime | None:
    """Return when something is to be said of any of some deadlines."""
    return min((deadline.rings_at for deadline in running if deadline.rings_at is not None), default=None)


def rung(running: Sequence[Deadline], now: datetime) -> tuple[tuple[Deadline, ...], list[Deadline]]:
    """Return deadlines as told by now, and what is to be said: each step once, a warning before what was missed."""
    told, said = [], []
    for deadline in running:
        current = deadline
        while current.rings_at is not None and current.rings_at <= now:
            current = replace(current, told=Told(current.told + 1))
            said.append(current)
        told.append(current)
    return tuple(told), said


def _all(policy: Policy, course: Course, waiting_since: datetime | None) -> Iterator[Deadline]:
    began = course[0].since
    if waiting_since is not None:
        target = Target.FIRST_ANSWER if waiting_since <= began else Target.NEXT_ANSWER
        # A reply that failed may have been owed since before this course began.
        yield from _of_target(policy, target, ((State.OPEN, waiting_since),))
    yield from _of_target(policy, Target.RESOLUTION, course)


def _of_target(policy: Policy, target: Target, course: Sequence[tuple[State, datetime]]) -> Iterator[Deadline]:
    for clock, within in policy.targets.get(target, {}).items():
        hours, pauses = policy.hours_of(clock), policy.pauses.get(clock, frozenset())
        at = _reached(course, within, pauses, hours)
        near = _reached(course, policy.until_near(within), pauses, hours)
        if at is None:  # not within years: that promises nothing
            continue
        paused = isinstance(at, timedelta)
        yield Deadline(
            target=target,
            clock=clock,
            since=course[0][1],
            within=within,
            at=None if isinstance(at, timedelta) else at,
            near_at=None if paused or isinstance(near, timedelta) else near,
            left=at if isinstance(at, timedelta) else timedelta(),
        )


def _reached(
    course: Sequence[tuple[State, datetime]], within: timedelta, pauses: frozenset[State], hours: BusinessHours
) -> datetime | timedelta | None:
    """Return when a clock has run for so long, or what is left of it while it is paused; None: not within years."""
    left = within
    for (state, since), (_, until) in pairwise(course):
        if state not in pauses:
            spent = hours.business_time(since, until)
            if spent >= left:
                return hours.add_business_time(since, left)
            left -= spent
    state, since = course[-1]
    return left if state in pauses else hours.add_business_time(since, left)


def _nearness(deadline: Deadline) -> tuple[bool, datetime, Target, ClockName]:
    return deadline.paused, deadline.at or deadline.since, deadline.target, deadline.clock
