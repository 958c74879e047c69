"""Telling plugins what happened: each event at least once, in order per conversation, over restarts and crashes.

Up to where a plugin has heard is stored now and then, after it was told: a crash in between tells some events again.
"""

import asyncio
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from itertools import chain
from typing import TypeAlias

from desk.bus.protocol import Bus
from desk.domain.events import Event
from desk.domain.ids import ConversationId
from desk.hooks import specs
from desk.hooks.dispatch import Hooks
from desk.services.feed import HAPPENINGS, Feed
from desk.store import hearers
from desk.store.feed import Happening
from desk.store.protocol import Store

#: Events with their places in the feed.
Page: TypeAlias = Sequence[tuple[int, Event]]
#: Events that are read at once.
PAGE = 100
#: Seconds between two notes of how far everybody has heard; what was told since comes again after a crash.
_KEEP_EVERY = 1.0
#: Lanes in which one plugin is told beside each other.
AT_ONCE = 4
#: Events that are kept at hand for who keeps up.
_RECENT = 1000


class Hearing:
    """Tells every plugin that has ``on_event``; ``run`` never returns."""

    def __init__(self, store: Store, hooks: Hooks, feed: Feed, bus: Bus) -> None:
        self._store = store
        self._hooks = hooks
        self._feed = feed
        self._bus = bus
        self._heard: dict[str, int] = {}
        self._kept: dict[str, int] = {}
        self._more: dict[str, asyncio.Event] = {}
        self._recent = Recent(0)

    async def begin(self) -> None:
        """Let plugins that are new hear what happens from now on."""
        plugins = self._hooks.told(specs.on_event)
        await self._store.write(lambda tx: hearers.begin(tx, plugins))

    async def run(self) -> None:
        """Tell what happens, every plugin beside the others; to be done by one process at a time."""
        plugins = self._hooks.told(specs.on_event)
        self._heard = await self._store.read(lambda tx: hearers.places_of_any_merchant(tx, plugins))
        self._kept, self._more = dict(self._heard), {plugin: asyncio.Event() for plugin in self._heard}
        self._recent = Recent(self._feed.cursor)
        stop = self._bus.listen(HAPPENINGS, self._happened)
        try:
            async with asyncio.TaskGroup() as group:
                for plugin in self._heard:
                    group.create_task(self._follow(plugin), name=f"events for {plugin}")
                await self._keep_forever()
        finally:
            stop()
            await asyncio.shield(self._keep())

    def _happened(self, happening: Happening) -> None:
        self._recent.add(happening.cursor, happening.event)
        for more in self._more.values():
            more.set()

    async def _follow(self, plugin: str) -> None:
        on = True
        while on:
            if page := await self._after(self._heard[plugin]):
                on = await self._told(plugin, page)
            else:
                await self._more[plugin].wait()
            self._more[plugin].clear()

    async def _after(self, cursor: int) -> Page:
        """Return what comes next: as it was just passed on, or from the store for who is further behind."""
        if (page := self._recent.after(cursor, PAGE)) is not None:
            return page
        return await self._store.read(lambda tx: hearers.events_after_of_any_merchant(tx, cursor, PAGE))

    async def _told(self, plugin: str, page: Page) -> bool:
        """Tell a plugin some events; False: it was switched off, and hears the rest after the next start."""
        lanes = _lanes([event for _, event in page])
        if len(lanes) == 1:
            on = await self._told_in_order(plugin, lanes[0])
        else:
            on = all(await asyncio.gather(*(self._told_in_order(plugin, lane) for lane in lanes)))
        if on:
            self._heard[plugin] = page[-1][0]
        return on

    async def _told_in_order(self, plugin: str, events: Sequence[Event]) -> bool:
        for event in events:
            if not await self._hooks.notify(plugin, specs.on_event, event=event):
                return False
        return True

    async def _keep_forever(self) -> None:
        while True:
            await asyncio.sleep(_KEEP_EVERY)
            await self._keep()

    async def _keep(self) -> None:
        """Note up to where each has heard, all in one unit."""
        heard = dict(self._heard)
        moved = {plugin: cursor for plugin, cursor in heard.items() if cursor != self._kept[plugin]}
        if moved:
            await self._store.write(lambda tx: hearers.heard(tx, moved))
            self._kept = heard


class Recent:
    """The events that happened last: all that came after a place, which moves on once there are too many."""

    def __init__(self, begin: int) -> None:
        self._begin = begin
        self._cursors: list[int] = []
        self._events: list[Event] = []

    def add(self, cursor: int, event: Event) -> None:
        """Take the next one in."""
        self._cursors.append(cursor)
        self._events.append(event)
        if len(self._cursors) >= 2 * _RECENT:
            self._begin = self._cursors[_RECENT - 1]
            del self._cursors[:_RECENT], self._events[:_RECENT]

    def after(self, cursor: int, limit: int) -> Page | None:
        """Return what came after a place, in order; None: it is not known here any more."""
        if cursor < self._begin:
            return None
        first = bisect_right(self._cursors, cursor)
        last = first + limit
        return list(zip(self._cursors[first:last], self._events[first:last], strict=True))


def _lanes(events: Sequence[Event]) -> Sequence[Sequence[Event]]:
    """Return events in a few lanes, all of a conversation in one: a task for each would cost more than most plugins."""
    by_conversation: dict[ConversationId, list[Event]] = defaultdict(list)
    for event in events:
        by_conversation[event.conversation].append(event)
    every = list(by_conversation.values())
    return [list(chain.from_iterable(every[number::AT_ONCE])) for number in range(min(AT_ONCE, len(every)))]
