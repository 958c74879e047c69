"""Twenty small systems of two skills: who can do what, how fast, how often it comes and what waiting costs."""

from dataclasses import dataclass
from functools import cached_property
from random import Random


@dataclass(frozen=True, eq=False)
class System:
    """A queueing system; ``rates[type, pool]`` is there where the pool can do the type."""

    name: str
    arrivals: tuple[float, ...]
    costs: tuple[float, ...]
    servers: tuple[int, ...]
    rates: dict[tuple[int, int], float]
    #: How many of each type wait at most; who comes then is lost, without cost.
    room: int = 60

    @cached_property
    def pairs(self) -> list[tuple[int, int]]:
        """Which pool can do which type."""
        return sorted(self.rates)


def n_model(
    name: str,
    load: tuple[float, float],
    costs: tuple[float, float],
    servers: tuple[int, int],
    rates: tuple[float, float, float] = (1.0, 1.0, 1.0),
) -> System:
    """Pool 0 does type 0 only; pool 1 does both. ``rates``: 0 at 0, 0 at 1, 1 at 1; loads per own pool."""
    own, across, other = rates
    arrivals = load[0] * servers[0] * own, load[1] * servers[1] * other
    return System(f"N {name}", arrivals, costs, servers, {(0, 0): own, (0, 1): across, (1, 1): other})


def x_model(
    name: str, load: tuple[float, float], costs: tuple[float, float], servers: tuple[int, int], across: float = 0.7
) -> System:
    """Each pool does both types, its own at rate 1."""
    arrivals = load[0] * servers[0], load[1] * servers[1]
    return System(f"X {name}", arrivals, costs, servers, {(0, 0): 1.0, (0, 1): across, (1, 0): across, (1, 1): 1.0})


def w_model(
    name: str,
    arrivals: tuple[float, float, float],
    costs: tuple[float, float, float],
    servers: tuple[int, int] = (1, 1),
    shared: float = 1.0,
) -> System:
    """Each pool has two skills, one of them in common: types 0 and 2 have one pool, type 1 has both."""
    rates = {(0, 0): 1.0, (1, 0): shared, (1, 1): shared, (2, 1): 1.0}
    return System(f"W {name}", arrivals, costs, servers, rates, room=36)


SYSTEMS = (
    n_model("1:1", (0.9, 0.7), (1, 1), (3, 3)),
    n_model("2:1", (1.0, 0.6), (2, 1), (3, 3)),
    n_model("4:1", (1.0, 0.6), (4, 1), (2, 3)),
    n_model("8:1", (1.1, 0.5), (8, 1), (3, 3)),
    n_model("1:2", (0.9, 0.7), (1, 2), (3, 2)),
    n_model("1:4", (1.1, 0.5), (1, 4), (3, 3)),
    n_model("1:8", (0.9, 0.7), (1, 8), (3, 3)),
    n_model("1:8 slow help", (0.8, 0.6), (1, 8), (2, 3), (1.0, 0.5, 1.0)),
    n_model("4:1 slow help", (0.9, 0.5), (4, 1), (3, 3), (1.0, 0.6, 1.0)),
    n_model("1:1 fast help", (0.9, 0.6), (1, 1), (2, 2), (0.8, 1.2, 1.0)),
    x_model("1:1", (0.8, 0.8), (1, 1), (3, 3)),
    x_model("1:2", (0.7, 0.9), (1, 2), (2, 3)),
    x_model("1:4", (0.85, 0.7), (1, 4), (3, 2)),
    x_model("1:8", (0.8, 0.8), (1, 8), (2, 2)),
    x_model("1:8 nearly even", (0.9, 0.7), (1, 8), (2, 3), 0.85),
    x_model("1:4 half as fast", (0.8, 0.7), (1, 4), (2, 2), 0.5),
    w_model("1:1:1", (0.5, 0.6, 0.5), (1, 1, 1)),
    w_model("1:4:1", (0.5, 0.5, 0.6), (1, 4, 1)),
    w_model("4:1:2", (0.5, 0.6, 0.5), (4, 1, 2)),
    w_model("1:2:8", (0.6, 0.4, 0.5), (1, 2, 8), (1, 1), 0.8),
)


def drawn(seed: int) -> System:
    """Return a system that chance has made, of the same families: what was looked at by nobody who set a figure."""
    chance = Random(f"system {seed}")
    servers = chance.randint(2, 3), chance.randint(2, 3)
    costs = [round(8.0 ** chance.random(), 1) for _ in range(3)]
    across = round(chance.uniform(0.5, 1.1), 2)
    name = f"drawn {seed}"
    match seed % 3:
        case 0:
            load = round(chance.uniform(0.75, 1.05), 2), round(chance.uniform(0.45, 0.65), 2)
            return n_model(name, load, (costs[0], costs[1]), servers, (1.0, across, 1.0))
        case 1:
            load = round(chance.uniform(0.65, 0.9), 2), round(chance.uniform(0.65, 0.9), 2)
            return x_model(name, load, (costs[0], costs[1]), servers, across)
        case _:
            own = [round(chance.uniform(0.35, 0.6), 2) for _ in range(2)]
            shared = round((1.65 - sum(own)) * across, 2)
            return w_model(name, (own[0], shared, own[1]), (costs[0], costs[1], costs[2]), shared=across)
