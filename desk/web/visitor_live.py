"""The widget's socket: what the customer's window shows, as it comes, resumable by cursor."""

import asyncio
import math
from collections import defaultdict
from collections.abc import Callable

import msgspec
from aiohttp import WSCloseCode, WSMsgType, web

from desk.domain.errors import DeskError, Invalid
from desk.domain.ids import InboxId
from desk.services.feed import HAPPENINGS
from desk.store import messages
from desk.store.feed import Happening
from desk.web import wire
from desk.web.backend import Backend
from desk.web.bodies import decode
from desk.web.hub import SEND_TIMEOUT, close_all, converse
from desk.web.live import HEARTBEAT, PACE
from desk.web.typing import TYPING, Place, Typing
from desk.web.visitor import page_after
from desk.web.visitor_key import Visitor, inbox_of

_encode = msgspec.json.Encoder().encode
#: Seconds within which a widget must say who it is.
_HELLO_TIMEOUT = 10.0
#: Seconds within which that she types is news once.
_TYPING_EVERY = 1.0
#: Happenings that can change what a customer's window shows.
_VISIBLE = ("message_received", "delivery_changed")


class Window:
    """One open widget."""

    def __init__(self, visitor: Visitor, socket: web.WebSocketResponse, cursor: int) -> None:
        self.visitor = visitor
        self.socket = socket
        self.cursor = cursor
        #: Who types for this customer right now, until she was told.
        self.typing: str | None = None
        #: When she herself was last heard typing, by the loop's clock.
        self.typed_at = -math.inf
        self.changed = asyncio.Event()
        self.changed.set()

    async def send(self, frame: object) -> None:
        """Send a frame, or give up on a window that does not take it."""
        async with asyncio.timeout(SEND_TIMEOUT):
            await self.socket.send_frame(_encode(frame), WSMsgType.TEXT)


class VisitorLive:
    """Wakes a customer's windows when something changed for her; each fetches what is new itself."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._windows: dict[tuple[InboxId, str], set[Window]] = defaultdict(set)
        self._stop: list[Callable[[], None]] = []

    def start(self) -> None:
        """Begin to listen."""
        bus = self._backend.bus
        self._stop = [bus.listen(HAPPENINGS, self._happened), bus.listen(TYPING, self._typed)]

    def stop(self) -> None:
        """Listen no longer."""
        for stop in self._stop:
            stop()

    @property
    def count(self) -> int:
        """How many widgets are open."""
        return sum(len(windows) for windows in self._windows.values())

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one widget from its hello to its end."""
        inbox = inbox_of(request)
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT, max_msg_size=16 * 1024)
        await socket.prepare(request)
        try:
            hello = decode((await socket.receive_str(timeout=_HELLO_TIMEOUT)).encode(), wire.VisitorHello)
            visitor = Visitor.of(inbox, hello.key)
        except (DeskError, TypeError, TimeoutError) as error:
            await socket.close(code=WSCloseCode.POLICY_VIOLATION, message=f"say hello first: {error}".encode()[:120])
            return socket
        await self._serve(request, Window(visitor, socket, hello.after))
        return socket

    async def say_goodbye(self) -> None:
        """Close every widget's socket, so that it reconnects to whoever serves next."""
        await close_all([window.socket for windows in self._windows.values() for window in windows])

    async def _serve(self, request: web.Request, window: Window) -> None:
        key = (window.visitor.inbox.id, window.visitor.name)
        self._windows[key].add(window)
        try:
            await converse(request, self._hear(window), self._send_forever(window))
        finally:
            self._windows[key].discard(window)
            if not self._windows[key]:
                del self._windows[key]

    async def _hear(self, window: Window) -> None:
        try:
            async for message in window.socket:
                if message.type is WSMsgType.TEXT:
                    await self._customer_types(window, message.data)
                    await asyncio.sleep(PACE)
        except Invalid as error:
            await window.socket.close(code=WSCloseCode.POLICY_VIOLATION, message=str(error).encode()[:120])

    async def _send_forever(self, window: Window) -> None:
        """Send what is new each time something changed, and where the feed is now."""
        while True:
            await window.changed.wait()
            window.changed.clear()
            page = await page_after(self._backend, window.visitor, window.cursor)
            for told in page.messages:
                last = told is page.messages[-1]
                await window.send(wire.VisitorFrame(message=told, cursor=page.cursor if last else window.cursor))
            window.cursor = page.cursor
            if window.typing is not None:
                name, window.typing = window.typing, None
                await window.send(wire.VisitorTyping(name=name))

    async def _customer_types(self, window: Window, raw: str) -> None:
        decode(raw.encode(), wire.VisitorDoing)
        now = asyncio.get_running_loop().time()
        if now - window.typed_at < _TYPING_EVERY:
            return
        window.typed_at = now
        inbox, name = window.visitor.inbox, window.visitor.name
        conversation = await self._backend.store.read(
            lambda tx: messages.conversation_with(tx, inbox.merchant, inbox.id, name)
        )
        if conversation is not None:
            self._backend.bus.publish(TYPING, Typing(Place(conversation.id, inbox.id, name), "customer", ""))

    def _happened(self, happening: Happening) -> None:
        if happening.event.kind not in _VISIBLE:
            return
        conversation = happening.listed.conversation
        for window in self._windows.get((conversation.inbox, happening.listed.customer), ()):
            window.changed.set()

    def _typed(self, typing: Typing) -> None:
        """Show the customer that an agent types."""
        if typing.from_customer:
            return
        for window in self._windows.get((typing.place.inbox, typing.place.customer), ()):
            window.typing = typing.name
            window.changed.set()
