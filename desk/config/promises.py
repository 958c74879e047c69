"""From what operators promise to the policies of each inbox, and what makes promises that nobody can keep."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from desk.calendars.calendar import Openings, Together
from desk.config.model import Config, Inbox, Sla
from desk.config.nodes import Node, Wrong
from desk.config.slas import CLOCKS
from desk.config.tables import Tables
from desk.domain.clocks import ClockName, Policy, Target
from desk.domain.policies import Book, Clash, Scope, clashes

_YEAR = timedelta(days=365)
_NAMED = ("[[sla]]", "[[inbox]]", "[[merchant]]")
_WHOSE = ("inboxes", "connectors", "merchants", "min_priority")


def book(config: Config) -> Book:
    """Return the policies of every inbox, from the highest priority down."""
    hours: dict[tuple[str, str], Openings] = {}
    return Book(
        {
            inbox.id: sorted(
                ((sla.min_priority, _policy(config, sla, inbox, hours)) for sla in _deciding(config, inbox)),
                key=lambda found: -found[0],
            )
            for inbox in config.inboxes.values()
        }
    )


def complain_of_promises(tables: Tables, config: Config, now: datetime | None) -> None:
    """Complain of policies without a target or an inbox, that contradict each other, or whose clock never runs."""
    if any(error.table.startswith(_NAMED) for error in tables.errors):
        return  # what is wrong already would be complained of twice
    nodes = tables.many["sla"]
    for node, sla in zip(nodes, config.slas, strict=True):
        _complain_of_nothing(node, sla, config)
    for clash in clashes([_scope(config, sla) for sla in config.slas]):
        _complain_of_clash(nodes[clash.other], config.slas[clash.one], clash)
    if now is not None and not tables.errors:
        for node, sla in zip(nodes, config.slas, strict=True):
            _complain_of_no_hours(node, sla, config, now)


def _deciding(config: Config, inbox: Inbox) -> Iterator[Sla]:
    """Yield those that decide at some priority: of several from one priority on, the narrowest."""
    covering = [sla for sla in config.slas if sla.covers(inbox)]
    scopes = {sla.id: _scope(config, sla) for sla in covering}
    for sla in covering:
        least = [scopes[one.id] for one in covering if one.min_priority <= sla.min_priority]
        if not any(scope.narrower(scopes[sla.id]) for scope in least):
            yield sla


def _scope(config: Config, sla: Sla) -> Scope:
    return Scope(frozenset(inbox.id for inbox in config.inboxes.values() if sla.covers(inbox)), sla.min_priority)


def _policy(config: Config, sla: Sla, inbox: Inbox, known: dict[tuple[str, str], Openings]) -> Policy:
    merchant = inbox.merchant if sla.hours is None else ""
    key = (merchant, "") if merchant else ("", sla.id)
    hours = known.setdefault(key, _hours(config, sla, inbox))
    return Policy(name=sla.id, targets=sla.targets, hours=hours, pauses=sla.pauses, warn=sla.warn)


def _hours(config: Config, sla: Sla, inbox: Inbox) -> Openings:
    """Return when the business clock runs for an inbox."""
    match sla.hours:
        case None:
            return Together([region.calendar for region in config.regions_of(inbox.merchant)])
        case str() as region:
            return config.regions[region].calendar
        case calendar:
            return calendar


def _complain_of_nothing(node: Node, sla: Sla, config: Config) -> None:
    if not sla.targets:
        expected = " or ".join(target.value for target in Target) + f", each on {' or '.join(CLOCKS)}"
        node.complain(Wrong(expected, found="no target"))
    if not _scope(config, sla).inboxes:
        node.complain(Wrong("at least one that exists", found="no inbox that it is for"))


def _complain_of_no_hours(node: Node, sla: Sla, config: Config, now: datetime) -> None:
    if not any(ClockName.CONTRACT in within for within in sla.targets.values()):
        return
    for inbox in filter(sla.covers, config.inboxes.values()):
        if not _hours(config, sla, inbox).business_time(now, now + _YEAR):
            found = f"hours that are never open for inbox {inbox.id} within a year"
            node.at("business_hours", "").complain(Wrong("a business clock that runs", found=found))


def _complain_of_clash(node: Node, other: Sla, clash: Clash) -> None:
    key = next((key for key in _WHOSE if key in node.raw), "id")
    found = (
        f"neither a narrower nor a wider scope than [[sla]] '{other.id}' has, "
        f"though both hold for inbox {clash.inbox} at priority {clash.priority}"
    )
    hint = "name fewer inboxes or a higher min_priority, or write a third one for what both are for"
    node.at(key, node.raw[key]).complain(Wrong("one of the two to be the narrower", hint, found))
