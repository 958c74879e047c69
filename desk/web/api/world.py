"""Regions, colleagues and presence; for those who oversee, also what lies ahead."""

from desk.domain.errors import Invalid
from desk.services.here import Status
from desk.web import ahead, wire
from desk.web.endpoints import ANSWERING, EVERYBODY, OVERSEEING, SUPERVISING, Call, Endpoints
from desk.web.picture import Picture

endpoints = Endpoints()


@endpoints.add("GET", "/api/world", who=EVERYBODY, answer=wire.World)
async def world(call: Call) -> wire.World:
    """Return which regions are awake, who is here, and how many wait."""
    return await _seen(call)


@endpoints.add("GET", "/api/world/ahead", who=OVERSEEING, answer=wire.Ahead)
async def look_ahead(call: Call) -> wire.Ahead:
    """Return which regions come next, and who will read which language, hour by hour."""
    return ahead.view(call.backend.config, await call.backend.outlook.ahead(call.person.walls))


@endpoints.add("PUT", "/api/presence", who=ANSWERING, body=wire.Presence, answer=wire.World)
async def presence(call: Call, body: wire.Presence) -> wire.World:
    """Say that you are available, busy, away or leaving."""
    call.backend.presence.set(call.agent.id, body.status)
    return await _seen(call)


@endpoints.add("PUT", "/api/agents/{agent}/presence", who=SUPERVISING, body=wire.Presence, answer=wire.World)
async def set_presence(call: Call, body: wire.Presence) -> wire.World:
    """Say for an agent who is here that he is available, busy, away or leaving."""
    agent = call.colleague
    if call.backend.presence.status(agent.id) is Status.OFFLINE:
        raise Invalid(f"{agent.name} has no console open, and so gets nothing anyway.")
    call.backend.presence.set(agent.id, body.status)
    return await _seen(call)


async def _seen(call: Call) -> wire.World:
    return (await Picture.of(call.backend)).seen_by(call.person)
