"""One webhook, one event, one message, a hundred times at once and at two processes: stored once."""

import asyncio
from collections import Counter
from collections.abc import Awaitable
from pathlib import Path

import pytest

from desk.config.buses import LOCAL
from desk.config.stores import SQLITE
from desk.services.parts import Part
from tests.faults.ground.after import rests
from tests.faults.ground.calling import Caller, Reply
from tests.faults.ground.invariants import broken
from tests.faults.ground.load import visitor_of, webhook, webhook_said
from tests.faults.ground.processes import run_desk
from tests.faults.ground.record import Record, Said
from tests.faults.ground.settings import KIOSK, WIDGET, Where
from tests.faults.ground.shop import Shop
from tests.faults.ground.size import ROUNDS, dice

AT_ONCE = 100


@pytest.fixture(params=["one process on SQLite", "two web processes on PostgreSQL"])
def where(request: pytest.FixtureRequest, tmp_path: Path, shop: Shop) -> Where:
    if "SQLite" in request.param:
        return Where(directory=tmp_path, shop=shop.url, store=SQLITE, bus=LOCAL)
    store, bus = request.getfixturevalue("postgres_url"), request.getfixturevalue("nats_url")
    return Where(directory=tmp_path, shop=shop.url, store=store, bus=bus)


def parts_of(where: Where) -> list[Part]:
    return [Part.ALL] if where.store == SQLITE else [Part.WEB, Part.WEB, Part.WORKER]


async def together(caller: Caller, said: Said, calls: list[Awaitable[Reply]]) -> Counter[str]:
    """Let all calls be made at once; return how often which answer came."""
    caller.record.said.append(said)
    replies = await asyncio.gather(*calls)
    said.acknowledge()
    assert {reply.status for reply in replies} <= {200, 201}
    return Counter(reply.raw.decode() for reply in replies)


async def one_delivery(caller: Caller, number: int) -> None:
    """The same webhook."""
    said = webhook_said(KIOSK, "ana", number)
    raw, headers = webhook([said])
    told = await together(
        caller, said, [caller.insist("POST", f"/hooks/{KIOSK}", raw, headers) for _ in range(AT_ONCE)]
    )
    assert told == {'{"accepted":true}': 1, '{"accepted":false}': AT_ONCE - 1}


async def one_event(caller: Caller, number: int) -> None:
    """The same event, each time in a delivery of another name."""
    said = webhook_said(KIOSK, "ben", number)
    raw, headers = webhook([said])
    named = [{**headers, "x-kiosk-delivery": f"{said.delivery}/{again}"} for again in range(AT_ONCE)]
    said.delivery = f"{said.delivery}/0"
    await together(caller, said, [caller.insist("POST", f"/hooks/{KIOSK}", raw, one) for one in named])


async def one_message(caller: Caller, number: int) -> None:
    """The same message of one visitor, whose first one it may be."""
    key = f"{number:032}"
    name = visitor_of(key)
    said = Said(WIDGET, name, f"{name}/1", "Where is my order?")
    headers, body = {"Authorization": f"Bearer {key}"}, {"id": "1", "text": said.body}
    told = await together(
        caller, said, [caller.insist("POST", f"/widget/{WIDGET}/messages", body, headers) for _ in range(AT_ONCE)]
    )
    assert sorted(told.values()) == [1, AT_ONCE - 1]


async def test_what_comes_a_hundred_times_at_once_is_stored_once(where: Where, shop: Shop) -> None:
    record, rolled = Record(), dice("repeats")
    async with run_desk(where, parts_of(where)) as desk:
        async with Caller.calling(desk.addresses, record, rolled) as caller:
            for number in range(max(1, ROUNDS // 4)):
                for repeats in (one_delivery, one_event, one_message):
                    await repeats(caller, number)
        assert not record.troubles
        assert broken(record, await rests(desk), await shop.heard()) == []
