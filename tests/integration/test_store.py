"""What every store promises: durable, grouped, isolated, and sparing with statements."""

import asyncio
from datetime import datetime, timedelta
from functools import partial
from typing import NoReturn

import pytest

from desk import AgentId, InboundMessage
from desk.domain.conversations import Conversation
from desk.domain.ids import ConversationId, MerchantId
from desk.domain.time import to_text
from desk.store import accepting, conversations, inbox, lists, rows
from desk.store.accepting import Accepted, Incoming
from desk.store.lists import Query
from desk.store.protocol import Transaction
from desk.testing import DeskUnderTest, FakeChannel
from tests.support.stores import ACME, NOW, SHOP, Opened, accept, incoming, message


async def test_units_that_come_in_one_turn_of_the_loop_share_a_commit(opened: Opened) -> None:
    store = opened()
    before = store.commit_count
    accepted = await asyncio.gather(*(accept(store, number) for number in range(100)))
    assert len({one.id for one in accepted}) == 100
    assert store.commit_count == before + 1


async def test_messages_that_come_together_are_told_apart(opened: Opened) -> None:
    store = opened()
    said = [(1, "ana"), (2, "bob"), (1, "ana"), (3, "ana")]
    accepted = await asyncio.gather(*(accept(store, number, customer) for number, customer in said))
    assert [one.position for one in accepted] == [1, 1, 1, 2]
    assert [one.duplicate for one in accepted] == [False, False, True, False]
    assert accepted[2].id == accepted[0].id
    assert accepted[3].conversation == accepted[0].conversation != accepted[1].conversation


async def test_a_unit_that_raises_harms_nobody_else_in_its_group(opened: Opened) -> None:
    store = opened()

    def half_done(tx: Transaction) -> NoReturn:
        accepting.accept(tx, [incoming(50)])
        raise LookupError("changed its mind")

    units = [accept(store, 1), store.append(half_done), accept(store, 2)]
    first, failed, second = await asyncio.gather(*units, return_exceptions=True)
    assert isinstance(failed, LookupError)
    assert isinstance(first, Accepted)
    assert isinstance(second, Accepted)
    assert (await accept(store, 1)).duplicate
    assert not (await accept(store, 50)).duplicate


async def test_a_unit_that_raises_rings_no_bell(opened: Opened) -> None:
    rung: list[str] = []
    store = opened(rung.append)

    def rings(tx: Transaction) -> NoReturn:
        tx.wake("nothing happened")
        raise LookupError

    with pytest.raises(LookupError):
        await store.write(rings)
    await accept(store, 1)
    assert rung == ["inbox"]


async def test_a_unit_whose_author_has_gone_is_done_all_the_same(opened: Opened) -> None:
    store = opened()
    impatient = asyncio.ensure_future(accept(store, 1))
    await asyncio.sleep(0)
    impatient.cancel()
    assert (await accept(store, 1)).duplicate


async def test_what_was_written_is_there_after_the_file_is_opened_again(opened: Opened) -> None:
    store = opened()
    await accept(store, 1)
    await store.close()
    store = opened()
    assert (await accept(store, 1)).duplicate


async def test_what_was_handed_in_before_the_close_is_written(opened: Opened) -> None:
    store = opened()
    waiting = [asyncio.ensure_future(accept(store, number)) for number in range(20)]
    await asyncio.sleep(0)
    await store.close()
    assert [(await one).position for one in waiting] == list(range(1, 21))


async def test_a_closed_store_says_so(opened: Opened) -> None:
    store = opened()
    await store.close()
    with pytest.raises(RuntimeError, match="closed"):
        await accept(store, 1)


async def test_a_reader_sees_one_moment(opened: Opened) -> None:
    store = opened()
    await accept(store, 1)
    loop = asyncio.get_running_loop()

    def twice(tx: Transaction) -> tuple[int, int]:
        before = len(inbox.due_of_any_merchant(tx, NOW, 10))
        asyncio.run_coroutine_threadsafe(accept(store, 2, "bob"), loop).result(10)
        return before, len(inbox.due_of_any_merchant(tx, NOW, 10))

    assert await store.read(twice) == (1, 1)


