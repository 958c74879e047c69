"""The consoles' feed: whoever reconnects finds what he missed, once and in order."""

import asyncio
import random
from typing import Any

from desk import Event, hookimpl
from desk.domain.phrases import Phrase
from desk.store import conversations, feed
from desk.store.protocol import Transaction
from desk.testing import DeskUnderTest, FakeChannel, running, until
from desk.testing.http import Http, Person

SEED = 20261122
MESSAGES = 120


async def test_reconnecting_at_random_under_load_misses_nothing_and_repeats_nothing(
    desk: DeskUnderTest, shop: FakeChannel, http: Http
) -> None:
    emma, chance = await http.login("emma"), random.Random(SEED)
    load = asyncio.create_task(_load(shop))
    seen: list[int] = []
    while not load.done():
        seen += await _some_frames(emma, seen[-1] if seen else 0, chance.randrange(1, 40))
    await load
    await desk.settled()
    seen += await _some_frames(emma, seen[-1], await _newest(desk) - seen[-1])
    every = await desk.desk.store.read(lambda tx: feed.after_of_any_merchant(tx, 0, 10_000))
    assert seen == [happening.cursor for happening in every]


async def test_every_reader_sees_the_same_events_in_the_same_order(
    desk: DeskUnderTest, shop: FakeChannel, http: Http
) -> None:
    sockets = [await (await http.login(name)).live() for name in ("emma", "ines", "otto")]
    for socket in sockets:
        await socket.next("caught_up")
    await _load(shop, 20)
    await desk.settled()
    newest = await _newest(desk)
    told = [await _frames_up_to(socket, newest) for socket in sockets]
    assert told[0] == told[1] == told[2]
    assert told[0] == sorted(set(told[0]))


async def test_a_console_that_was_away_gets_what_it_missed_before_what_is_new(
    desk: DeskUnderTest, shop: FakeChannel, http: Http
) -> None:
    emma = await http.login("emma")
    await shop.says("Where is my order?")
    await desk.settled()
    before = await _newest(desk)
    await shop.says("It is here, thank you.")
    await desk.settled()
    socket = await emma.live(f"/api/live?after={before}")
    first = await socket.next("event")
    assert (int(first["cursor"]), first["kind"]) == (before + 1, "message_received")
    assert first["message"]["body"] == "It is here, thank you."


async def test_a_frame_shows_only_ones_own_merchants(desk: DeskUnderTest, shop: FakeChannel, http: Http) -> None:
    socket = await (await http.login("emma")).live()
    await desk.channel("loja").says("Onde está o meu pedido?")
    await desk.settled()
    await shop.says("Where is my order?")
    frame = await socket.next("event")
    assert frame["conversation"]["merchant"]["id"] == "acme"


async def test_plugins_are_told_of_everything_in_order(tmp_path: Any) -> None:
    heard: list[Event] = []

    class Listener:
        """Remembers."""

        @hookimpl
        async def on_event(self, event: Event) -> None:
            heard.append(event)

    async with running(tmp_path, plugins={"listener": Listener}) as desk:
        await desk.shop.says("Where is my order?")
        await desk.reply("It arrives tomorrow.")
        stored = await desk.desk.store.read(lambda tx: feed.after_of_any_merchant(tx, 0, 100))
        await until(lambda: len(heard) == len(stored))
        assert heard == [happening.event for happening in stored]


async def test_an_event_of_a_unit_that_failed_was_never_there(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Where is my order?")
    current = await desk.conversation()
    before = await _newest(desk)

    def fails(tx: Transaction) -> None:
        desk.desk.notes.leave(tx, conversations.get_of_any_merchant(tx, current.id), [Phrase("desk", "Queue")])
        raise LookupError

    await asyncio.gather(desk.desk.store.write(fails), return_exceptions=True)
    assert await _newest(desk) == before
    assert len(await desk.messages()) == 1


async def _load(shop: FakeChannel, messages: int = MESSAGES) -> None:
    for number in range(messages):
        await shop.says(f"Where is parcel number {number}?", f"customer-{number % 7}")


async def _newest(desk: DeskUnderTest) -> int:
    return await desk.desk.store.read(feed.newest_cursor)


async def _some_frames(person: Person, after: int, most: int) -> list[int]:
    """Connect, read some frames, and go without a word."""
    socket = await person.live(f"/api/live?after={after}")
    cursors: list[int] = []
    try:
        async with asyncio.timeout(0.25):
            while len(cursors) < most:
                cursors.append(int((await socket.next("event"))["cursor"]))
    except TimeoutError:
        pass
    finally:
        await socket.close()
    return cursors


async def _frames_up_to(socket: Any, newest: int) -> list[int]:
    cursors: list[int] = []
    while not cursors or cursors[-1] < newest:
        cursors.append(int((await socket.next("event"))["cursor"]))
    return cursors
