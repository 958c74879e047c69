"""Two desks on one PostgreSQL and one NATS, each with its own loops, as processes are: everything is done once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from desk.domain.ids import AgentId
from desk.store import figures
from desk.testing import DeskUnderTest, running, until

CUSTOMERS = [f"customer-{number}" for number in range(20)]


@pytest.fixture
async def desks(tmp_path: Path, postgres_url: str, nats_url: str) -> AsyncIterator[list[DeskUnderTest]]:
    async with AsyncExitStack() as stack:
        started = []
        for name in ("one", "other"):
            (tmp_path / name).mkdir()
            desk = running(tmp_path / name, store=postgres_url, bus=nats_url)
            started.append(await stack.enter_async_context(desk))
        yield started


async def done(desks: list[DeskUnderTest]) -> None:
    """Wait until nothing is left to do."""

    async def nothing_left() -> bool:
        found = await desks[0].desk.store.read(figures.of_any_merchant)
        return not (found.envelopes or found.jobs or found.outbox)

    await until(nothing_left, within=30)
    for desk in desks:
        await desk.settled()


async def test_each_answer_leaves_once_although_two_desks_could_send_it(desks: list[DeskUnderTest]) -> None:
    one, _ = desks
    says = [desks[place % 2].shop.says("Where is my order?", who, id=who) for place, who in enumerate(CUSTOMERS)]
    await asyncio.gather(*says)
    await done(desks)
    for who in CUSTOMERS:
        await one.reply(f"To {who}: it arrives tomorrow.", to=who)
    await done(desks)
    heard = sorted(text for desk in desks for text in desk.shop.heard)
    assert heard == sorted(f"To {who}: it arrives tomorrow." for who in CUSTOMERS)
    assert len([key for desk in desks for key in desk.shop.keys]) == len(CUSTOMERS)


async def test_each_message_is_prepared_once_and_each_conversation_has_one_owner(desks: list[DeskUnderTest]) -> None:
    says = [desks[place % 2].shop.says("Where is my order?", who, id=who) for place, who in enumerate(CUSTOMERS)]
    await asyncio.gather(*says)
    await done(desks)
    found = [await desks[1].conversation(who) for who in CUSTOMERS]
    assert [one.heard for one in found] == [1] * len(CUSTOMERS)
    history = await desks[0].desk.store.read(lambda tx: tx.all("events_after_of_any_merchant", cursor=0, limit=1000))
    received = [row["message_id"] for row in history if row["kind"] == "message_received"]
    assigned = [row["conversation_id"] for row in history if row["kind"] == "assigned"]
    assert len(received) == len(set(received)) == len(CUSTOMERS)
    assert len(assigned) == len(set(assigned))


async def test_an_inbox_that_is_paused_at_one_desk_rests_at_both_and_works_again_at_both(
    desks: list[DeskUnderTest],
) -> None:
    one, other = desks
    inbox, walls = one.shop.inbox.id, frozenset({one.shop.inbox.merchant})
    await one.shop.says("Where is my order?")
    await done(desks)
    await one.desk.inboxes.pause(inbox, AgentId("otto"), walls)
    await other.desk.channels[inbox].ask(asyncio.sleep(0), 5)  # what goes well meanwhile ends no pause
    await until(lambda: other.desk.channels[inbox].resting)
    await one.reply("It arrives tomorrow.")
    assert [desk.shop.heard for desk in desks] == [[], []]
    await other.desk.inboxes.resume(inbox, walls)
    await until(lambda: [text for desk in desks for text in desk.shop.heard] == ["It arrives tomorrow."], within=30)
    await until(lambda: not one.desk.channels[inbox].resting)
