"""The contract of buses, in one process and over a real NATS; and what only NATS can suffer."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from weakref import ref

import pytest

from desk.bus import connecting
from desk.bus.connecting import Servers
from desk.bus.local import LocalBus
from desk.bus.nats import NatsBus
from desk.bus.protocol import Bus, NobodyAnswers
from desk.domain.errors import Unavailable
from desk.testing.servers.ports import free_port
from desk.testing.waiting import until
from tests.support import nats
from tests.support.line import Line


@dataclass(frozen=True)
class Told:
    text: str


KINDS = {"news": Told}


class Processes:
    """Makes buses that have joined one desk, each as a process of its own does."""

    def __init__(self, stack: AsyncExitStack, url: str, **options: str) -> None:
        self._stack = stack
        self._servers = Servers((url,), **options)
        self.desk = secrets.token_hex(4)

    async def another(self, desk: str | None = None) -> NatsBus:
        bus = NatsBus(self._servers, KINDS)
        await self._stack.enter_async_context(bus.joined(desk or self.desk))
        await until(lambda: bus.connected)
        return bus


def hearing(bus: Bus, topic: str = "news") -> list[object]:
    heard: list[object] = []
    bus.listen(topic, heard.append)
    return heard


@pytest.fixture
async def processes(nats_url: str) -> AsyncIterator[Processes]:
    async with AsyncExitStack() as stack:
        yield Processes(stack, nats_url)


@pytest.fixture(params=["in one process", "over NATS"])
async def bus(request: pytest.FixtureRequest) -> AsyncIterator[Bus]:
    async with AsyncExitStack() as stack:
        if request.param == "over NATS":
            yield await Processes(stack, request.getfixturevalue("nats_url")).another()
        else:
            local = LocalBus()
            await stack.enter_async_context(local.joined("desk"))
            yield local


# -- every bus ---------------------------------------------------------------------------------------


async def test_a_bell_rings_for_its_topic_alone(bus: Bus) -> None:
    work, other = bus.bell("work"), bus.bell("other")
    bus.wake("work")
    assert await work.rung(10)
    assert not await other.rung(0)


async def test_every_bell_of_a_topic_rings(bus: Bus) -> None:
    bells = [bus.bell("work"), bus.bell("work")]
    bus.wake("work")
    assert [await bell.rung(10) for bell in bells] == [True, True]


async def test_rings_that_come_together_are_one(bus: Bus) -> None:
    bell = bus.bell("work")
    bus.wake("work")
    bus.wake("work")
    assert await bell.rung(10)
    assert not await bell.rung(0.05)


async def test_a_ring_is_heard_by_who_waits_later(bus: Bus) -> None:
    bell = bus.bell("work")
    bus.wake("work")
    await asyncio.sleep(0)
    assert await bell.rung(10)


async def test_a_message_reaches_a_listener_here_at_once_and_once(bus: Bus) -> None:
    heard = hearing(bus)
    bus.publish("news", Told("rain"))
    assert heard == [Told("rain")]
    await bus.bell("nothing").rung(0.05)
    assert heard == [Told("rain")]


async def test_who_stopped_listening_hears_nothing(bus: Bus) -> None:
    heard: list[object] = []
    bus.listen("news", heard.append)()
    bus.publish("news", Told("rain"))
    assert heard == []


async def test_a_bell_that_nobody_holds_is_forgotten() -> None:
    bus = LocalBus()
    kept, gone = bus.bell("work"), ref(bus.bell("work"))
    bus.wake("work")
    assert gone() is None
    assert await kept.rung(0)


async def shouted(told: Told) -> Told:
    return Told(told.text.upper())


async def test_where_nobody_answers_that_is_known_at_once(bus: Bus) -> None:
    with pytest.raises(NobodyAnswers):
        await bus.ask("shout", Told("rain"), Told, 3600)


async def test_who_answers_no_more_is_asked_no_more(bus: Bus) -> None:
    bus.answering("shout", Told, shouted)()
    with pytest.raises(NobodyAnswers):
        await bus.ask("shout", Told("rain"), Told, 3600)


# -- between processes -------------------------------------------------------------------------------


async def test_a_ring_reaches_every_process(processes: Processes) -> None:
    one, other = await processes.another(), await processes.another()
    bells = [one.bell("outbox.acme-web"), other.bell("outbox.acme-web")]
    one.wake("outbox.acme-web")
    assert [await bell.rung(10) for bell in bells] == [True, True]


async def test_messages_reach_every_process_once_and_in_order(processes: Processes) -> None:
    one, other = await processes.another(), await processes.another()
    here, there = hearing(one), hearing(other)
    sent = [Told(str(number)) for number in range(500)]
    for each in sent:
        one.publish("news", each)
    await until(lambda: len(there) >= len(sent))
    assert there == here == sent


async def test_who_wakes_up_has_heard_what_was_told_before(processes: Processes) -> None:
    one, other = await processes.another(), await processes.another()
    there, bell = hearing(other), other.bell("work")
    await bell.rung(0.2)  # whoever joins rings everything once
    one.publish("news", Told("rain"))
    one.wake("work")
    assert await bell.rung(10)
    assert there == [Told("rain")]


async def test_what_is_told_last_is_heard(processes: Processes) -> None:
    other = await processes.another()
    heard = hearing(other)
    leaving = NatsBus(processes._servers, KINDS)
    async with leaving.joined(processes.desk):
        await until(lambda: leaving.connected)
        leaving.publish("news", Told("farewell"))
    await until(lambda: heard == [Told("farewell")])


async def test_a_message_of_a_kind_that_the_bus_was_not_made_for_stays_here(processes: Processes) -> None:
    one, other = await processes.another(), await processes.another()
    here, there, known = hearing(one, "secret"), hearing(other, "secret"), hearing(other)
    one.publish("secret", object())
    one.publish("news", Told("rain"))
    await until(lambda: bool(known))
    assert len(here) == 1
    assert there == []


async def test_desks_on_one_nats_do_not_hear_each_other(processes: Processes) -> None:
    one, same, stranger = await processes.another(), await processes.another(), await processes.another("stranger")
    heard, overheard = hearing(same), hearing(stranger)
    one.publish("news", Told("rain"))
    await until(lambda: bool(heard))
    assert overheard == []


async def asked(bus: NatsBus, within: float = 10.0) -> Told:
    """Return an answer, once somebody is known to answer."""
    async with asyncio.timeout(10):
        while True:
            try:
                return await bus.ask("shout", Told("rain"), Told, within)
            except NobodyAnswers:
                await asyncio.sleep(0.01)


async def test_a_question_is_answered_by_one_of_those_who_can(processes: Processes) -> None:
    one, other, asker = [await processes.another() for _ in range(3)]
    heard = []
    for number, bus in enumerate((one, other)):

        async def answer(told: Told, number: int = number) -> Told:
            heard.append(number)
            return await shouted(told)

        bus.answering("shout", Told, answer)
    await asked(asker)
    heard.clear()
    answers = await asyncio.gather(*(asked(asker) for _ in range(100)))
    assert answers == [Told("RAIN")] * 100
    assert len(heard) == 100
    assert set(heard) == {0, 1}


async def test_a_question_that_takes_too_long_ends_in_time(processes: Processes) -> None:
    one, asker = await processes.another(), await processes.another()
    taking_it_easy = asyncio.Event()

    async def never(_: Told) -> Told:
        await taking_it_easy.wait()
        return Told("at last")

    one.answering("shout", Told, never)
    with pytest.raises(TimeoutError):
        await asked(asker, within=0.1)
    taking_it_easy.set()


async def test_desks_on_one_nats_do_not_answer_each_other(processes: Processes) -> None:
    one, stranger = await processes.another(), await processes.another("stranger")
    one.answering("shout", Told, shouted)
    same = await processes.another()
    await asked(same)
    with pytest.raises(NobodyAnswers):
        await stranger.ask("shout", Told("rain"), Told, 3600)


async def test_what_cannot_be_read_is_left_out(processes: Processes, caplog: pytest.LogCaptureFixture) -> None:
    older = NatsBus(processes._servers, {"news": int})
    other = await processes.another()
    heard = hearing(other)
    async with older.joined(processes.desk):
        await until(lambda: older.connected)
        older.publish("news", 7)
        await until(lambda: "a message about news is none that this process knows" in caplog.text)
    assert heard == []


# -- without NATS ------------------------------------------------------------------------------------


async def test_a_desk_whose_nats_is_not_there_does_not_start_and_says_where_it_looked() -> None:
    nowhere = f"nats://127.0.0.1:{free_port()}"
    with pytest.raises(Unavailable, match=rf"\[desk\] bus: no NATS takes us in at {nowhere}"):
        async with NatsBus(Servers((nowhere,)), KINDS).joined("desk"):
            pass


async def test_a_nats_that_does_not_know_us_is_no_bus() -> None:
    with nats.started("--auth", "right") as server:
        async with AsyncExitStack() as stack:
            await Processes(stack, server.url, secret="right").another()
            with pytest.raises(Unavailable, match="bus_password"):
                await Processes(stack, server.url, secret="wrong").another()


async def test_one_server_of_several_is_enough(nats_url: str) -> None:
    bus = NatsBus(Servers((f"nats://127.0.0.1:{free_port()}", nats_url)), KINDS)
    async with bus.joined("desk"):
        await until(lambda: bus.connected)


async def test_without_nats_bells_and_messages_go_on_within_the_process(nats_server: nats.Server) -> None:
    async with AsyncExitStack() as stack:
        bus = await Processes(stack, nats_server.url).another()
        nats_server.kill()
        await until(lambda: not bus.connected)
        heard, bell = hearing(bus), bus.bell("work")
        bus.wake("work")
        bus.publish("news", Told("rain"))
        assert await bell.rung(0)
        assert heard == [Told("rain")]
        assert bus.losses == 1


async def test_without_nats_every_bell_rings_again_and_again(nats_server: nats.Server) -> None:
    async with AsyncExitStack() as stack:
        bus = await Processes(stack, nats_server.url).another()
        nats_server.kill()
        await until(lambda: not bus.connected)
        bell = bus.bell("work")
        assert [await bell.rung(10), await bell.rung(10)] == [True, True]


async def test_nats_back_is_a_bus_again_and_what_was_missed_is_looked_for(nats_server: nats.Server) -> None:
    async with AsyncExitStack() as stack:
        processes = Processes(stack, nats_server.url)
        one, other = await processes.another(), await processes.another()
        for _ in range(2):
            nats_server.kill()
            await until(lambda: not (one.connected or other.connected))
            bell = other.bell("work")
            nats_server.start()
            await until(lambda: one.connected and other.connected)
            assert await bell.rung(10)
        other.answering("shout", Told, shouted)
        assert await asked(one) == Told("RAIN")
        heard = hearing(other)
        one.publish("news", Told("sun"))
        await until(lambda: heard == [Told("sun")])


@pytest.mark.parametrize("size", [0, 50_000], ids=["quiet", "much to tell"])
async def test_a_line_that_lets_nothing_through_is_lost_within_seconds_and_found_again(
    nats_url: str, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    """However much waits to be sent: the client, too, waits for a line that takes nothing."""
    monkeypatch.setattr(connecting, "_BEAT", 0.05)
    monkeypatch.setattr(connecting, "_PATIENCE", 0.5)
    async with Line.to(int(nats_url.rpartition(":")[2])) as line, AsyncExitStack() as stack:
        bus = await Processes(stack, f"nats://127.0.0.1:{line.port}").another()
        line.stall()

        def lost() -> bool:
            bus.publish("news", Told("rain" * size))
            return not bus.connected

        await until(lost)
        line.mend()
        await until(lambda: bus.connected)
