"""The desk's policies on small systems: the very code that decides, asked in every state."""

from dataclasses import dataclass
from functools import lru_cache

from desk.domain.ids import MerchantId
from desk.routing import JobType, Policy, ServerClass, Skill
from desk.routing.plan import Load, Plan
from desk.routing.planned import planned
from desk.routing.reserving import Reserving
from tests.tools.routing.mdp import Chain, Choice, Hands
from tests.tools.routing.systems import System

_MERCHANT = MerchantId("luma")


@lru_cache
def jobs(system: System) -> tuple[JobType, ...]:
    """Return a system's types as routing knows them."""
    return tuple(JobType(f"x{kind}", _MERCHANT, priority=float(cost)) for kind, cost in enumerate(system.costs))


@lru_cache
def groups(system: System) -> tuple[ServerClass, ...]:
    """Return a system's pools as routing knows them."""
    return tuple(
        ServerClass(
            frozenset(
                Skill(f"x{kind}", _MERCHANT, rate=rate) for (kind, pool), rate in system.rates.items() if pool == j
            )
        )
        for j in range(len(system.servers))
    )


def load(system: System) -> Load:
    """Return a system's load as a forecast says it."""
    kinds, pools = jobs(system), groups(system)
    return Load(
        dict(zip(kinds, system.arrivals, strict=True)),
        {pool: float(number) for pool, number in zip(pools, system.servers, strict=True)},
        {(kinds[i], pools[j]): rate for (i, j), rate in system.rates.items()},
    )


@dataclass(slots=True)
class State:
    """A state of the chain, as a policy looks at it."""

    queues: dict[JobType, int]
    places: dict[ServerClass, int]
    hands: dict[tuple[JobType, ServerClass], int]

    def waiting(self, job: JobType) -> int:
        """Return how many of a type wait."""
        return self.queues[job]

    def idle(self, group: ServerClass, channel: str) -> int:
        """Return how many servers of a pool are free."""
        return self.places[group]

    def in_hand(self, job: JobType, group: ServerClass) -> int:
        """Return how many of a type a pool has in hand."""
        return self.hands[job, group]


def choice(chain: Chain, policy: Policy) -> Choice:
    """Return a policy as the chain asks it: of all pairs the one with the greatest gain, as the engine does."""
    system = chain.system
    kinds, pools = jobs(system), groups(system)
    pairs = [(kinds[i], pools[j]) for i, j in system.pairs]

    def choose(waiting: tuple[int, ...], hand: Hands) -> int | None:
        free = [chain.free(hand, j) for j in range(len(pools))]
        state = State(
            dict(zip(kinds, waiting, strict=True)),
            dict(zip(pools, free, strict=True)),
            dict(zip(pairs, hand, strict=True)),
        )
        possible = [n for n, (i, j) in enumerate(system.pairs) if waiting[i] and free[j]]
        gains = {n: policy.gain(state, *pairs[n], 1.0) for n in possible}
        best = max(gains, key=lambda n: gains[n], default=None)
        return best if best is not None and gains[best] > 0 else None

    return choose


def ours(system: System) -> Policy:
    """Return the desk's own policy for a system."""
    return planned(load(system))


def general(system: System) -> Policy:
    """Return what the desk would do if the system were a part of one too large to be solved."""
    return Reserving(Plan(load(system)))
