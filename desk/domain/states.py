"""What a conversation waits for, and the course that it has taken since it was opened."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class State(StrEnum):
    """What a conversation waits for; operators may rename these, their meaning is fixed."""

    OPEN = "open"
    WAITING = "waiting"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"


class Stretch(NamedTuple):
    """From when on a conversation was in a state, until the next stretch begins."""

    state: State
    since: datetime


#: The stretches since the customer opened it, in order; what she writes after it was resolved begins a new course.
Course = tuple[Stretch, ...]

#: Rows stay small: a longer course grants no further pause, so that no clock is ever told later than it is.
LONGEST = 200


def begun(at: datetime) -> Course:
    """Return the course of a conversation that a customer opened at a moment."""
    return (Stretch(State.OPEN, at),)


def entered(course: Course, state: State, at: datetime) -> Course:
    """Return a course after a change of state; one that a clock set back puts too early follows at once."""
    if not course or course[-1].state is state or (len(course) >= LONGEST and state is not State.OPEN):
        return course
    return (*course, Stretch(state, max(at, course[-1].since)))
