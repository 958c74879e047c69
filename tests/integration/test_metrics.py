"""Figures for Prometheus: what waits and since when, how events flow, and what a commit holds."""

from datetime import timedelta
from pathlib import Path

from desk import Event, Refused, hookimpl
from desk.testing import DeskUnderTest, FakeChannel, FakeClock, running, until
from desk.web.backend import BACKEND
from desk.web.metrics import FIGURES, Metrics


async def figures(desk: DeskUnderTest) -> dict[str, float]:
    """Return the figures by name and labels."""
    page = (await Metrics(desk.desk.web.app[BACKEND]).page(0, 0)).decode()
    lines = [line.rsplit(" ", 1) for line in page.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in lines}


async def test_an_answer_that_waits_is_counted_with_its_age(tmp_path: Path) -> None:
    clock = FakeClock()
    async with running(tmp_path, clock=clock) as desk:
        await desk.shop.says("Where is my order?")
        desk.shop.will(Refused("no"))
        await desk.reply("It arrives tomorrow.")
        await desk.settled()
        clock.advance(timedelta(minutes=3))
        found = await figures(desk)
    assert found['desk_outbox{state="failed"}'] == 1
    assert 180 <= found['desk_outbox_oldest_seconds{state="failed"}'] < 200
    assert found['desk_deliveries_tried{outcome="refused"}'] == 1


async def test_commits_and_what_they_hold_are_counted(desk: DeskUnderTest, shop: FakeChannel) -> None:
    before = await figures(desk)
    await shop.says("Where is my order?")
    after = await figures(desk)
    assert after["desk_store_units"] > before["desk_store_units"]
    assert after["desk_store_commits"] > before["desk_store_commits"]
    assert after["desk_disk_free_bytes"] > 0
    assert after["desk_leading"] == 1


async def test_a_plugin_that_hears_nothing_any_more_lags_behind(tmp_path: Path) -> None:
    class Deaf:
        @hookimpl
        async def on_event(self, event: Event) -> None:
            raise ValueError("what?")

    async with running(tmp_path, plugins={"deaf": Deaf}) as desk:
        for number in range(8):
            await desk.shop.says("Where is my order?", f"customer-{number}")
        await until(lambda: "deaf" in desk.desk.hooks.faults() and desk.desk.hooks.faults()["deaf"].disabled)
        await until(lambda: desk.desk.feed.cursor > 0)
        found = await figures(desk)
    assert found['desk_plugin_off{plugin="deaf"}'] == 1
    assert found['desk_plugin_event_lag{plugin="deaf"}'] > 0
    assert found["desk_feed_lag"] < found['desk_plugin_event_lag{plugin="deaf"}']


async def test_every_figure_is_told(desk: DeskUnderTest) -> None:
    page = (await Metrics(desk.desk.web.app[BACKEND]).page(0, 0)).decode()
    assert [name for name in FIGURES if f"# HELP {name} " not in page] == []
