"""A channel that takes calls and never answers: no other inbox waits for it, and order is kept in each conversation."""

from pathlib import Path

import pytest

from desk.config.stores import SQLITE
from desk.services.delivery import AT_ONCE
from desk.testing import HANGS, running, until

CUSTOMERS = [f"customer-{number}" for number in range(AT_ONCE + 4)]


@pytest.mark.parametrize("store", [SQLITE, "postgres"])
async def test_a_channel_that_hangs_with_more_than_it_may_have_under_way_delays_no_other(
    tmp_path: Path, request: pytest.FixtureRequest, store: str
) -> None:
    url = SQLITE if store == SQLITE else str(request.getfixturevalue("postgres_url"))
    async with running(tmp_path, store=url) as desk:
        hung, well = desk.channel("shop"), desk.channel("loja")
        hung.always(HANGS)
        for customer in CUSTOMERS:
            await hung.says("Where is my order?", customer)
            await well.says("Cadê meu pedido?", customer)
        for number in range(2):
            for customer in CUSTOMERS:
                await desk.reply(f"Answer {number}.", to=customer, inbox="shop", by="emma")
        await until(lambda: hung.hanging == AT_ONCE)
        for number in range(2):
            for customer in CUSTOMERS:
                await desk.reply(f"Resposta {number}.", to=customer, inbox="loja", by="ines")
        assert [well.heard_by(customer) for customer in CUSTOMERS] == [["Resposta 0.", "Resposta 1."]] * len(CUSTOMERS)
        assert hung.heard == []
        hung.recovers()
        hung.release()
        await until(lambda: len(hung.heard) == 2 * len(CUSTOMERS), within=30)
        assert [hung.heard_by(customer) for customer in CUSTOMERS] == [["Answer 0.", "Answer 1."]] * len(CUSTOMERS)
