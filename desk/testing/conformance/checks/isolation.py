"""Shops know nothing of each other, and nobody knows their secrets."""

import contextlib
from datetime import timedelta

from desk.testing.conformance.check import NotConcerned, check, has_messages, has_orders
from desk.testing.conformance.expecting import expect
from desk.testing.conformance.stage import ONE, TWO, Stage
from desk.testing.waiting import until

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@check("isolation", has_messages)
async def two_shops_with_equal_names_stay_apart(stage: Stage) -> None:
    """Two shops whose customers, messages and orders have the same names do not mix."""
    for shop in (ONE, TWO):
        await stage.says(f"Where is my order at shop {shop}?", shop=shop)
    for shop in (ONE, TWO):
        await stage.reply(f"It arrives tomorrow, says {shop}.", shop=shop)
    await stage.passes(HOUR, steps=6)
    for shop in (ONE, TWO):
        expect(await stage.read(shop=shop), [f"Where is my order at shop {shop}?"], f"what shop {shop} reads")
        heard = await stage.peers[shop].heard()
        expect(heard, [f"It arrives tomorrow, says {shop}."], f"what the customer of shop {shop} gets")


@check("isolation", has_orders)
async def orders_of_equal_numbers_stay_apart(stage: Stage) -> None:
    """Two shops that give their orders the same numbers keep their own."""
    for shop, age in ((ONE, HOUR), (TWO, 2 * HOUR)):
        await stage.peers[shop].place("A-001", at=stage.clock() - age)
    await stage.peers[TWO].change("A-001", at=stage.clock())
    await stage.passes(HOUR, steps=12)
    for shop in (ONE, TWO):
        expect(await stage.orders(shop), await stage.peers[shop].orders(), f"the orders of shop {shop}")


@check("isolation", has_messages)
async def a_dead_shop_holds_nobody_up(stage: Stage) -> None:
    """While one shop answers nothing, the other's customers are answered."""
    for shop in (ONE, TWO):
        await stage.says("Where is my order?", shop=shop)
    stage.peers[ONE].hangs()
    await stage.hands_over("It arrives tomorrow.", shop=ONE)
    await stage.hands_over("It arrives tomorrow.", shop=TWO)

    async def heard() -> bool:
        return await stage.peers[TWO].heard() == ["It arrives tomorrow."]

    await until(heard)


@check("isolation", has_orders)
async def a_shop_that_cannot_be_read_holds_no_other_up(stage: Stage) -> None:
    """While one shop answers nothing, the other's orders are read."""
    await stage.settled()
    stage.peers[ONE].hangs()
    webhook = await stage.peers[TWO].place("A-001", at=stage.clock())
    if webhook is not None:
        await stage.deliver(webhook, TWO)
    stage.clock.advance(HOUR)

    async def known() -> bool:
        return list(await stage.known_orders(TWO)) == ["A-001"]

    await until(known)


@check("isolation")
async def no_secret_is_told(stage: Stage) -> None:
    """On good days and bad ones no secret is in a log, or in a reason that people read."""
    messages = stage.channel().connector.manifest.messages
    if messages:
        await stage.says("Where is my order?")
    for bad, times in (("fails", (2,)), ("loses_answers", (2,)), ("revoke", ())):
        with contextlib.suppress(NotConcerned):
            getattr(stage.peer, bad)(*times)
        if messages:
            await stage.reply("It arrives tomorrow.")
        await stage.passes(2 * HOUR, steps=12)
    told = [stage.log.getvalue(), *[str(one.delivery_reason) for one in await stage.answers()]]
    told += [str(stage.channel().standing.reason), *await stage.quarantined()]
    leaks = [secret[:3] + "…" for secret in stage.secrets() if any(secret in text for text in told)]
    expect(leaks, [], "secrets that were told")
