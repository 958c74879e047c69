"""The console's API as data: every endpoint says who may call it, what it takes and what it answers.

The router, the OpenAPI document and the test of the walls are all made from this one list.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, cast

from aiohttp import web

from desk.config.people import Agent
from desk.domain.errors import Forbidden, Invalid, NotFound
from desk.domain.ids import AgentId, ConversationId, MessageId
from desk.domain.roles import Role
from desk.web import security
from desk.web.backend import BACKEND, Backend
from desk.web.bodies import read
from desk.web.numbers import whole
from desk.web.people import COOKIE, People, Person
from desk.web.problems import answer

PEOPLE = web.AppKey("people", People)

EVERYBODY = frozenset(Role)
#: Who answers customers.
ANSWERING = frozenset({Role.AGENT, Role.SUPERVISOR})
#: Who moves work and sends people on breaks.
SUPERVISING = frozenset({Role.SUPERVISOR})
#: Who keeps the desk running.
RUNNING = frozenset({Role.OPERATOR})
#: Who looks after the whole of it.
OVERSEEING = SUPERVISING | RUNNING


@dataclass(frozen=True, slots=True)
class Call:
    """One authorised request: the desk, the person, and what the address says."""

    backend: Backend
    person: Person
    request: web.Request

    @property
    def agent(self) -> Agent:
        """The person as somebody who answers; endpoints that use it are for those only."""
        if self.person.agent is None:
            raise Forbidden("Only agents and supervisors do this.")
        return self.person.agent

    @property
    def colleague(self) -> Agent:
        """The agent whom the address names, if he serves anybody inside the person's walls."""
        name = self.request.match_info["agent"]
        found = self.backend.config.agents.get(AgentId(name))
        if found is None or not found.merchants & self.person.walls:
            raise NotFound(f"There is no agent {name!r}.")
        return found

    @property
    def conversation(self) -> ConversationId:
        """The conversation that the address names."""
        return ConversationId(self._number("conversation"))

    @property
    def message(self) -> MessageId:
        """The message that the address names."""
        return MessageId(self._number("message"))

    @property
    def attachment(self) -> int:
        """The number of the file that the address names."""
        return self._number("attachment")

    @property
    def file(self) -> int:
        """The number of the chosen file that the address names."""
        return self._number("file")

    @property
    def delivery(self) -> int:
        """The number of the delivery that the address names."""
        return self._number("delivery")

    def _number(self, name: str) -> int:
        text = self.request.match_info[name]
        number = whole(text)
        if number is None:
            raise NotFound(f"There is no {name} {text!r}.")
        return number

    def query_int(self, name: str, default: int, most: int) -> int:
        """Return a number from the query, bounded."""
        text = self.request.query.get(name, "")
        if not text:
            return default
        number = whole(text)
        if number is None:
            raise Invalid(f"{name}: found {text!r}; expected a whole number")
        return min(number, most)


Handler = Callable[..., Awaitable[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One method of one path. ``answer`` None: no content, or with ``file`` what the handler makes itself.

    ``upload``: its body is a file, which the handler reads as it comes.
    """

    method: str
    path: str
    handler: Handler
    who: frozenset[Role]
    body: type[Any] | None
    answer: type[Any] | None
    status: int
    file: bool = False
    upload: bool = False

    @property
    def summary(self) -> str:
        """The handler's docstring."""
        return (self.handler.__doc__ or "").strip().partition("\n")[0]

    @property
    def changes(self) -> bool:
        """Whether it changes something, and so wants the session's token."""
        return self.method != "GET"

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Authorise, decode, call, answer."""
        person = await request.app[PEOPLE].who(request.cookies.get(COOKIE))
        if self.changes:
            security.check_own_origin(request)
            security.check_csrf(request, person.csrf)
        if person.role not in self.who:
            raise Forbidden(f"This is not for the role {person.role}.")
        call = Call(request.app[BACKEND], person, request)
        result = await (self.handler(call, await read(request, self.body)) if self.body else self.handler(call))
        if self.file:
            return cast("web.StreamResponse", result)
        return web.Response(status=204) if self.answer is None else answer(result, self.status)


class Endpoints:
    """Collects endpoints by decorator."""

    def __init__(self) -> None:
        self.all: list[Endpoint] = []

    def add(
        self,
        method: str,
        path: str,
        *,
        who: frozenset[Role],
        body: type[Any] | None = None,
        answer: type[Any] | None = None,
        status: int = 200,
        file: bool = False,
        upload: bool = False,
    ) -> Callable[[Handler], Handler]:
        """Serve a path by the decorated handler; its docstring's first line is the summary."""

        def decorate(handler: Handler) -> Handler:
            self.all.append(
                Endpoint(
                    method=method,
                    path=path,
                    handler=handler,
                    who=who,
                    body=body,
                    answer=answer,
                    status=status if answer is not None or file else 204,
                    file=file,
                    upload=upload,
                )
            )
            return handler

        return decorate
