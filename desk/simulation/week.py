"""The clock and everything that happens on it: who comes, who takes, who ends, who goes home."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from math import inf
from typing import Any

from desk.domain.ids import RegionId
from desk.simulation.arrivals import Customer
from desk.simulation.demand import Work
from desk.simulation.posts import Post
from desk.simulation.routers import Match, Router
from desk.simulation.seats import Case, Seat
from desk.simulation.tally import Outcome, Tally

_HOUR = 3600.0

#: Done at its moment with what the event carries: a thing, and which turn of it is meant.
_Act = Callable[[float, Any, int], None]


@dataclass(frozen=True, slots=True)
class Window:
    """What is simulated, in seconds from the origin; what comes before 0 only warms up."""

    begin: float
    end: float


@dataclass(frozen=True, slots=True)
class Floor:
    """What stays as it is while the clock runs; ``translated``: a post reads a kind only through translation."""

    posts: Sequence[Post]
    work: Work
    translated: Callable[[int, int], bool]


class Week:
    """One run over a window."""

    def __init__(
        self,
        floor: Floor,
        router: Router,
        customers: Iterator[Customer],
        window: Window,
        told: Callable[[], object] = lambda: None,
    ) -> None:
        self._floor = floor
        self._router = router
        self._customers = customers
        self._window = window
        self._told = told
        self._seats = [Seat(place, post, floor.work.speed, window.begin) for place, post in enumerate(floor.posts)]
        self._cases: dict[int, Case] = {}
        self._numbers = 0
        #: Numbered, so that of two at the same moment the one that was foreseen first comes first.
        self._events: list[tuple[float, int, _Act, Any, int]] = []
        self._foreseen = 0
        self._waiting = 0
        self._looked = window.begin
        self._tally = Tally()

    def run(self) -> Tally:
        """Let time pass until the end; return what happened in the part that counts."""
        self._open()
        events, end = self._events, self._window.end
        while events and events[0][0] < end:
            now, _, act, thing, turn = heappop(events)
            act(now, thing, turn)
        self._close(end)
        return self._tally

    def _open(self) -> None:
        # Who comes stands before who goes: what is handed over at that moment finds him.
        for seat in self._seats:
            for sitting in seat.post.sittings:
                self._foresee(sitting.begin, self._sit_down, seat)
        for seat in self._seats:
            for sitting in seat.post.sittings:
                self._foresee(sitting.end, self._stand_up, seat, sitting.goes_home)
        self._foresee(self._window.begin, self._pass)
        self._foresee(0.0, self._count_hour)
        self._expect()

    def _close(self, end: float) -> None:
        self._count_hour(end)
        self._look(end)
        for case in self._cases.values():
            if case.arrived >= 0 and not case.held:
                if case.taken:
                    self._tally.stranded.append(end - case.since)
                else:
                    self._tally.note(case.arrived, end - case.arrived, case.kind, Outcome.WAITING)

    def _foresee(self, moment: float, act: _Act, thing: Any = None, turn: int = 0) -> None:
        self._foreseen += 1
        heappush(self._events, (moment, self._foreseen, act, thing, turn))

    def _look(self, now: float) -> None:
        """Add what has waited since the queue was last looked at."""
        self._tally.queued += self._waiting * (now - self._looked)
        self._looked = now

    # -- customers ---------------------------------------------------------------------------------

    def _expect(self) -> None:
        if customer := next(self._customers, None):
            self._foresee(customer.at, self._arrive, customer)

    def _arrive(self, now: float, customer: Customer, _: int) -> None:
        self._expect()
        self._numbers += 1
        case = self._cases[self._numbers] = Case(self._numbers, customer.kind, now, customer.work)
        self._look(now)
        self._waiting += 1
        self._give(self._router.arrived(case.number, case.kind, now), now)
        if not case.taken and customer.patience < inf:
            self._foresee(now + customer.patience, self._give_up, case)

    def _give_up(self, now: float, case: Case, _: int) -> None:
        """Whoever has been answered once does not give up."""
        if case.taken:
            return
        self._look(now)
        self._waiting -= 1
        del self._cases[case.number]
        if case.arrived >= 0:
            self._tally.note(case.arrived, now - case.arrived, case.kind, Outcome.ABANDONED)
        self._give(self._router.withdrawn(case.number, now), now)

    # -- agents ------------------------------------------------------------------------------------

    def _give(self, matches: Iterable[Match], now: float) -> None:
        for number, place in matches:
            self._take(self._cases[number], self._seats[place], now)

    def _take(self, case: Case, seat: Seat, now: float) -> None:
        self._look(now)
        self._waiting -= 1
        translated = self._floor.translated(seat.place, case.kind)
        if case.taken:
            case.remaining += self._floor.work.taking_over
            if now >= 0:
                self._tally.handed_over.append(now - case.since)
        elif case.arrived >= 0:
            self._tally.note(case.arrived, now - case.arrived, case.kind, Outcome.TAKEN)
            self._tally.translated += translated
        seat.take(case, self._floor.work.through_translation if translated else 1.0, now)
        self._foresee_end(seat, now)

    def _foresee_end(self, seat: Seat, now: float) -> None:
        seat.turn += 1
        if (end := seat.next_end(now)) is not None:
            self._foresee(end, self._finish, seat, seat.turn)

    def _finish(self, now: float, seat: Seat, turn: int) -> None:
        if turn != seat.turn:
            return
        case = seat.finish(now)
        del self._cases[case.number]
        self._give(self._router.freed(seat.place, case.number, now), now)
        if turn == seat.turn:
            self._foresee_end(seat, now)

    # -- shifts ------------------------------------------------------------------------------------

    def _sit_down(self, now: float, seat: Seat, _: int) -> None:
        seat.go_on(now)
        seat.here = True
        self._give(self._router.began(seat.place, now), now)

    def _stand_up(self, now: float, seat: Seat, goes_home: int) -> None:
        """Take nothing new; before lunch what is in hand is worked to its end."""
        seat.go_on(now)
        seat.here = False
        self._give(self._router.ended(seat.place, now), now)
        if goes_home:
            self._foresee(now + self._floor.work.grace, self._go_home, seat)

    def _go_home(self, now: float, seat: Seat, _: int) -> None:
        """Hand over what is left, unless the next shift has begun meanwhile."""
        if seat.here:
            return
        left = seat.drop_all(now)
        seat.turn += 1
        self._look(now)
        self._waiting += len(left)
        for case in left:
            self._give(self._router.returned(case.number, case.kind, seat.place, now), now)

    # -- time --------------------------------------------------------------------------------------

    def _pass(self, now: float, _: object, __: int) -> None:
        self._foresee(now + self._router.every, self._pass)
        self._give(self._router.passed(now), now)

    def _count_hour(self, now: float, _: object = None, __: int = 0) -> None:
        """Write down how the last hour was worked; the hour before the first only warmed up."""
        sums: dict[RegionId, tuple[float, float, float]] = {}
        for seat in self._seats:
            seat.go_on(now)
            present, busy, chats = seat.count()
            before = sums.get(seat.post.region, (0.0, 0.0, 0.0))
            sums[seat.post.region] = (before[0] + present, before[1] + busy, before[2] + chats)
        self._look(now)
        if now > 0:
            self._tally.hours.append(sums)
        else:
            self._tally.queued = 0.0
        self._told()
        self._foresee(now + _HOUR, self._count_hour)
