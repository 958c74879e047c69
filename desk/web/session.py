"""Logging in and out."""

import time

from aiohttp import web

from desk.domain.ids import AgentId
from desk.web import security, wire
from desk.web.addresses import address_of
from desk.web.backend import BACKEND, Backend
from desk.web.bodies import read
from desk.web.endpoints import PEOPLE
from desk.web.limits import RateLimit
from desk.web.people import COOKIE, LIFETIME, LOGGED_OUT, Person, digest_of
from desk.web.problems import answer

#: Tries a minute for one name from one address, and for one address.
_PER_NAME = 5
_PER_ADDRESS = 60


class SessionApi:
    """Handlers of ``/api/session``."""

    def __init__(self) -> None:
        self._names = RateLimit(_PER_NAME, _PER_NAME, time.monotonic)
        self._addresses = RateLimit(_PER_ADDRESS, _PER_ADDRESS, time.monotonic)

    async def log_in(self, request: web.Request) -> web.Response:
        """Begin a session."""
        security.check_own_origin(request)
        body = await read(request, wire.Login)
        address = address_of(request)
        self._addresses.spend(address)
        self._names.spend(f"{address}/{body.name}")
        token, person = await request.app[PEOPLE].log_in(body.name, body.password)
        response = answer(me(request.app[BACKEND], person), 201)
        response.set_cookie(
            COOKIE,
            token,
            max_age=int(LIFETIME.total_seconds()),
            httponly=True,
            secure=request.secure or request.app[BACKEND].config.desk.public_url.startswith("https:"),
            samesite="Strict",
            path="/",
        )
        return response

    async def who(self, request: web.Request) -> web.Response:
        """Answer who is logged in."""
        person = await request.app[PEOPLE].who(request.cookies.get(COOKIE))
        return answer(me(request.app[BACKEND], person))

    async def log_out(self, request: web.Request) -> web.Response:
        """End the session."""
        token = request.cookies.get(COOKIE)
        person = await request.app[PEOPLE].who(token)
        security.check_own_origin(request)
        security.check_csrf(request, person.csrf)
        await request.app[PEOPLE].log_out(token or "")
        request.app[BACKEND].bus.publish(LOGGED_OUT, digest_of(token or ""))
        response = web.Response(status=204)
        response.del_cookie(COOKIE, path="/")
        return response


def me(backend: Backend, person: Person) -> wire.Me:
    """Return somebody as he sees himself."""
    config = backend.config
    body = wire.Me(
        id=person.id,
        name=person.name,
        role=person.role.value,
        language=person.language,
        reads=[tag for tag in person.agent.reads if person.agent.reads_well(tag)] if person.agent else ["en"],
        merchants=[wire.Named(id=one, name=config.merchants[one].name) for one in sorted(person.walls)],
        csrf=person.csrf,
        desk=config.desk.name,
    )
    if person.agent is not None:
        _add_region(backend, body, person.agent.id, backend.config.capacity_of(person.agent.id))
    return body


def _add_region(backend: Backend, body: wire.Me, agent: AgentId, capacity: int) -> None:
    region = backend.config.region_of(agent)
    body.region = wire.Named(id=region.id, name=region.name)
    body.zone = region.zone
    body.capacity = capacity
    shifts, now = region.calendar.shifts, backend.clock()
    body.on_shift = shifts.is_open(now)
    body.shift_ends = shifts.next_close(now) if body.on_shift else None
