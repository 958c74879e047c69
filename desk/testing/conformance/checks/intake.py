"""What comes in is on disk before it is acknowledged, and counts once."""

import asyncio
import contextlib
from datetime import timedelta

from desk.testing.conformance.check import NotConcerned, check, has_messages, has_orders, has_webhooks
from desk.testing.conformance.expecting import expect
from desk.testing.conformance.news import TEXT, expect_known, news
from desk.testing.conformance.stage import Stage

_OTHER = "And where is my bill?"
MINUTE = timedelta(minutes=1)


@check("intake", has_messages)
async def customers_are_told_apart(stage: Stage) -> None:
    """Each customer's words are in her own conversation, in the order in which she wrote."""
    for customer, text in (("ana", TEXT), ("bob", _OTHER), ("ana", "Thank you.")):
        await stage.says(text, customer)
    expect(await stage.read("ana"), [TEXT, "Thank you."], "what Ana wrote")
    expect(await stage.read("bob"), [_OTHER], "what Bob wrote")


@check("intake", has_webhooks)
async def the_same_delivery_counts_once(stage: Stage) -> None:
    """A delivery that comes again, also at the same time, changes nothing and is acknowledged."""
    told = await news(stage)
    statuses = await asyncio.gather(*(stage.deliver(told.webhook) for _ in range(5)))
    expect(statuses, [200] * 5, "each time it is acknowledged")
    await expect_known(stage, told.told, "what it tells is there once")


@check("intake", has_webhooks)
async def the_same_event_counts_once(stage: Stage) -> None:
    """An event that comes again under another delivery changes nothing."""
    told = await news(stage)
    again = stage.peer.redelivered(told.webhook)
    expect([await stage.deliver(told.webhook), await stage.deliver(again)], [200, 200], "both are acknowledged")
    await expect_known(stage, told.told, "what it tells is there once")


@check("intake", has_webhooks, has_messages)
async def all_of_a_batch_is_read(stage: Stage) -> None:
    """Everything in a delivery is read, in its order."""
    texts = [TEXT, _OTHER, "Thank you."]
    expect(await stage.deliver(await stage.peer.batch(texts)), 200, "a batch is acknowledged")
    expect(await stage.read(), texts, "all of it is read")


@check("intake", has_webhooks, has_messages)
async def two_with_the_same_words_count_twice(stage: Stage) -> None:
    """A customer who writes the same again has written twice."""
    await stage.says(TEXT)
    await stage.says(TEXT)
    expect(await stage.read(), [TEXT, TEXT], "both are there")


@check("intake", has_webhooks)
async def a_crash_before_the_acknowledgement_costs_nothing(stage: Stage) -> None:
    """A desk that dies after it stored a delivery has it, and the channel's next try changes nothing."""
    told = await news(stage)
    await stage.deliver(told.webhook)
    await stage.restart()
    expect(await stage.deliver(told.webhook), 200, "the channel's next try is acknowledged")
    await expect_known(stage, told.told, "what it tells is there once")


@check("intake", has_webhooks)
async def garbage_is_set_aside(stage: Stage) -> None:
    """A genuine delivery that makes no sense is acknowledged, set aside, and holds up nothing."""
    for garbage in (b"", b"\x00\xff\xfe", b"[]", b'{"events": 5}', b"x" * 300_000):
        webhook = stage.peer.signed(garbage)
        expect(await stage.deliver(webhook), 200, f"{garbage[:20]!r} is acknowledged, or the channel sends it for ever")
    expect(len(await stage.quarantined()) >= 4, True, "what makes no sense is set aside where operators see it")
    told = await news(stage)
    await stage.arrives(told.webhook)
    await expect_known(stage, told.told, "what comes after it is read")


@check("intake", has_webhooks)
async def it_is_acknowledged_in_time(stage: Stage) -> None:
    """The channel gets its answer in time, even while its API answers nothing."""
    told = await news(stage)
    with contextlib.suppress(NotConcerned):
        stage.peer.hangs()
    limit = stage.channel().connector.manifest.answer_within.total_seconds()
    async with asyncio.timeout(limit):
        expect(await stage.deliver(told.webhook), 200, "it is acknowledged")


@check("intake", has_webhooks, has_orders)
async def news_in_the_wrong_order_ends_right(stage: Stage) -> None:
    """Changes that are told in the wrong order, and twice, leave the newest state."""
    await stage.settled()
    now = stage.clock()
    await stage.peer.place("A-1", at=now)
    told = [await stage.peer.change("A-1", at=now + number * MINUTE) for number in (1, 2, 3)]
    deliveries = [webhook for webhook in told if webhook is not None]
    if not deliveries:
        raise NotConcerned("changes come by reading")
    for webhook in (*reversed(deliveries), *deliveries):
        expect(await stage.deliver(webhook), 200, "a change is acknowledged")
    expect(await stage.orders(), await stage.peer.orders(), "the order as it is")


@check("intake", has_webhooks, has_orders)
async def changes_told_alike_are_all_heard(stage: Stage) -> None:
    """Two changes of one thing that are told in the same words are both looked at."""
    await stage.settled()
    now = stage.clock()
    await stage.peer.place("A-1", at=now)
    for number in (1, 2):
        webhook = await stage.peer.change("A-1", at=now + number * MINUTE)
        if webhook is None:
            raise NotConcerned("changes come by reading")
        await stage.deliver(webhook)
        expect(await stage.orders(), await stage.peer.orders(), f"the order after change {number}")
