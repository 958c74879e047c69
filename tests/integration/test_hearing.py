"""Plugins hear each event at least once and in order per conversation: over restarts, kills and changes of who leads."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from desk import Event, hookimpl
from desk.services.parts import Part
from desk.store import feed
from desk.store.feed import Happening
from desk.testing import DeskUnderTest, running, until
from tests.support import hearer
from tests.support.site import Site, running_site


class Ear:
    """What a plugin of several starts heard, and how many times it is to fail first."""

    def __init__(self) -> None:
        self.heard: list[Event] = []
        self.failures = 0

    def plugin(self) -> type:
        ear = self

        class Listener:
            @hookimpl
            async def on_event(self, event: Event) -> None:
                if ear.failures:
                    ear.failures -= 1
                    raise ValueError("not now")
                ear.heard.append(event)

        return Listener


async def stored(desk: DeskUnderTest) -> list[Event]:
    return [one.event for one in await happenings(desk.desk.store.read)]


async def happenings(read: Callable[..., Awaitable[list[Happening]]]) -> list[Happening]:
    return await read(lambda tx: feed.after_of_any_merchant(tx, 0, 10_000))


async def test_what_happened_while_a_plugin_was_away_is_told_when_it_is_back(tmp_path: Path) -> None:
    ear = Ear()
    async with running(tmp_path, plugins={"ear": ear.plugin()}) as desk:
        await desk.shop.says("Where is my order?")
        await until(lambda: ear.heard)
    async with running(tmp_path, plugins={"ear": ear.plugin()}) as desk:
        await desk.reply("It arrives tomorrow.")
        everything = await stored(desk)
        await until(lambda: len(ear.heard) >= len(everything))
        assert ear.heard == everything


async def test_a_plugin_that_is_new_hears_what_happens_from_now_on(tmp_path: Path) -> None:
    async with running(tmp_path) as desk:
        await desk.shop.says("Where is my order?")
        await desk.settled()
    ear = Ear()
    async with running(tmp_path, plugins={"ear": ear.plugin()}) as desk:
        before = len(await stored(desk))
        await desk.reply("It arrives tomorrow.")
        await until(lambda: ear.heard)
        assert ear.heard[0] == (await stored(desk))[before]


async def test_a_plugin_that_was_switched_off_hears_the_rest_after_the_next_start(tmp_path: Path) -> None:
    ear = Ear()
    ear.failures = 5
    async with running(tmp_path, plugins={"ear": ear.plugin()}) as desk:
        for number in range(6):
            await desk.shop.says("Where is my order?", f"customer-{number}")
        await until(lambda: "ear" in desk.desk.hooks.faults() and desk.desk.hooks.faults()["ear"].disabled)
        heard_first = list(ear.heard)
    async with running(tmp_path, plugins={"ear": ear.plugin()}) as desk:
        everything = await stored(desk)
        await until(lambda: all(event in ear.heard for event in everything[5:]))
    assert len(heard_first) <= len(everything) - 5


async def test_a_plugin_misses_nothing_when_the_process_that_tells_it_is_killed(
    tmp_path: Path, postgres_url: str, nats_url: str
) -> None:
    heard = tmp_path / "heard"
    (tmp_path / "web").mkdir()
    async with AsyncExitStack() as stack:
        plugins = {"hearer": hearer.hearing(heard)}
        running = running_site(tmp_path / "web", store=postgres_url, bus=nats_url, plugins=plugins, part=Part.WEB)
        web = await stack.enter_async_context(running)
        doomed, _ = [
            await stack.enter_async_context(hearer.started(heard, tmp_path / name, postgres_url, nats_url))
            for name in ("doomed", "other")
        ]
        await write(web, range(30))
        await until(lambda: len(lines(heard)) > 10)
        doomed.kill()
        await write(web, range(30))

        async def everything_heard() -> bool:
            happened = [as_line(one.event) for one in await happenings(web.desk.store.read)]
            received = sum(" message_received " in line for line in happened)
            return received == 60 and set(happened) <= set(lines(heard))

        await until(everything_heard, within=30)
        happened = [as_line(one.event) for one in await happenings(web.desk.store.read)]
    for conversation, told in by_conversation(lines(heard)).items():
        assert first_times(told) == [line for line in happened if line.split()[0] == conversation]


async def write(web: Site, customers: Sequence[int]) -> None:
    for _ in customers:
        answer = await web.visitor().post("/widget/acme-web/messages", {"id": "m", "text": "Where is my order?"})
        assert answer.status == 201, answer.raw


def lines(heard: Path) -> list[str]:
    return heard.read_text("utf-8").splitlines() if heard.exists() else []


def as_line(event: Event) -> str:
    return f"{event.conversation} {event.kind} {getattr(event, 'message', None)}"


def by_conversation(told: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for line in told:
        found[line.split()[0]].append(line)
    return found


def first_times(told: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(told))
