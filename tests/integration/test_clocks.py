"""Promises run on two clocks, the nearer one decides who is next, and people are told once of what is near or missed."""

import asyncio
import json
from datetime import timedelta
from functools import partial
from pathlib import Path

import msgspec
import pytest

from desk import DeadlineMissed, DeadlineNear, DeadlinesMoved, Message, Refused, Triage, hookimpl
from desk.config import promises
from desk.domain.clocks import ClockName, Told
from desk.domain.ids import AgentId
from desk.services.clocks import Clocks
from desk.store import clocks, feed, lists
from desk.store.protocol import Store, T, Unit
from desk.testing import DESK_TOML, DeskUnderTest, FakeChannel, running, until
from desk.web import openapi, present
from desk.web.api import ENDPOINTS

HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)

#: It is twelve in Lisbon, which works until six; São Paulo wakes at four and works until one in the morning.
SLA = """
[[sla]]
id = "usual"
first_answer = { calendar = "24h", business = "2h" }
next_answer = { business = "1h" }
resolution = { business = "8h" }
business_hours = { region = "lisbon" }
"""


@pytest.fixture
def desk_toml() -> str:
    return DESK_TOML + SLA


async def due(desk: DeskUnderTest, customer: str = "ana") -> dict[str, timedelta | None]:
    """Return how far each deadline lies from now, the nearest first; None where it is paused."""
    found = (await desk.conversation(customer)).deadlines
    now = desk.clock()
    return {f"{one.target} {one.clock}": None if one.at is None else one.at - now for one in found}


async def told(desk: DeskUnderTest) -> list[tuple[str, str, str]]:
    """Return what people were told of deadlines, in order."""
    await desk.settled()
    happened = await desk.desk.store.read(lambda tx: feed.after_of_any_merchant(tx, 0, 1000))
    return [
        (event.kind.removeprefix("deadline_"), event.target, event.clock)
        for event in (one.event for one in happened)
        if isinstance(event, DeadlineNear | DeadlineMissed)
    ]


async def reckoned(desk: DeskUnderTest) -> None:
    """Wait until every deadline is reckoned by this desk's policies."""
    expected = promises.fingerprint(desk.desk.config, desk.clock())

    async def is_reckoned() -> bool:
        return await desk.desk.store.read(clocks.reckoned_by) == expected

    await until(is_reckoned)
    await desk.settled()


async def queue(desk: DeskUnderTest) -> list[str]:
    """Return who waits in the queue, in its order, read in pages of one."""
    walls = frozenset(desk.desk.config.merchants)
    found: list[str] = []
    before = ""
    while True:
        query = lists.Query(walls, AgentId("ines"), "en", "queue", before=before, limit=1)
        page = await desk.desk.store.read(partial(lists.page, query=query))
        found += [listed.customer for listed in page]
        following = (await desk.desk.store.read(partial(lists.marks, query=query))).next
        if following is None:
            return found
        before = following


