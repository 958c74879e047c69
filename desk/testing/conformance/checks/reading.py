"""What can be listed is read whole, whatever it does meanwhile and wherever the reading is broken off."""

from datetime import datetime, timedelta

from desk.testing.conformance.check import NotConcerned, check, has_calls, has_messages, has_orders
from desk.testing.conformance.expecting import expect
from desk.testing.conformance.stage import Stage
from desk.testing.waiting import until

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
#: More than any peer's page; peers have small ones.
_MANY = 17


async def _place(stage: Stage, many: int, at: datetime, apart: timedelta, shop: str = "one") -> None:
    for number in range(many):
        await stage.peers[shop].place(f"A-{number:03}", at=at + number * apart)


async def _sweep(stage: Stage, hours: int = 2) -> None:
    """Let time pass in small steps until what is listed has been read."""
    await stage.settled()
    await stage.passes(hours * HOUR, steps=24 * hours)


async def _expect_all(stage: Stage, promise: str) -> None:
    expect(await stage.orders(), await stage.peer.orders(), promise)


@check("reading", has_orders)
async def everything_is_read_at_first(stage: Stage) -> None:
    """The first reading ends with exactly what there is."""
    await _place(stage, _MANY, stage.clock() - 30 * DAY, DAY)
    await _sweep(stage)
    await _expect_all(stage, "every order, as it is")


@check("reading", has_orders)
async def what_changes_later_is_read_again(stage: Stage) -> None:
    """A change after the first reading is noticed without being told."""
    await _place(stage, 5, stage.clock() - HOUR, MINUTE)
    await _sweep(stage)
    await stage.peer.change("A-002", at=stage.clock())
    await _sweep(stage)
    await _expect_all(stage, "every order after a change")


@check("reading", has_orders)
async def a_change_while_pages_are_read_hides_nothing(stage: Stage) -> None:
    """A row that moves to the end of the list while it is read hides no other."""
    await _place(stage, _MANY, stage.clock() - 30 * DAY, DAY)
    touched = iter(range(0, _MANY, 2))

    async def touch() -> None:
        number = next(touched, None)
        if number is not None:
            await stage.peer.change(f"A-{number:03}", at=stage.clock() + number * MINUTE / 100)

    stage.peer.on_page = touch
    await stage.restart()
    await _sweep(stage)
    stage.peer.on_page = None
    await _sweep(stage, 1)
    await _expect_all(stage, "every order, though some moved while they were read")


@check("reading", has_orders)
async def many_of_one_moment_are_all_read(stage: Stage) -> None:
    """Rows that share one moment across the borders of pages are all read, and the reading ends."""
    await _place(stage, _MANY, stage.clock() - DAY, timedelta())
    await _sweep(stage)
    await _expect_all(stage, "every order of one moment")


@check("reading", has_orders)
async def a_row_that_shows_late_is_found(stage: Stage) -> None:
    """A row that becomes visible after others with later moments is found, and soon."""
    now = stage.clock()
    await stage.peer.place("A-001", at=now - 2 * MINUTE, visible=False)
    await stage.peer.place("A-002", at=now)
    await _sweep(stage, 1)
    await stage.peer.show("A-001")
    await _sweep(stage, 1)
    await _expect_all(stage, "the order that showed late too")


@check("reading", has_orders)
async def a_kill_at_any_page_costs_nothing(stage: Stage) -> None:
    """A desk that is stopped after each page goes on where it was."""
    await _place(stage, _MANY, stage.clock() - 30 * DAY, DAY)
    served = 0

    async def count() -> None:
        nonlocal served
        served += 1

    stage.peer.on_page = count
    for _ in range(_MANY):
        before = served
        await stage.restart()
        await stage.passes(MINUTE)
        if served == before:
            break
    stage.peer.on_page = None
    await _sweep(stage, 1)
    await _expect_all(stage, "every order, though the desk was stopped all the time")


@check("reading", has_orders)
async def what_is_gone_is_noticed(stage: Stage) -> None:
    """What was deleted is no longer believed to be there after everything is read again."""
    await _place(stage, 5, stage.clock() - DAY, HOUR)
    await _sweep(stage)
    await stage.peer.remove("A-003")
    feed = stage.channel().connector.manifest.feed("order")
    if feed is None or feed.reconcile is None or "order" not in stage.channel().connector.manifest.fetches:
        raise NotConcerned("the connector cannot tell what is gone")
    await stage.passes(feed.reconcile + MINUTE)
    await _sweep(stage, 1)
    await _expect_all(stage, "every order but the one that was deleted")


@check("reading", has_messages)
async def messages_are_read_once(stage: Stage) -> None:
    """A message that is listed again and again is there once, and an old one does not come back as new."""
    if stage.channel().connector.manifest.feed("message") is None:
        raise NotConcerned("customers' messages are not listed")
    await stage.says("Where is my order?")
    await stage.passes(2 * DAY, steps=8)
    await stage.restart()
    await stage.passes(HOUR, steps=4)
    expect(await stage.read(), ["Where is my order?"], "the message, once")


@check("reading", has_calls)
async def what_is_called_for_is_read_at_once(stage: Stage) -> None:
    """When the channel says that there is something new it is read then, not when its feed is due."""
    said = ["Where is my order?", "And where is my bill?"]
    for number, text in enumerate(said, start=1):
        await stage.peer.writes(text)

        async def there(so_far: list[str] = said[:number]) -> bool:
            return await stage.read() == so_far

        await until(there)
