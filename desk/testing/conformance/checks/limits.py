"""The channel's limits are kept, and what they hold up is done when they allow it."""

from datetime import timedelta

from desk.connections.standing import Trouble
from desk.testing.conformance.check import check, has_messages, has_orders
from desk.testing.conformance.expecting import expect
from desk.testing.conformance.stage import Stage

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@check("limits", has_messages)
async def a_channel_that_says_how_long_is_left_alone(stage: Stage) -> None:
    """After "too many, wait so long" nothing is tried before, and then the answer leaves."""
    await stage.says("Where is my order?")
    stage.peer.throttles(1, retry_after=600)
    await stage.reply("It arrives tomorrow.")
    await stage.passes(9 * MINUTE, steps=9)
    expect(await stage.peer.heard(), [], "what was sent while the channel wanted nothing")
    await stage.passes(HOUR, steps=6)
    expect(await stage.peer.heard(), ["It arrives tomorrow."], "what the customer got afterwards")


@check("limits", has_messages)
async def a_channel_that_only_says_too_many_is_asked_ever_less(stage: Stage) -> None:
    """After "too many" without a time the desk backs off, and the answer leaves in the end."""
    await stage.says("Where is my order?")
    stage.peer.throttles(6, retry_after=None)
    before = stage.peer.calls
    await stage.reply("It arrives tomorrow.")
    await stage.passes(timedelta(seconds=10), steps=20)
    expect(stage.peer.calls - before <= 6, True, "few calls while the channel wants none")
    await stage.passes(HOUR, steps=20)
    expect(await stage.peer.heard(), ["It arrives tomorrow."], "what the customer got in the end")


@check("limits", has_orders)
async def the_budget_is_never_overdrawn(stage: Stage) -> None:
    """However much there is to read and to send, the published budget is kept."""
    stage.peer.overdrawn  # noqa: B018 - asks whether the peer has a budget at all
    await stage.settled()
    for number in range(60):
        await stage.peer.place(f"A-{number:03}", at=stage.clock() - DAY + number * MINUTE)
    stage.clock.advance(2 * MINUTE)  # reading and answers want the same budget
    messages = stage.channel().connector.manifest.messages
    if messages:
        await stage.says("Where is my order?")
        for number in range(12):
            await stage.reply(f"This is answer {number}.")
    await stage.passes(HOUR, steps=60)
    expect(stage.peer.overdrawn, 0, "calls beyond the budget")
    expect(stage.channel().standing.trouble, Trouble.NONE, "keeping within the budget is no trouble of the inbox")
    if messages:
        expect(len(await stage.peer.heard()), 12, "answers that left nevertheless")
    expect(await stage.orders(), await stage.peer.orders(), "orders that were read nevertheless")


@check("limits", has_orders)
async def a_list_is_left_alone_as_long_as_the_channel_says(stage: Stage) -> None:
    """After "too many, wait so long" nothing is read before, and then everything."""
    await stage.settled()
    await stage.peer.place("A-001", at=stage.clock())
    stage.peer.throttles(1, retry_after=600)
    feed = stage.channel().connector.manifest.feed("order")
    await stage.passes(MINUTE + (feed.every if feed else MINUTE))
    before = stage.peer.calls
    await stage.passes(7 * MINUTE, steps=7)
    expect(stage.peer.calls - before, 0, "calls while the channel wanted none")
    await stage.passes(HOUR, steps=12)
    expect(await stage.orders(), await stage.peer.orders(), "the orders, as they are")


@check("limits", has_orders, has_messages)
async def answers_go_before_reading(stage: Stage) -> None:
    """While a long list is read, an answer does not wait for its end."""
    await stage.settled()
    for number in range(200):
        await stage.peer.place(f"A-{number:03}", at=stage.clock() - DAY + number * MINUTE)
    await stage.says("Where is my order?")
    stage.clock.advance(2 * MINUTE)
    await stage.reply("It arrives tomorrow.")
    await stage.passes(timedelta(seconds=5), steps=5)
    expect(await stage.peer.heard(), ["It arrives tomorrow."], "what the customer got within seconds")