async def test_a_first_message_is_promised_an_answer_on_both_clocks(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Where is my order?")
    assert await due(desk) == {
        "first_answer contract": 2 * HOUR,
        # Lisbon closes in six hours and opens fourteen hours later.
        "resolution contract": 22 * HOUR,
        "first_answer marketplace": 24 * HOUR,
    }
    assert (await desk.conversation()).due == desk.clock() + 2 * HOUR


async def test_an_answer_ends_the_promise_and_pauses_the_rest(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Where is my order?")
    await desk.advance(HOUR)
    await desk.reply("It arrives tomorrow.")
    conversation = await desk.conversation()
    assert await due(desk) == {"resolution contract": None}
    assert (conversation.due, conversation.deadlines[0].left) == (None, 7 * HOUR)


async def test_what_she_writes_next_has_a_promise_of_its_own(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Where is my order?")
    await desk.reply("It arrives tomorrow.")
    await desk.advance(30 * MINUTE)
    await shop.says("And the invoice?")
    assert await due(desk) == {"next_answer contract": HOUR, "resolution contract": 22 * HOUR}


async def test_an_answer_that_does_not_arrive_leaves_the_promise_as_it_was(
    desk: DeskUnderTest, shop: FakeChannel
) -> None:
    await shop.says("Where is my order?")
    await desk.advance(HOUR)
    shop.will(Refused("blocked"))
    await desk.reply("It arrives tomorrow.")
    assert (await due(desk))["first_answer contract"] == HOUR


async def test_what_is_resolved_is_promised_nothing_and_a_new_message_begins_anew(
    desk: DeskUnderTest, shop: FakeChannel
) -> None:
    await shop.says("Where is my order?")
    conversation = await desk.conversation()
    await desk.desk.handling.set_state(conversation.id, frozenset({conversation.merchant}), "resolved", None)
    assert await due(desk) == {}
    await desk.advance(HOUR)
    await shop.says("Hello?")
    assert (await due(desk))["first_answer contract"] == 2 * HOUR


async def test_nobody_can_snooze_the_promise_of_an_answer_away(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Where is my order?")
    conversation = await desk.conversation()
    until = desk.clock() + DAY
    await desk.desk.handling.set_state(conversation.id, frozenset({conversation.merchant}), "snoozed", until)
    assert await due(desk) == {
        "first_answer contract": 2 * HOUR,
        "first_answer marketplace": 24 * HOUR,
        "resolution contract": None,
    }


async def test_a_warning_and_a_miss_are_each_told_once(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Where is my order?")
    await desk.advance(90 * MINUTE)
    assert await told(desk) == []
    await desk.advance(6 * MINUTE)
    assert await told(desk) == [("near", "first_answer", "contract")]
    await desk.advance(24 * MINUTE)
    await desk.advance(HOUR)
    assert await told(desk) == [("near", "first_answer", "contract"), ("missed", "first_answer", "contract")]


@pytest.mark.parametrize("jump", [3 * HOUR, 2 * DAY])
async def test_a_clock_that_jumps_tells_everything_once_and_nothing_twice(
    desk: DeskUnderTest, shop: FakeChannel, jump: timedelta
) -> None:
    await shop.says("Where is my order?")
    await desk.settled()
    for step in (jump, -jump, jump, -DAY, DAY):
        await desk.advance(step)
    found = await told(desk)
    assert len(found) == len(set(found))
    assert found[:2] == [("near", "first_answer", "contract"), ("missed", "first_answer", "contract")]
    assert len(found) == (2 if jump < DAY else 6)


async def test_what_was_answered_in_time_is_told_of_no_more(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Where is my order?")
    await desk.advance(HOUR)
    await desk.reply("It arrives tomorrow.")
    await desk.advance(5 * DAY)
    assert await told(desk) == []


async def test_a_desk_that_was_down_tells_at_its_start_what_it_had_to(tmp_path: Path) -> None:
    async with running(tmp_path, DESK_TOML + SLA) as desk:
        await desk.shop.says("Where is my order?")
        await desk.advance(100 * MINUTE)
        assert [kind for kind, *_ in await told(desk)] == ["near"]
        clock = desk.clock
    clock.advance(HOUR)
    async with running(tmp_path, DESK_TOML + SLA, clock=clock) as desk:
        assert [kind for kind, *_ in await told(desk)] == ["near", "missed"]
        clock.advance(MINUTE)
    async with running(tmp_path, DESK_TOML + SLA, clock=clock) as desk:
        assert [kind for kind, *_ in await told(desk)] == ["near", "missed"]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", SLA, 2 * HOUR),
        (SLA, SLA.replace('business = "2h"', 'business = "4h"'), 4 * HOUR),
        (SLA, SLA.replace('{ region = "lisbon" }', '{ region = "sao-paulo" }'), 6 * HOUR),
        (SLA, "", None),
    ],
    ids=["a policy where there was none", "more time", "other hours", "no policy any more"],
)
async def test_deadlines_are_reckoned_anew_when_policies_change(
    tmp_path: Path, before: str, after: str, expected: timedelta | None
) -> None:
    async with running(tmp_path, DESK_TOML + before) as desk:
        for customer in range(3):
            await desk.shop.says("Where is my order?", f"c{customer}")
        await desk.settled()
        clock = desk.clock
    async with running(tmp_path, DESK_TOML + after, clock=clock) as desk:
        await reckoned(desk)
        found = [(await desk.conversation(f"c{customer}")).due for customer in range(3)]
        happened = await desk.desk.store.read(lambda tx: feed.after_of_any_merchant(tx, 0, 1000))
    assert found == [None if expected is None else clock() + expected] * 3
    assert [one.event.due for one in happened if isinstance(one.event, DeadlinesMoved)] == found


async def test_a_holiday_that_is_entered_moves_what_is_due(tmp_path: Path) -> None:
    async with running(tmp_path, DESK_TOML + SLA) as desk:
        await desk.shop.says("Where is my order?")
        await desk.settled()
        clock = desk.clock
    holiday = DESK_TOML.replace('{ daily = ["08:00-18:00"] } }', '{ daily = ["08:00-18:00"] }, holidays = [2026-06-15] }')
    async with running(tmp_path, holiday + SLA, clock=clock) as desk:
        await reckoned(desk)
        found = {str(one.clock): one.at for one in (await desk.conversation()).deadlines if one.target == "first_answer"}
    # Open again on Tuesday at eight, which is seven by the clock of the world.
    assert found == {"contract": clock() + 22 * HOUR, "marketplace": clock() + DAY}


async def test_what_did_not_change_is_not_reckoned_at_the_next_start(tmp_path: Path) -> None:
    async with running(tmp_path, DESK_TOML + SLA) as desk:
        await desk.shop.says("Where is my order?")
        await reckoned(desk)
        watch = Clocks(desk.desk.store, desk.desk.config, desk.desk.bus, desk.clock)
        assert await watch.reckon() == 0


class CutOff:
    """A store whose desk is stopped after some units."""

    shared = False
    commit_count = unit_count = 0

    def __init__(self, store: Store, units: int) -> None:
        self.read, self.append, self.claim, self.close = store.read, store.append, store.claim, store.close
        self.append_each = store.append_each
        self._write, self._left, self.refuses = store.write, units, False

    async def write(self, unit: Unit[T]) -> T:
        if not self._left:
            raise asyncio.CancelledError
        self._left -= 1
        return await self._write(unit)

    async def schema_is_newer(self) -> bool:
        return False


async def test_a_reckoning_that_was_cut_off_begins_again(
    desk: DeskUnderTest, shop: FakeChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    for customer in range(4):
        await shop.says("Where is my order?", f"c{customer}")
    await reckoned(desk)
    store, config, bus, clock = desk.desk.store, desk.desk.config, desk.desk.bus, desk.clock
    await store.write(partial(clocks.remember_reckoning, fingerprint="another"))
    monkeypatch.setattr("desk.services.clocks._PAGE", 1)
    with pytest.raises(asyncio.CancelledError):
        await Clocks(CutOff(store, 2), config, bus, clock).reckon()
    assert await store.read(clocks.reckoned_by) == "another"
    assert await Clocks(store, config, bus, clock).reckon() == 4
    assert await store.read(clocks.reckoned_by) == promises.fingerprint(config, clock())


class Urgent:
    """Finds out who shouts."""

    @hookimpl
    async def triage(self, message: Message) -> Triage | None:
        return Triage(priority=1) if "!" in message.body else None


async def test_the_nearer_deadline_is_next_but_the_urgent_come_before(tmp_path: Path) -> None:
    luz = '\n[[sla]]\nid = "luz"\nmerchants = ["luz"]\nfirst_answer = { calendar = "10m" }\n'
    async with running(tmp_path, DESK_TOML + SLA + luz, plugins={"urgent": Urgent}, present=False) as desk:
        await desk.channel("shop").says("Where is my order?", "ana")
        await desk.advance(MINUTE)
        await desk.channel("loja").says("Onde está o meu pedido?", "bob")
        await desk.advance(MINUTE)
        await desk.channel("shop").says("Where is my order!", "eve")
        await desk.settled()
        assert await queue(desk) == ["eve", "bob", "ana"]


async def test_deadlines_leave_as_moments_with_their_offset_the_nearest_first(
    desk: DeskUnderTest, shop: FakeChannel
) -> None:
    await shop.says("Where is my order?")
    number = (await desk.conversation()).id
    [found] = (await desk.desk.store.read(partial(lists.by_ids_of_any_merchant, ids=[number]))).values()
    view = json.loads(msgspec.json.encode(present.conversation(desk.desk.config, found)))
    assert view["deadlines"][0] == {
        "target": "first_answer",
        "clock": "contract",
        "at": "2026-06-15T13:00:00Z",
        "near_at": "2026-06-15T12:36:00Z",
    }
    await desk.reply("It arrives tomorrow.")
    [found] = (await desk.desk.store.read(partial(lists.by_ids_of_any_merchant, ids=[number]))).values()
    view = json.loads(msgspec.json.encode(present.conversation(desk.desk.config, found)))
    assert view["deadlines"] == [{"target": "resolution", "clock": "contract", "paused": True, "left": 8 * 3600}]


async def test_consoles_are_told_which_deadline_it_is(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Where is my order?")
    await desk.advance(100 * MINUTE)
    await desk.settled()
    happened = await desk.desk.store.read(lambda tx: feed.after_of_any_merchant(tx, 0, 1000))
    frames = [present.frame(desk.desk.config, one) for one in happened if one.event.kind == "deadline_near"]
    assert [(frame.deadline.target, frame.deadline.at) for frame in frames if frame.deadline] == [
        ("first_answer", desk.clock() + 20 * MINUTE)
    ]


async def test_a_miss_is_kept_on_the_deadline_that_was_missed(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await shop.says("Where is my order?")
    await desk.advance(3 * HOUR)
    nearest = (await desk.conversation()).deadlines[0]
    assert (nearest.clock, nearest.told, nearest.at) == (ClockName.CONTRACT, Told.MISSED, desk.clock() - HOUR)


def test_the_contract_of_the_api_describes_deadlines() -> None:
    schemas = openapi.document(ENDPOINTS, "1")["components"]["schemas"]
    assert schemas["ConversationView"]["properties"]["deadlines"]["items"] == {"$ref": "#/components/schemas/DeadlineView"}
    moments = {name for name, schema in schemas["DeadlineView"]["properties"].items() if "date-time" in str(schema)}
    assert moments == {"at", "near_at"}
