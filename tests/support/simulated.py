"""Small systems to simulate: posts that are all alike, customers from one stream, and a router."""

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from desk.domain.ids import AgentId, MerchantId, RegionId
from desk.routing import DedicatedFirst, Skill
from desk.simulation.arrivals import Customer, chance
from desk.simulation.demand import Kind, Work
from desk.simulation.lengths import Length
from desk.simulation.own import OwnRouting
from desk.simulation.posts import Post, Sitting
from desk.simulation.routers import Router
from desk.simulation.tally import Tally
from desk.simulation.week import Floor, Week, Window

ORIGIN = datetime(2027, 3, 29, tzinfo=UTC)
KIND = Kind(MerchantId("acme"), "en")


def post(name: str, *sittings: tuple[float, float], capacity: int = 1) -> Post:
    return Post(AgentId(name), RegionId("all"), capacity, [Sitting(*sitting) for sitting in sittings])


def posts(count: int, window: Window, capacity: int = 1) -> list[Post]:
    """Return people who never go home."""
    return [post(f"agent-{number}", (window.begin, window.end * 2), capacity=capacity) for number in range(count)]


def own_routing(there: Sequence[Post]) -> OwnRouting:
    """Return the desk's own engine; everybody reads everybody."""
    skills = frozenset({Skill(KIND.language, KIND.merchant)})
    return OwnRouting(there, [skills] * len(there), [KIND], ORIGIN, DedicatedFirst())


def stream(per_second: float, work: float, patience: float, seed: object, begin: float) -> Iterator[Customer]:
    """Yield customers for ever: Poisson, with exponential work and patience."""
    gaps, works = Length(1 / per_second).drawn(chance(seed, "gaps")), Length(work).drawn(chance(seed, "work"))
    waits = Length(patience).drawn(chance(seed, "patience")) if patience < math.inf else lambda: math.inf
    moments = itertools.accumulate((gaps() for _ in itertools.count()), initial=begin)
    next(moments)
    return (Customer(moment, 0, works(), waits()) for moment in moments)


def run(
    there: Sequence[Post], router: Router, customers: Iterable[Customer], window: Window, work: Work | None = None
) -> Tally:
    floor = Floor(there, work or Work(), lambda _, __: False)
    return Week(floor, router, iter(customers), window).run()
