"""Regions, colleagues and presence."""

from desk.config.model import Region
from desk.domain.ids import AgentId
from desk.i18n import zones
from desk.services.presence import Status
from desk.store import queue
from desk.store.conversations import Walls
from desk.store.protocol import Transaction
from desk.web import wire
from desk.web.backend import Backend
from desk.web.endpoints import ANSWERING, EVERYBODY, Call, Endpoints

endpoints = Endpoints()


@endpoints.add("GET", "/api/world", who=EVERYBODY, answer=wire.World)
async def world(call: Call) -> wire.World:
    """Return which regions are awake, who is here, and how many wait."""
    return await look(call.backend, call.person.walls)


@endpoints.add("PUT", "/api/presence", who=ANSWERING, body=wire.Presence, answer=wire.World)
async def presence(call: Call, body: wire.Presence) -> wire.World:
    """Say that you are available, busy or away."""
    call.backend.presence.set(call.agent.id, body.status)
    return await look(call.backend, call.person.walls)


async def look(backend: Backend, walls: Walls) -> wire.World:
    """Return the world as somebody behind some walls may see it."""

    def unit(tx: Transaction) -> tuple[dict[AgentId, int], int]:
        waiting = queue.waiting_by_merchant(tx)
        queued = sum(count for merchant, count in waiting.items() if merchant in walls)
        return queue.loads_of_any_merchant(tx, backend.clock()), queued

    loads, queued = await backend.store.read(unit)
    return wire.World(
        regions=[_region(backend, region) for region in backend.config.regions.values()],
        colleagues=[
            _colleague(backend, agent, loads.get(agent, 0))
            for agent, known in backend.config.agents.items()
            if known.merchants & walls
        ],
        queued=queued,
    )


def _region(backend: Backend, region: Region) -> wire.RegionView:
    now = backend.clock()
    return wire.RegionView(
        id=region.id,
        name=region.name,
        zone=region.zone,
        wall=zones.wall(now, region.zone).isoformat(timespec="minutes"),
        open=region.calendar.shifts.is_open(now),
        changes_at=region.calendar.shifts.next_change(now),
    )


def _colleague(backend: Backend, agent: AgentId, load: int) -> wire.Colleague:
    known = backend.config.agents[agent]
    status: Status = backend.presence.status(agent)
    return wire.Colleague(
        id=agent,
        name=known.name,
        region=backend.config.region_of(agent).name,
        team=backend.config.teams[known.team].name,
        status=status.value,
        load=load,
        capacity=backend.config.capacity_of(agent),
        on_shift=backend.presence.on_shift(agent, backend.clock()),
        languages=list(known.reads),
    )
