"""What operators promise, demand and agree on: when answers are due, when somebody is there, who is told of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from desk.calendars.calendar import Calendar
from desk.calendars.cover import Grade
from desk.domain.clocks import ClockName, Target
from desk.domain.ids import InboxId, MerchantId, ReceiverId, RegionId
from desk.domain.states import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Sla:
    """``[[sla]]``: what is promised to customers of some merchants and inboxes, from a priority on."""

    id: str
    merchants: frozenset[MerchantId]
    #: Empty: every one.
    inboxes: frozenset[InboxId] = frozenset()
    connectors: frozenset[str] = frozenset()
    min_priority: int = 0
    targets: Mapping[Target, Mapping[ClockName, timedelta]]
    #: The business hours: a region's, a calendar of its own, or those of every region that serves the merchant.
    hours: RegionId | Calendar | None = None
    pauses: Mapping[ClockName, frozenset[State]]
    #: A share of what was promised, or a length of time.
    warn: float | timedelta

    def covers(self, merchant: MerchantId, inbox: InboxId, connector: str) -> bool:
        """Tell whether it is for an inbox of a merchant, which a connector serves."""
        return (
            merchant in self.merchants
            and (not self.inboxes or inbox in self.inboxes)
            and (not self.connectors or connector in self.connectors)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Required:
    """``[[coverage]]``: cover that there must be, for each of some languages and merchants by itself."""

    #: The file and the table in which it is demanded.
    place: str
    languages: tuple[str, ...]
    merchants: frozenset[MerchantId]
    #: How well, at least, the languages must be read.
    must: Grade
    #: By how many at once.
    least: int
    #: When; the clock by which hours are meant need not be a region's.
    calendar: Calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """``[[webhook]]``: an integrator's program that is told what happens to some merchants."""

    id: ReceiverId
    url: str
    #: What calls are signed with, the newest first: each signs while one takes another's place.
    secrets: tuple[bytes, ...] = field(repr=False)
    merchants: frozenset[MerchantId]
    #: Kinds of events.
    events: frozenset[str]
    #: Whether it may stand in a private network.
    private: bool = False
