"""What customers are told of when they will be answered, by the shop's calendars, its people and its last answers."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desk.domain.ids import MerchantId
from desk.services.expectation import Expectation
from desk.testing import DESK_TOML, DeskUnderTest, FakeChannel, FakeTranslator, running
from desk.testing.http import Http

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ACME = MerchantId("acme")
#: It is noon in Lisbon at first. This is after São Paulo went home and before Lisbon wakes at seven.
NIGHT = datetime(2026, 6, 16, 2, tzinfo=UTC)
LISBON_OPENS = datetime(2026, 6, 16, 7, tzinfo=UTC)


async def answered_after(desk: DeskUnderTest, shop: FakeChannel, *minutes: int) -> None:
    """Let customers wait for so long, each for an answer."""
    for number, wait in enumerate(minutes):
        await shop.says("Where is my order?", f"c{number}")
        await desk.advance(wait * MINUTE)
        await desk.reply("It arrives tomorrow.", to=f"c{number}")


async def expectation(desk: DeskUnderTest, language: str = "en") -> Expectation:
    await desk.settled()
    return await desk.desk.expectations.of(ACME, language)


async def test_recent_answers_make_a_promise(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await answered_after(desk, shop, 2, 2, 4, 4, 40)
    assert await expectation(desk) == Expectation(open=True, within=5 * MINUTE)


async def test_few_answers_promise_nothing(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await answered_after(desk, shop, 2, 2, 4, 4)
    assert await expectation(desk) == Expectation(open=True)


async def test_who_waits_already_makes_it_longer(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await answered_after(desk, shop, 4, 4, 4, 4, 4)
    for customer in ("ana", "bob"):
        await shop.says("Hello?", customer)
    assert (await expectation(desk)).within == 10 * MINUTE  # two are here: her turn is in the second round
    await desk.advance(18 * MINUTE)
    assert (await expectation(desk)).within == 20 * MINUTE


async def test_without_anybody_at_a_console_nothing_is_promised(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await answered_after(desk, shop, 2, 2, 2, 2, 2)
    desk.leaves("emma", "ines")
    await desk.advance(6 * MINUTE)
    assert await expectation(desk) == Expectation(open=True)


async def test_at_night_it_is_said_when_somebody_wakes(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await answered_after(desk, shop, 2, 2, 2, 2, 2)
    await desk.reaches(NIGHT)
    assert await expectation(desk) == Expectation(open=False, back_at=LISBON_OPENS)


async def test_a_night_is_no_part_of_what_somebody_waited(desk: DeskUnderTest, shop: FakeChannel) -> None:
    await answered_after(desk, shop, 2, 2, 2, 2)
    await desk.reaches(NIGHT)
    await shop.says("Hello?", "late")
    await desk.reaches(LISBON_OPENS + 3 * MINUTE)
    desk.arrives("emma")
    await desk.reply("Good morning.", to="late", by="emma")
    assert (await expectation(desk)).within == 2 * MINUTE


async def test_who_cannot_read_her_does_not_count(tmp_path: Path) -> None:
    engine = FakeTranslator(pairs=[("en", "pt"), ("pt", "en")])
    async with running(tmp_path, translator=engine) as desk:
        assert await expectation(desk, "de") == Expectation(open=False)
        assert (await expectation(desk, "pt-BR")).open


async def test_at_lunch_it_is_said_when_lunch_is_over(tmp_path: Path) -> None:
    lunch = DESK_TOML.replace('{ daily = ["08:00-18:00"] } }', '{ daily = ["08:00-18:00"] }, lunch = ["12:00-13:00"] }')
    async with running(tmp_path, lunch) as desk:
        assert await expectation(desk) == Expectation(open=False, back_at=desk.clock() + HOUR)


@pytest.mark.parametrize(
    ("asked", "back_at"),
    [
        ("?zone=America/Sao_Paulo&language=pt-BR", "2026-06-16T04:00:00-03:00"),
        ("?zone=Asia/Kathmandu", "2026-06-16T12:45:00+05:45"),
        ("", "2026-06-16T07:00:00Z"),
        ("?zone=Mars/Olympus&language=klingon", "2026-06-16T07:00:00Z"),
        ("?zone=../../etc/passwd", "2026-06-16T07:00:00Z"),
        ("?zone=america/sao_paulo", "2026-06-16T07:00:00Z"),
    ],
)
async def test_the_widget_is_told_by_the_clock_of_its_customer(
    desk: DeskUnderTest, http: Http, asked: str, back_at: str
) -> None:
    await desk.reaches(NIGHT)
    status, settings = await (await http.visitor("web")).get(f"/widget/web/settings{asked}")
    assert (status, settings["open"], settings["back_at"]) == (200, False, back_at)


async def test_the_widget_is_told_of_minutes_and_everybody_of_the_same_for_some_seconds(
    desk: DeskUnderTest, shop: FakeChannel, http: Http
) -> None:
    await answered_after(desk, shop, 4, 4, 4, 4, 4)
    visitor = await http.visitor("web")
    _, before = await visitor.get("/widget/web/settings?language=en")
    for customer in ("ana", "bob"):
        await shop.says("Hello?", customer)
    await desk.settled()
    _, at_once = await visitor.get("/widget/web/settings?language=en")
    await desk.advance(timedelta(seconds=6))
    _, later = await visitor.get("/widget/web/settings?language=en")
    assert [settings["minutes"] for settings in (before, at_once, later)] == [5, 5, 10]
