"""A conversation's course and its deadlines as the columns that hold them; lengths of time are microseconds."""

from datetime import datetime, timedelta

from msgspec.json import decode, encode

from desk.domain.clocks import ClockName, Deadline, Target, Told
from desk.domain.states import Course, State, Stretch
from desk.domain.time import from_text
from desk.store.moments import to_text

_TICK = timedelta(microseconds=1)


def course_to_text(course: Course) -> str:
    """Write a course down."""
    return encode([[stretch.state.value, to_text(stretch.since)] for stretch in course]).decode()


def course_from_text(text: str) -> Course:
    """Read what ``course_to_text`` wrote."""
    return tuple(Stretch(State(state), from_text(since)) for state, since in decode(text))


def deadlines_to_text(deadlines: tuple[Deadline, ...]) -> str:
    """Write deadlines down; most conversations have none."""
    return encode([_values(one) for one in deadlines]).decode() if deadlines else "[]"


def deadlines_from_text(text: str) -> tuple[Deadline, ...]:
    """Read what ``deadlines_to_text`` wrote."""
    return tuple(_deadline(*values) for values in decode(text)) if text != "[]" else ()


def _values(one: Deadline) -> list[str | int | None]:
    moments = [to_text(one.since), *(None if at is None else to_text(at) for at in (one.at, one.near_at))]
    return [one.target.value, one.clock.value, *moments, one.within // _TICK, one.left // _TICK, one.told.value]


def _deadline(
    target: str, clock: str, since: str, at: str | None, near_at: str | None, within: int, left: int, told: int
) -> Deadline:
    return Deadline(
        target=Target(target),
        clock=ClockName(clock),
        since=from_text(since),
        at=_moment(at),
        near_at=_moment(near_at),
        within=within * _TICK,
        left=left * _TICK,
        told=Told(told),
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else from_text(text)
