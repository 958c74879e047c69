"""The world at one moment: read and drawn once, then cut to what each may see."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec

from desk.config.people import Region
from desk.domain.ids import AgentId, MerchantId
from desk.i18n import zones
from desk.store import queue
from desk.store.protocol import Transaction
from desk.store.queue import Waiting
from desk.web import wire
from desk.web.backend import Backend
from desk.web.endpoints import OVERSEEING
from desk.web.hub import Frame, frame
from desk.web.people import Person

Standing = tuple[Mapping[AgentId, int], list[Waiting]]
#: What decides how much of the world somebody sees: his walls, and whether he oversees.
_Sight = tuple[frozenset[MerchantId], bool]
_encode = msgspec.json.Encoder().encode


class Picture:
    """Which regions are awake, who is here with how much in hand, and what waits."""

    def __init__(self, backend: Backend, loads: Mapping[AgentId, int], queues: list[Waiting]) -> None:
        now = backend.clock()
        self._agents = backend.config.agents
        self._queues = queues
        self._regions = [_region(region, now) for region in backend.config.regions.values()]
        self._colleagues = {agent: _colleague(backend, agent, loads.get(agent, 0), now) for agent in self._agents}

    @classmethod
    async def of(cls, backend: Backend) -> "Picture":
        """Take the picture of this moment, with one look into the store."""
        return cls(backend, *await backend.store.read(lambda tx: standing(tx, backend.clock())))

    def seen_by(self, person: Person) -> wire.World:
        """Return the world as somebody may see it; queues by language are for those who oversee."""
        waiting = [one for one in self._queues if one.merchant in person.walls]
        colleagues = (seen for agent, seen in self._colleagues.items() if self._agents[agent].merchants & person.walls)
        return wire.World(
            regions=self._regions,
            colleagues=list(colleagues),
            queued=sum(one.customers for one in waiting),
            queues=_by_language(waiting) if person.role in OVERSEEING else [],
        )


class View:
    """A picture beside the one that was shown before it; each frame is drawn once for all who see the same.

    On a large desk a world is large, and changes with every assignment: who knows it is told what has changed.
    """

    def __init__(self, picture: Picture, before: "View | None" = None) -> None:
        self._picture = picture
        self._before = before.worlds if before else {}
        #: What was told of this picture, by how much somebody sees.
        self.worlds: dict[_Sight, wire.World] = {}
        self._frames: dict[tuple[_Sight, bool], Frame | None] = {}

    def frame(self, person: Person, *, whole: bool) -> Frame | None:
        """Return what to tell somebody: the whole world, or what has changed in it; None: nothing has."""
        key = (person.walls, person.role in OVERSEEING), whole
        if key not in self._frames:
            self._frames[key] = self._drawn(person, *key)
        return self._frames[key]

    def _drawn(self, person: Person, sight: "_Sight", whole: bool) -> Frame | None:
        world = self.worlds.setdefault(sight, self._picture.seen_by(person))
        before = self._before.get(sight)
        if whole or before is None:
            return frame(_encode(wire.WorldFrame(world=world)))
        if world == before:
            return None
        news = [now for then, now in zip(before.colleagues, world.colleagues, strict=True) if now != then]
        return frame(_encode(wire.WorldChange(world=msgspec.structs.replace(world, colleagues=news))))


def standing(tx: Transaction, now: datetime) -> Standing:
    """Return how much each agent has in hand, and what waits: all that a picture needs of the store."""
    return queue.loads_of_any_merchant(tx, now), queue.queues_of_any_merchant(tx)


def _by_language(waiting: Iterable[Waiting]) -> list[wire.QueueView]:
    """Return queues that several merchants' customers are in, the fullest first."""
    languages: dict[str, list[Waiting]] = defaultdict(list)
    for one in waiting:
        languages[one.language].append(one)
    queues = (_queue(language, some) for language, some in languages.items())
    return sorted(queues, key=lambda one: (-one.waiting, one.language))


def _queue(language: str, some: list[Waiting]) -> wire.QueueView:
    return wire.QueueView(
        language=language,
        waiting=sum(one.customers for one in some),
        oldest=min(one.oldest for one in some),
        due=min((one.due for one in some if one.due is not None), default=None),
    )


def _region(region: Region, now: datetime) -> wire.RegionView:
    return wire.RegionView(
        id=region.id,
        name=region.name,
        zone=region.zone,
        wall=zones.wall(now, region.zone).isoformat(timespec="minutes"),
        open=region.calendar.shifts.is_open(now),
        changes_at=region.calendar.shifts.next_change(now),
    )


def _colleague(backend: Backend, agent: AgentId, load: int, now: datetime) -> wire.Colleague:
    known = backend.config.agents[agent]
    return wire.Colleague(
        id=agent,
        name=known.name,
        region=backend.config.region_of(agent).name,
        team=backend.config.teams[known.team].name,
        status=backend.presence.status(agent).value,
        load=load,
        capacity=backend.config.capacity_of(agent),
        on_shift=backend.presence.on_shift(agent, now),
        languages=list(known.reads),
    )
