"""A clock that is moved by an hour or a day, forward or back: nothing fires twice, nothing stalls, nobody is logged out.

The desk is in this process and its clock in the test's hands; ``test_clock.py`` moves the clocks of real processes.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from desk.config.stores import SQLITE
from desk.domain.ids import AgentId
from desk.hooks.connectors.line import NotReached
from desk.services.here import Status
from desk.store import outbox
from desk.testing import DESK_TOML, HANGS, DeskUnderTest, FakeClock, FakeConnector, FakeTranslator, running, until
from desk.testing.configuration import PASSWORD
from desk.web.people import NotLoggedIn, People

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LEAPS = (HOUR, DAY, -HOUR, -DAY)
EMMA = AgentId("emma")
#: Each leap on one of the stores, and each store with a short and a long one.
_SPREAD = [(HOUR, SQLITE), (DAY, "postgres"), (-HOUR, "postgres"), (-DAY, SQLITE)]


def spread(*leaps: timedelta) -> pytest.MarkDecorator:
    """Run a test once a leap, the stores taking turns."""
    some = [pytest.param(leap, store, id=f"{leap} on {store}") for leap, store in _SPREAD if leap in leaps]
    return pytest.mark.parametrize(("leap", "store"), some, indirect=["store"])


@pytest.fixture
def store(request: pytest.FixtureRequest) -> str:
    return SQLITE if request.param == SQLITE else str(request.getfixturevalue("postgres_url"))


class Two:
    """Two processes of one desk, each with a clock of its own and both with one shop."""

    def __init__(self, one: DeskUnderTest, other: DeskUnderTest) -> None:
        self.one = one
        self.other = other


@pytest.fixture
async def two(tmp_path: Path, postgres_url: str, nats_url: str) -> AsyncIterator[Two]:
    shop = FakeConnector()
    async with AsyncExitStack() as stack:
        made = []
        for name in ("one", "other"):
            (tmp_path / name).mkdir()
            desk = running(tmp_path / name, store=postgres_url, bus=nats_url, clock=FakeClock(), connector=shop)
            made.append(await stack.enter_async_context(desk))
        yield Two(*made)


async def test_what_one_process_is_sending_no_other_takes_whose_clock_is_wrong(two: Two) -> None:
    await two.one.shop.says("Where is my order?")
    two.one.shop.will(HANGS)
    await two.one.reply("It arrives tomorrow.")
    await until(lambda: two.one.shop.hanging)
    idle = two.other if two.one.desk.delivery.under_way.total() else two.one
    inbox, later = idle.shop.inbox.id, idle.clock() + 2 * DAY
    (due,) = await idle.desk.store.read(lambda tx: outbox.due_of_inbox(tx, inbox, later, 9, taken=True))
    for leap in LEAPS:
        idle.clock.leap(leap)
        assert not await idle.desk.store.write(lambda tx: outbox.claim(tx, due.parcel, idle.clock(), HOUR))
        idle.clock.leap(-leap)
    two.one.shop.release()
    await until(lambda: two.one.shop.heard == ["It arrives tomorrow."])
    await idle.settled()
    assert len(two.one.shop.keys) == 1


async def test_who_leads_goes_on_leading_whatever_the_clocks_show(two: Two) -> None:
    leading = [desk.desk.leading.here for desk in (two.one, two.other)]
    assert sorted(leading) == [False, True]
    for leap in LEAPS:
        two.other.clock.leap(leap)
        for desk in (two.other, two.one):
            await desk.desk.leading.begin()
        assert [desk.desk.leading.here for desk in (two.one, two.other)] == leading


@spread(-HOUR, -DAY)
async def test_an_answer_that_was_put_off_leaves_although_the_clock_was_set_back(
    tmp_path: Path, store: str, leap: timedelta
) -> None:
    async with running(tmp_path, store=store) as desk:
        desk.shop.will(NotReached("nobody listens there"))
        await desk.shop.says("Where is my order?")
        await desk.reply("It arrives tomorrow.")
        assert desk.shop.heard == []
        desk.clock.leap(leap)
        await until(lambda: desk.shop.heard == ["It arrives tomorrow."])


@spread(-HOUR, -DAY)
async def test_an_answer_that_was_leaving_when_the_desk_stopped_leaves_although_the_clock_was_set_back(
    tmp_path: Path, store: str, leap: timedelta
) -> None:
    connector = FakeConnector()
    async with running(tmp_path, store=store, connector=connector) as desk:
        desk.shop.manifest = replace(desk.shop.manifest, ends_within=timedelta(seconds=1))
        desk.shop.will(HANGS)
        await desk.shop.says("Where is my order?")
        await desk.reply("It arrives tomorrow.")
    async with running(tmp_path, store=store, connector=connector, clock=FakeClock(desk.clock() + leap)):
        await until(lambda: desk.shop.heard == ["It arrives tomorrow."], within=40)


@spread(-HOUR, -DAY)
async def test_what_an_engine_failed_at_is_translated_although_the_clock_was_set_back(
    tmp_path: Path, store: str, leap: timedelta
) -> None:
    translator = FakeTranslator()
    translator.breaks(RuntimeError("no memory left"))
    async with running(tmp_path, store=store, translator=translator) as desk:
        await desk.shop.says("Wo ist mein Paket?")
        await desk.comes_to("emma")
        assert await desk.read_by("emma") == ["Wo ist mein Paket?"]
        translator.recovers()
        desk.clock.leap(leap)

        async def translated() -> bool:
            return await desk.read_by("emma") == ["[en] Wo ist mein Paket?"]

        await until(translated)


@pytest.mark.parametrize("store", [SQLITE], indirect=True)
async def test_what_was_put_off_is_done_after_a_restart_although_the_clock_was_set_back_meanwhile(
    tmp_path: Path, store: str
) -> None:
    shop, clock = FakeConnector(), FakeClock()
    async with running(tmp_path, store=store, connector=shop, clock=clock) as desk:
        desk.shop.will(NotReached("nobody listens there"))
        await desk.shop.says("Where is my order?")
        await desk.reply("It arrives tomorrow.")
    clock.leap(-DAY)
    async with running(tmp_path, store=store, connector=shop, clock=clock) as desk:
        await until(lambda: desk.shop.heard == ["It arrives tomorrow."])


@pytest.mark.parametrize("leap", [HOUR, -DAY])
async def test_who_has_waited_since_before_the_clock_was_moved_comes_to_the_first_who_is_there(
    tmp_path: Path, leap: timedelta
) -> None:
    async with running(tmp_path, present=False) as desk:
        await desk.shop.says("Where is my order?")
        await desk.comes_to(None)
        desk.clock.leap(leap)
        desk.arrives("emma")
        await desk.comes_to("emma")


@spread(*LEAPS)
async def test_nobody_is_logged_out_or_counts_as_away_because_the_clock_was_moved(
    tmp_path: Path, store: str, leap: timedelta
) -> None:
    toml = DESK_TOML.replace("away_after = false", 'away_after = "10m"')
    async with running(tmp_path, toml, store=store) as desk:
        people = People(desk.desk.store, desk.desk.config, desk.desk.lived)
        token, _ = await people.log_in("emma", PASSWORD)
        for by in (leap, -leap):
            desk.clock.leap(by)
            await people.log_in("ines", PASSWORD)  # which forgets sessions that are over
            assert (await people.who(token)).id == EMMA
            assert desk.desk.presence.status(EMMA) is Status.AVAILABLE
        desk.clock.advance(17 * HOUR)
        with pytest.raises(NotLoggedIn):
            await people.who(token)


@spread(*LEAPS)
async def test_a_deadline_is_told_once_however_the_clock_is_moved_to_and_fro(
    tmp_path: Path, store: str, leap: timedelta
) -> None:
    sla = '\n[[sla]]\nid = "usual"\nfirst_answer = { calendar = "2h" }\nwarn = "30m"\n'
    async with running(tmp_path, DESK_TOML + sla, store=store) as desk:
        await desk.shop.says("Where is my order?")
        await desk.settled()
        for by in (leap, -leap, 3 * HOUR, leap, -leap):
            desk.clock.leap(by)
            await desk.settled()
        found = await desk.desk.store.read(lambda tx: tx.all("events_after_of_any_merchant", cursor=0, limit=100))
        told = [row["kind"] for row in found if row["kind"].startswith("deadline_")]
        assert [kind for kind in told if kind in {"deadline_near", "deadline_missed"}] == ["deadline_near", "deadline_missed"]