async def test_a_conversation_behind_a_deferred_message_waits_for_it(opened: Opened) -> None:
    store, later = opened(), NOW + timedelta(hours=1)
    *_, other = [await accept(store, number, customer) for number, customer in ((1, "ana"), (2, "ana"), (3, "bob"))]

    def put_off(tx: Transaction) -> list[ConversationId]:
        inbox.defer(tx, inbox.due_of_any_merchant(tx, NOW, 1)[0].id, NOW, later, "a fault")
        return [envelope.message.conversation for envelope in inbox.due_of_any_merchant(tx, NOW, 10)]

    assert await store.write(put_off) == [other.conversation]


async def test_a_message_behind_a_deferred_one_does_not_keep_the_desk_awake(opened: Opened) -> None:
    store, later = opened(), NOW + timedelta(hours=1)
    for number in (1, 2):
        await accept(store, number)

    def put_off(tx: Transaction) -> datetime | None:
        inbox.defer(tx, inbox.due_of_any_merchant(tx, NOW, 1)[0].id, NOW, later, "a fault")
        return inbox.next_due_of_any_merchant(tx, NOW)

    assert await store.write(put_off) == later


async def test_a_further_message_is_accepted_with_four_statements_at_most(opened: Opened) -> None:
    store = opened()
    await accept(store, 1)
    before = store.statement_count
    await accept(store, 2)
    assert store.statement_count - before <= 4


async def test_a_page_of_fifty_conversations_takes_two_statements_at_most(
    desk: DeskUnderTest, shop: FakeChannel
) -> None:
    await asyncio.gather(*(shop.says("Where is my order?", f"customer-{number}") for number in range(60)))
    await desk.settled()
    query = Query(walls=frozenset({ACME}), agent=AgentId("emma"), language="en")

    def page(tx: Transaction) -> tuple[int, int]:
        found = lists.page(tx, query)
        return len(found), tx.count  # type: ignore[attr-defined]

    found, statements = await desk.desk.store.read(page)
    assert found == 50
    assert statements <= 2


async def test_a_page_tells_the_newest_event_where_there_was_none_yet(opened: Opened) -> None:
    store = opened()
    await accept(store, 1)
    query = Query(walls=frozenset({ACME}), agent=AgentId("emma"), language="en")
    found = await store.read(partial(lists.marks, query=query))
    assert (len(found.marks), found.cursor) == (1, 0)


async def test_pages_follow_each_other_without_gap_or_repeat(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await asyncio.gather(*(shop.says("Where is my order?", f"customer-{number}") for number in range(25)))
    await desk.settled()
    found: list[int] = []
    place = ""
    while len(page := await _page_before(desk, place)) == 10:
        found += [conversation.id for conversation in page]
        place = f"{to_text(page[-1].updated_at)}/{page[-1].id}"
    found += [conversation.id for conversation in page]
    assert len(found) == len(set(found)) == 25


async def _page_before(desk: DeskUnderTest, place: str) -> list[Conversation]:
    query = Query(walls=frozenset({ACME}), agent=AgentId("emma"), language="en", before=place, limit=10)
    return [one.conversation for one in await desk.desk.store.read(lambda tx: lists.page(tx, query))]


@pytest.mark.parametrize("view", ["all", "resolved"])
async def test_who_sees_few_of_many_merchants_sees_the_same_pages(opened: Opened, view: str) -> None:
    store, merchants = opened(), [MerchantId(name) for name in ("acme", "beta", "gamma")]
    for number in range(9):
        told = message(number, f"customer-{number}")
        moment = to_text(NOW + timedelta(minutes=number))
        await store.write(partial(_resolved, merchants[number % 3], told, moment))

    def pages(tx: Transaction, *, few: bool) -> list[ConversationId]:
        walls, found, before = frozenset(merchants[:2]), list[ConversationId](), ""
        while True:
            query = Query(walls=walls, agent=AgentId("emma"), language="en", view=view, before=before, limit=4, few=few)
            page = lists.marks(tx, query)
            found += [lists.conversation_of(mark) for mark in page.marks]
            if page.next is None:
                return found
            before = page.next

    by_all, by_each = [await store.read(partial(pages, few=few)) for few in (False, True)]
    assert by_all == by_each
    assert len(set(by_each)) == 6


def _resolved(merchant: MerchantId, told: InboundMessage, moment: str, tx: Transaction) -> None:
    (found,) = accepting.accept(tx, [Incoming(merchant, SHOP, told, NOW)])
    current = conversations.get_of_any_merchant(tx, found.conversation)
    tx.run("save_conversation", **{**rows.conversation_values(current), "state": "resolved", "updated_at": moment})
