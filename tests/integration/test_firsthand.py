"""What was just accepted is prepared without being read again, as the store has it or not at all."""

import asyncio
from dataclasses import replace

from desk import Letter
from desk.domain.belief import Belief
from desk.services.firsthand import Arrival, Firsthand
from desk.store import accepting, conversations, inbox
from desk.store.accepting import Accepted, Incoming
from desk.store.inbox import Envelope
from desk.store.protocol import Store
from desk.testing import DeskUnderTest, FakeChannel
from tests.support.stores import NOW, Opened, incoming


async def _came(store: Store, said: Incoming) -> Arrival:
    return Arrival(said, await store.append_each(accepting.accept, said))


async def _due(store: Store) -> Envelope:
    (due,) = await store.read(lambda tx: inbox.due_of_any_merchant(tx, NOW, 10))
    return due


async def _prepare(store: Store, firsthand: Firsthand, envelope: Envelope) -> None:
    current = await store.read(lambda tx: conversations.get_of_any_merchant(tx, envelope.message.conversation))
    belief = Belief("pt", 0.8)
    change = current.received(envelope.message, belief.language, belief.confidence)
    await store.write(lambda tx: inbox.finish(tx, envelope.id, envelope.message))
    firsthand.prepared(envelope, await store.write(lambda tx: conversations.save(tx, change)))


async def test_a_first_message_is_known_as_the_store_has_it(opened: Opened) -> None:
    store = opened()
    said = incoming(1)
    from_brazil = replace(said.message, language="pt-BR", country="BR", customer_name="Ana")
    arrival = await _came(store, said._replace(message=from_brazil))
    assert Firsthand().envelope(arrival) == await _due(store)


async def test_the_next_message_is_known_as_the_store_has_it(opened: Opened) -> None:
    store, firsthand = opened(), Firsthand()
    first = firsthand.envelope(await _came(store, incoming(1)))
    assert first is not None
    await _prepare(store, firsthand, first)
    second = firsthand.envelope(await _came(store, incoming(2)))
    assert second is not None
    assert second.believed == "pt"
    assert second == await _due(store)


async def test_a_message_that_others_come_before_is_left_to_the_store(opened: Opened) -> None:
    store, firsthand = opened(), Firsthand()
    first, second = await asyncio.gather(_came(store, incoming(1)), _came(store, incoming(2)))
    assert firsthand.envelope(first) is not None
    assert firsthand.envelope(second) is None


async def test_a_repeat_is_left_to_the_store(opened: Opened) -> None:
    store = opened()
    arrivals = await asyncio.gather(_came(store, incoming(1)), _came(store, incoming(1)))
    assert sorted(Firsthand().envelope(one) is None for one in arrivals) == [False, True]


async def test_a_letter_is_left_to_the_store(opened: Opened) -> None:
    said = incoming(1)
    letter = said._replace(message=replace(said.message, letter=Letter(subject="Where?", automatic=True)))
    assert Firsthand().envelope(await _came(opened(), letter)) is None


async def test_what_is_said_again_and_again_keeps_its_order(desk: DeskUnderTest, shop: FakeChannel) -> None:
    said = [f"Where is parcel number {number}?" for number in range(20)]
    places: list[Accepted] = [await shop.says(text) for text in said]
    assert [one.position for one in places] == list(range(1, 21))
    assert [spoken.message.body for spoken in await desk.messages()] == said
