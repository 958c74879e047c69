"""The consoles' feed: one socket each, resumable by cursor with no gap and no duplicate."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from time import perf_counter
from typing import cast

import msgspec
from aiohttp import WSCloseCode, WSMsgType, web

from desk.domain.errors import DeskError, Invalid, Unavailable
from desk.domain.ids import AgentId, ConversationId
from desk.domain.roles import Role
from desk.services.feed import HAPPENINGS
from desk.store import conversations
from desk.store.feed import Happening
from desk.store.protocol import Transaction
from desk.web import present, security, wire
from desk.web.backend import Backend
from desk.web.beside import Beside
from desk.web.bodies import decode
from desk.web.consoles import Console
from desk.web.endpoints import PEOPLE
from desk.web.hub import Frame, Reader, close_all, converse, frame
from desk.web.numbers import whole
from desk.web.people import COOKIE, LOGGED_OUT, NotLoggedIn, People, digest_of
from desk.web.picture import Picture, View
from desk.web.typing import TYPING, Place, Typing
from desk.web.viewing import Viewers

_encode = msgspec.json.Encoder().encode
_RESYNC = _encode(wire.Resync())
#: What a console may say; a union is a type to ``msgspec`` and none to ``mypy``.
_SAID = cast("type[wire.Doing | wire.Showing]", wire.Doing | wire.Showing)
#: Events sent on resuming; whoever was away longer fetches the lists again.
MAX_RESUMED = 2_000
#: Seconds between pings; a console that does not answer two of them is gone.
HEARTBEAT = 20.0
#: Tells the console that its session is over; other codes mean: reconnect.
CLOSE_NOT_LOGGED_IN = 4401
#: Seconds between two looks at whether a console's session still runs.
_SESSION_CHECK = 60.0
#: Seconds between two things that one console says; a flood of them waits in its own socket.
PACE = 0.05


class Live:
    """Passes happenings, typing, viewing and the state of the world to every open console."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._consoles: set[Console] = set()
        self._stop: list[Callable[[], None]] = []
        self._viewers = Viewers(backend.bus, self._viewing, self._show_viewers)
        self.beside = Beside(backend, self._consoles)
        #: The picture of the world that was shown last.
        self._view: View | None = None

    def start(self) -> None:
        """Begin to listen."""
        bus = self._backend.bus
        self._stop = [
            bus.listen(HAPPENINGS, self._happened),
            bus.listen(TYPING, self._typed),
            bus.listen(LOGGED_OUT, self._logged_out),
            *self._viewers.start(),
        ]

    def stop(self) -> None:
        """Listen no longer."""
        for stop in self._stop:
            stop()

    @property
    def count(self) -> int:
        """How many consoles are open."""
        return len(self._consoles)

    async def tell_world(self) -> None:
        """Tell consoles of presence, shifts and the queue, whenever they change; never returns."""
        bell = self._backend.bus.bell("world")
        while True:
            began = perf_counter()
            self._view = View(await Picture.of(self._backend), self._view)
            for console in self._consoles:
                self._show(self._view, console)
            await asyncio.sleep(max(_WORLD_PAUSE, _WORLD_SHARE * (perf_counter() - began)))
            await bell.rung(_WORLD_AGAIN)

    def _show(self, view: View, console: Console) -> None:
        """Queue the newest picture of the world: all of it, or what has changed since the one before."""
        told = view.frame(console.person, whole=not console.knows_world)
        console.knows_world = True
        if told is not None:
            console.reader.put(told)

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one console from its first frame to its last."""
        security.check_own_origin(request)
        after = _cursor(request)
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT, max_msg_size=64 * 1024, compress=False)
        token = request.cookies.get(COOKIE, "")
        try:
            person = await request.app[PEOPLE].who(token)
        except NotLoggedIn:  # and nothing else: whoever hears this is shown the page where one logs in
            await socket.prepare(request)
            await socket.close(code=CLOSE_NOT_LOGGED_IN, message=b"log in first")
            return socket
        await socket.prepare(request)
        if request.transport is None:  # he has gone meanwhile
            return socket
        async with self._present(Console(person, token, Reader(socket, request.transport))) as console:
            # From here on everything waits in the queue; what was before is sent first.
            console.resumed = self._backend.feed.cursor
            if self._view is not None:
                self._show(self._view, console)
            watching = self._watch(console, request.app[PEOPLE])
            await converse(request, self._hear(console), self._tell(console, after), watching)
        return socket

    async def say_goodbye(self) -> None:
        """Close every console's socket, so that it reconnects to whoever serves next."""
        await close_all([console.reader.socket for console in self._consoles])

    async def _hear(self, console: Console) -> None:
        socket = console.reader.socket
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    with contextlib.suppress(Unavailable):  # what he has open, he says again and again
                        await self._said(console, message.data)
                    await asyncio.sleep(PACE)
        except DeskError as error:
            await socket.close(code=WSCloseCode.POLICY_VIOLATION, message=str(error).encode()[:120])

    async def _tell(self, console: Console, after: int) -> None:
        await self._resume(console, after)
        await console.reader.send_forever(_RESYNC)

    async def _watch(self, console: Console, people: People) -> None:
        """Close a console's socket when its session ends, by hand or by time."""
        while await self._still_logged_in(console, people):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_SESSION_CHECK):
                    await console.logged_out.wait()
        await console.reader.socket.close(code=CLOSE_NOT_LOGGED_IN, message=b"log in again")

    async def _still_logged_in(self, console: Console, people: People) -> bool:
        try:
            await people.who(console.token)
        except NotLoggedIn:
            return False
        except Unavailable:  # nobody can tell right now; it is asked again
            return True
        return True

    async def _resume(self, console: Console, after: int) -> None:
        """Send what happened since ``after``; what happens meanwhile waits in the queue."""
        feed, walls = self._backend.feed, console.person.walls
        until = console.resumed
        missed = await feed.between(after, until, walls, MAX_RESUMED + 1) if after < until else []
        if len(missed) > MAX_RESUMED:
            await console.reader.send_now(_RESYNC)
        else:
            for happening in missed:
                if present.shows(console.person.role, happening):
                    await console.reader.send_now(_encode(present.frame(self._backend.config, happening)))
        await console.reader.send_now(_encode(wire.CaughtUp(cursor=str(until))))

    @contextlib.asynccontextmanager
    async def _present(self, console: Console) -> AsyncIterator[Console]:
        self._consoles.add(console)
        self._backend.presence.arrive(console.person.id)
        try:
            yield console
        finally:
            self._consoles.discard(console)
            self._backend.presence.leave(console.person.id)
            if console.open is not None:
                self._viewers.changed(console.open.conversation)

    async def _said(self, console: Console, raw: str) -> None:
        """Note what an agent has open, whether he types, and what he sees beside it; only inside his walls."""
        said = decode(raw.encode(), _SAID)
        if isinstance(said, wire.Showing):
            self.beside.shows(console, said.conversation, said.orders_mark)
        else:
            await self._does(console, said)

    async def _does(self, console: Console, doing: wire.Doing) -> None:
        self._backend.presence.active(console.person.id)
        opened = await self._place(console, doing.conversation)
        if opened is not None and console.person.agent is not None and not doing.typing:
            await self._backend.handling.seen(console.person.id, opened.conversation)
        if opened != console.open:
            left, console.open, console.orders = console.open, opened, None
            for place in filter(None, (left, opened)):
                self._viewers.changed(place.conversation)
        if doing.typing and opened is not None and console.person.agent is not None:
            self._backend.bus.publish(TYPING, Typing(opened, console.person.id, console.person.name))

    async def _place(self, console: Console, conversation: str | None) -> Place | None:
        """Return the place of a conversation inside the console's walls; it may have been looked up before."""
        asked = None if conversation is None else whole(conversation)
        if asked is None:
            return None
        number, walls = ConversationId(asked), console.person.walls
        if console.open is not None and console.open.conversation == number:
            return console.open

        def unit(tx: Transaction) -> Place:
            current = conversations.get(tx, number, walls)
            return Place(number, current.inbox, conversations.customer_of(tx, current).external_id)

        return await self._backend.store.read(unit)

    def _happened(self, happening: Happening) -> None:
        """Queue one event for everybody behind whose walls it is and to whom it shows; its frame is built once."""
        merchant = happening.event.merchant
        told = {role for role in Role if present.shows(role, happening)}
        made: Frame | None = None
        for console in self._consoles:
            person = console.person
            if merchant in person.walls and person.role in told and happening.cursor > console.resumed:
                made = made or frame(_encode(present.frame(self._backend.config, happening)))
                console.reader.put(made)

    def _logged_out(self, digest: str) -> None:
        for console in self._consoles:
            if digest_of(console.token) == digest:
                console.logged_out.set()

    def _typed(self, typing: Typing) -> None:
        place, who, name = typing.place, typing.who, typing.name
        told = frame(_encode(wire.TypingFrame(conversation=str(place.conversation), who=who, name=name)))
        for console in self._consoles:
            if console.open == place and console.person.id != who:
                console.reader.put(told)

    def _viewing(self, conversation: ConversationId) -> dict[AgentId, str]:
        """Return who has a conversation open here."""
        open_here = (one for one in self._consoles if one.open is not None and one.open.conversation == conversation)
        return {console.person.id: console.person.name for console in open_here}

    def _show_viewers(self, conversation: ConversationId, people: Mapping[AgentId, str]) -> None:
        """Tell everybody here who has a conversation open of all who have."""
        agents = [wire.Named(id=person, name=name) for person, name in sorted(people.items())]
        told = frame(_encode(wire.ViewingFrame(conversation=str(conversation), agents=agents)))
        for console in self._consoles:
            if console.open is not None and console.open.conversation == conversation:
                console.reader.put(told)


#: Seconds between two pictures of the world: a rush of changes is one.
_WORLD_PAUSE = 0.2
#: And times as long as a picture takes: a desk with a very long queue paints for a tenth of its time at the most.
_WORLD_SHARE = 9.0
#: Seconds after which one is taken although no bell rang: who does nothing for long is away without a word.
_WORLD_AGAIN = 30.0


def _cursor(request: web.Request) -> int:
    after = whole(request.query.get("after", "0"))
    if after is None:
        raise Invalid(f"after: found {request.query['after']!r}; expected the cursor of the last frame")
    return after
