"""``[[sla]]``: what is promised to whom, as operators write it."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import TypeVar

from desk.calendars.calendar import Calendar
from desk.config.agreements import Sla
from desk.config.calendars import calendar
from desk.config.names import Names
from desk.config.nodes import Node, Reader, Table, Wrong, shown_with_kind
from desk.config.sections import Surroundings
from desk.config.values import array, choice, duration, slug, some, table, whole
from desk.domain.clocks import ClockName, Target
from desk.domain.ids import InboxId, MerchantId, RegionId
from desk.domain.states import State

T = TypeVar("T")

#: The keys under which operators write the two clocks: what each runs by.
CLOCKS = {"calendar": ClockName.MARKETPLACE, "business": ClockName.CONTRACT}
#: No marketplace and no contract waits longer.
_LONGEST = timedelta(days=90)
_HIGHEST_PRIORITY = 1000
_WARN: float | timedelta = 0.2
_PAUSING = {state.value: state for state in (State.WAITING, State.SNOOZED)}
#: What was resolved and opened again by hand was on nobody's desk meanwhile; a marketplace does not know of it.
_ALWAYS = {ClockName.CONTRACT: frozenset({State.RESOLVED}), ClockName.MARKETPLACE: frozenset[State]()}
_PAUSES = {**_ALWAYS, ClockName.CONTRACT: frozenset({State.WAITING, State.SNOOZED, State.RESOLVED})}

_Within = Mapping[ClockName, timedelta]
_NOTHING: _Within = {}


def sla(given: Table, around: Surroundings) -> Sla:
    """``[[sla]]``."""
    names, everybody = around.names, frozenset(map(MerchantId, around.names.by_kind["merchant"]))
    return Sla(
        id=given.need("id", slug, ""),
        merchants=given.may("merchants", names.merchants, everybody),
        inboxes=given.may("inboxes", _some(names.reference("inbox", InboxId)), frozenset()),
        connectors=given.may("connectors", _some(names.reference("connector", str)), frozenset()),
        min_priority=given.may("min_priority", whole(0, _HIGHEST_PRIORITY), 0),
        targets=_targets(given),
        hours=given.may("business_hours", _hours(names), None),
        pauses=given.may("pauses", _pauses, _PAUSES),
        warn=given.may("warn", _warn, _WARN),
    )


def _some(element: Reader[T]) -> Reader[frozenset[T]]:
    def read(node: Node) -> frozenset[T]:
        return frozenset(some(array(element))(node))

    return read


def _targets(given: Table) -> Mapping[Target, _Within]:
    answers = {one: given.may(one.value, _within, _NOTHING) for one in (Target.FIRST_ANSWER, Target.NEXT_ANSWER)}
    resolution = given.may(Target.RESOLUTION.value, _not_before(answers), _NOTHING)
    return {target: within for target, within in {**answers, Target.RESOLUTION: resolution}.items() if within}


def _within(node: Node) -> _Within:
    """How long something may take, on one clock or on both."""
    read = duration(_LONGEST)
    return {clock: length for place, clock in _on_clocks(node) if (length := place.read(read, timedelta()))}


def _not_before(answers: Mapping[Target, _Within]) -> Reader[_Within]:
    """The same, of what comes after the answers: it cannot be due before them."""

    def read(node: Node) -> _Within:
        found = _within(node)
        for place, clock in _on_clocks(node):
            for target, within in answers.items():
                if found.get(clock, _LONGEST) < within.get(clock, timedelta()):
                    key = place.key.rpartition(".")[2]
                    place.complain(Wrong(f"no less than {target.value}.{key}, which comes before it"))
        return found

    return read


def _on_clocks(node: Node) -> Iterator[tuple[Node, ClockName]]:
    """Yield what is written for each clock."""
    written = some(table)(node)
    for key, raw in written.items():
        if key in CLOCKS:
            yield node.at(key, raw), CLOCKS[key]
        else:
            node.at(key, raw).complain(Wrong("one of " + ", ".join(CLOCKS), found="an unknown key"))


def _pauses(node: Node) -> Mapping[ClockName, frozenset[State]]:
    """The states in which each clock of the resolution stands still; a clock that is left out keeps its own."""
    none: tuple[State, ...] = ()
    found = {clock: place.read(array(choice(_PAUSING)), none) for place, clock in _on_clocks(node)}
    return _PAUSES | {clock: _ALWAYS[clock] | set(states) for clock, states in found.items()}


def _hours(names: Names) -> Reader[RegionId | Calendar]:
    """A region's hours, or hours of its own with a zone, and all else that a region's calendar may have."""

    def read(node: Node) -> RegionId | Calendar:
        raw, given = table(node), Table(node)
        if "region" in raw:
            found: RegionId | Calendar = given.need("region", names.reference("region", RegionId), RegionId(""))
        else:
            found = calendar(given)
        given.close()
        return found

    return read


def _warn(node: Node) -> float | timedelta:
    """How long before a deadline to warn: a length of time, or a share of what was promised."""
    if isinstance(node.raw, str):
        return duration(_LONGEST)(node)
    expected = 'a share above 0 and below 1, or a length of time such as "30m"'
    if type(node.raw) is not float:
        raise Wrong(expected, found=shown_with_kind(node.raw))
    if not 0 < node.raw < 1:
        raise Wrong(expected)
    return node.raw
