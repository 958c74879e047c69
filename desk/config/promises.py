"""From what operators promise to the policies of each inbox, and what makes promises that nobody can keep."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from desk.calendars.calendar import Openings, Together
from desk.config.agreements import Sla
from desk.config.model import Config, Inbox
from desk.config.nodes import Node, Wrong
from desk.config.slas import CLOCKS
from desk.config.tables import Tables
from desk.domain.clocks import ClockName, Policy, Target
from desk.domain.ids import InboxId, MerchantId
from desk.domain.policies import Book, Clash, Scope, clashes

_YEAR = timedelta(days=365)
#: No course is longer, and no deadline lies further ahead.
_AROUND = range(-1, 3)
_NAMED = ("[[sla]]", "[[inbox]]", "[[merchant]]")
_WHOSE = ("inboxes", "connectors", "merchants", "min_priority")


def book(config: Config) -> Book:
    """Return the policies of every inbox, from the highest priority down."""
    found: dict[InboxId, list[tuple[int, Policy]]] = {inbox: [] for inbox in config.inboxes}
    for inbox, sla, hours in _promises(config):
        policy = Policy(name=sla.id, targets=sla.targets, hours=hours, pauses=sla.pauses, warn=sla.warn)
        found[inbox].append((sla.min_priority, policy))
    return Book(found)


def fingerprint(config: Config, now: datetime) -> str:
    """Return what is another one as soon as any deadline may be: of targets, and of hours in the years around.

    It is made of what calendars say and not of how they are written, so it also changes with public
    holidays and with the database of time zones, and once at New Year.
    """
    found, spans = hashlib.sha256(), dict[int, bytes]()
    for inbox, sla, hours in _promises(config):
        clocks = sorted((target, sorted(within.items())) for target, within in sla.targets.items())
        pauses = sorted((clock, sorted(states)) for clock, states in sla.pauses.items())
        found.update(repr((inbox, sla.min_priority, sla.warn, clocks, pauses)).encode())
        if id(hours) not in spans:
            spans[id(hours)] = repr([hours.of_year(now.year + n) for n in _AROUND]).encode()
        found.update(spans[id(hours)])
    return found.hexdigest()


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


def inboxes_under(config: Config, sla: Sla) -> list[Inbox]:
    """Return the inboxes that a promise is for."""
    return [one for one in config.inboxes.values() if sla.covers(one.merchant, one.id, one.connector)]


def _promises(config: Config) -> Iterator[tuple[InboxId, Sla, Openings]]:
    """Yield what decides for each inbox, from the highest priority down; what is open together is one calendar."""
    together: dict[MerchantId, Openings] = {}
    scoped = [(sla, _scope(config, sla)) for sla in config.slas]
    for inbox in config.inboxes.values():
        covering = [(sla, scope) for sla, scope in scoped if inbox.id in scope.inboxes]
        for sla in sorted(_deciding(covering), key=lambda sla: -sla.min_priority):
            hours = _hours(config, sla, inbox)
            yield inbox.id, sla, together.setdefault(inbox.merchant, hours) if sla.hours is None else hours


def _deciding(covering: Sequence[tuple[Sla, Scope]]) -> Iterator[Sla]:
    """Yield those that decide at some priority: of several from one priority on, the narrowest."""
    for sla, scope in covering:
        if not any(other.narrower(scope) for _, other in covering if other.priority <= scope.priority):
            yield sla


def _scope(config: Config, sla: Sla) -> Scope:
    return Scope(frozenset(inbox.id for inbox in inboxes_under(config, sla)), sla.min_priority)


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
    for inbox in inboxes_under(config, sla):
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
