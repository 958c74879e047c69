"""Telling plugins what happened: each event at least once, in order per conversation, over restarts and crashes.

Up to where a plugin has heard is stored after it was told, so a crash in between tells some events again.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable

from desk.bus.protocol import Bus
from desk.domain.events import Event
from desk.domain.ids import ConversationId
from desk.hooks import specs
from desk.hooks.dispatch import Hooks
from desk.store import hearers
from desk.store.protocol import Store

#: Events that a plugin is told before its place is noted; as many may come again after a crash.
PAGE = 100
#: Conversations of which one plugin is told beside each other.
AT_ONCE = 4
#: However quiet the bells are, the feed is looked at this often.
_LONGEST = 30.0


class Hearing:
    """Tells every plugin that has ``on_event``; ``run`` returns where there is none, and never otherwise."""

    def __init__(self, store: Store, hooks: Hooks, bus: Bus) -> None:
        self._store = store
        self._hooks = hooks
        self._bus = bus

    async def begin(self) -> None:
        """Let plugins that are new hear what happens from now on."""
        plugins = self._hooks.told(specs.on_event)
        await self._store.write(lambda tx: hearers.begin(tx, plugins))

    async def run(self) -> None:
        """Tell what happens, every plugin beside the others; to be done by one process at a time."""
        async with asyncio.TaskGroup() as group:
            for plugin in self._hooks.told(specs.on_event):
                group.create_task(self._follow(plugin), name=f"events for {plugin}")
            await asyncio.Event().wait()

    async def _follow(self, plugin: str) -> None:
        bell, on = self._bus.bell("events"), True
        while on:
            page = await self._store.read(lambda tx: hearers.to_hear_of_any_merchant(tx, plugin, PAGE))
            if not page:
                await bell.rung(_LONGEST)
                continue
            on = await self._told(plugin, [event for _, event in page])
            if on:
                await self._store.write(lambda tx: hearers.heard(tx, plugin, page[-1][0]))  # noqa: B023 - run at once

    async def _told(self, plugin: str, events: Iterable[Event]) -> bool:
        """Tell a plugin some events; False: it was switched off, and hears the rest after the next start."""
        by_conversation: dict[ConversationId, list[Event]] = defaultdict(list)
        for event in events:
            by_conversation[event.conversation].append(event)
        turns = asyncio.Semaphore(AT_ONCE)

        async def tell(some: list[Event]) -> bool:
            async with turns:
                return all([await self._hooks.notify(plugin, specs.on_event, event=event) for event in some])

        return all(await asyncio.gather(*map(tell, by_conversation.values())))
