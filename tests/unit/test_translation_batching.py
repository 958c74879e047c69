"""One engine, everybody's segments: together, once, the urgent ones first, and nobody pays for another's."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.hooks.translators import Batching, Translation
from desk.testing import until
from desk.translation.engines.asking import EngineFailed, EngineResting
from desk.translation.engines.batching import BULK_AHEAD, BULK_ALONE, BULK_BESIDE, Batcher
from desk.translation.urgency import Urgency

LIVE, BULK = Urgency.LIVE, Urgency.BULK
PATIENT = 60.0


class Call:
    """A batch that the engine works on until the story lets it end."""

    def __init__(self, segments: Sequence[str], deadline: float) -> None:
        self.segments = list(segments)
        self.deadline = deadline
        self.cancelled = False
        self.result: asyncio.Future[list[Translation]] = asyncio.get_running_loop().create_future()

    def answer(self) -> None:
        if not self.result.done():
            self.result.set_result([Translation(segment.upper()) for segment in self.segments])

    def fail(self, error: Exception | None = None) -> None:
        if not self.result.done():
            self.result.set_exception(error or EngineFailed("it broke"))


class Engine:
    """One direction of an engine, every call of which waits for the story."""

    def __init__(self, *, stubborn: bool = False) -> None:
        self.calls: list[Call] = []
        self.open: list[Call] = []
        self._stubborn = stubborn

    @property
    def asked(self) -> list[list[str]]:
        return [call.segments for call in self.calls]

    async def translate(self, segments: Sequence[str], deadline: float) -> Sequence[Translation]:
        call = Call(segments, deadline)
        both = {segment for each in self.open for segment in each.segments}.intersection(segments)
        assert not both, f"asked twice at a time: {both}"
        self.calls.append(call)
        self.open.append(call)
        try:
            return await self._result(call)
        finally:
            self.open.remove(call)

    async def _result(self, call: Call) -> list[Translation]:
        try:
            return await asyncio.shield(call.result) if self._stubborn else await call.result
        except asyncio.CancelledError:
            call.cancelled = True
            if self._stubborn:
                return await call.result
            raise


async def turns() -> None:
    """Let everything happen that can happen without the story's help."""
    for _ in range(10):
        await asyncio.sleep(0)


class Desk:
    """A batcher, its engine, and those who ask."""

    def __init__(self, segments: int = 32, at_once: int = 1, *, stubborn: bool = False) -> None:
        self.batcher = Batcher(Batching(segments, at_once))
        self.engine = Engine(stubborn=stubborn)
        self.asking: list[asyncio.Task[list[str]]] = []

    def asks(
        self, *segments: str, urgency: Urgency = LIVE, within: float = PATIENT, engine: Engine | None = None
    ) -> asyncio.Task[list[str]]:
        """Ask, in a task of its own."""
        end = asyncio.get_running_loop().time() + within

        async def texts() -> list[str]:
            answers = await self.batcher.ask(engine or self.engine, segments, end, urgency)
            return [answer.text for answer in answers]

        self.asking.append(asyncio.create_task(texts()))
        return self.asking[-1]

    async def busy(self, lanes: int = 1) -> None:
        """Occupy lanes, so that what is asked next must wait."""
        for lane in range(lanes):
            self.asks(f"busy {lane}")
            await turns()

    async def answers_everything(self) -> None:
        """Let the engine answer until nobody waits."""
        while not all(task.done() for task in self.asking):
            await until(lambda: self.engine.open or all(task.done() for task in self.asking))
            for call in list(self.engine.open):
                call.answer()
            await turns()


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    """A desk whose engine has one lane."""
    desk = Desk()
    yield desk
    await desk.batcher.close()
    await asyncio.gather(*desk.asking, return_exceptions=True)


async def test_what_is_asked_in_one_turn_travels_together(desk: Desk) -> None:
    one, two = desk.asks("a", "b"), desk.asks("c")
    await turns()
    desk.engine.calls[0].answer()
    assert (await one, await two) == (["A", "B"], ["C"])
    assert desk.engine.asked == [["a", "b", "c"]]


async def test_equal_segments_are_translated_once_whether_waiting_or_under_way(desk: Desk) -> None:
    first = desk.asks("a", "a")
    await turns()
    under_way, waiting, same = desk.asks("a"), desk.asks("b", "a"), desk.asks("b")
    await turns()
    await desk.answers_everything()
    assert [task.result() for task in (first, under_way, waiting, same)] == [["A", "A"], ["A"], ["B", "A"], ["B"]]
    assert desk.engine.asked == [["a"], ["b"]]


async def test_directions_share_lanes_and_never_batches(desk: Desk) -> None:
    other = Engine()
    desk.asks("a")
    elsewhere = desk.asks("a", engine=other)
    await turns()
    assert (desk.engine.asked, other.asked) == ([["a"]], [])
    desk.engine.calls[0].answer()
    await turns()
    other.calls[0].answer()
    assert await elsewhere == ["A"]


async def test_while_the_lane_is_busy_segments_gather_up_to_a_batch() -> None:
    desk = Desk(segments=3)
    await desk.busy()
    for name in "abcd":
        desk.asks(name)
    await turns()
    await desk.answers_everything()
    assert desk.engine.asked == [["busy 0"], ["a", "b", "c"], ["d"]]


async def test_a_live_message_goes_before_all_bulk(desk: Desk) -> None:
    await desk.busy()
    desk.asks(*map(str, range(10_000)), urgency=BULK)
    await turns()
    desk.asks("urgent")
    await turns()
    desk.engine.calls[0].answer()
    await turns()
    assert desk.engine.asked[1:] == [["urgent"]]


async def test_on_one_lane_a_live_message_waits_for_a_small_bulk_batch_at_most(desk: Desk) -> None:
    desk.asks(*map(str, range(10_000)), urgency=BULK)
    await turns()
    desk.asks("urgent")
    await turns()
    assert desk.engine.asked == [["0", "1", "2", "3"]]
    assert len(desk.engine.asked[0]) == BULK_ALONE
    desk.engine.calls[0].answer()
    await turns()
    assert desk.engine.asked[1] == ["urgent"]


@pytest.mark.parametrize("lanes", [2, 4])
async def test_bulk_leaves_a_lane_free_and_a_live_message_does_not_wait_at_all(lanes: int) -> None:
    desk = Desk(at_once=lanes)
    desk.asks(*map(str, range(10_000)), urgency=BULK)
    await turns()
    assert [len(segments) for segments in desk.engine.asked] == [BULK_BESIDE] * (lanes - 1)
    desk.asks("urgent")
    await turns()
    assert desk.engine.asked[-1] == ["urgent"]
    await desk.batcher.close()
    await asyncio.gather(*desk.asking, return_exceptions=True)


async def test_an_engine_for_one_segment_at_a_time_gets_one() -> None:
    desk = Desk(segments=1, at_once=2)
    desk.asks("a", "b", "c")
    await turns()
    assert desk.engine.asked == [["a"], ["b"]]
    await desk.answers_everything()


async def test_what_was_bulk_and_is_wanted_live_becomes_live(desk: Desk) -> None:
    await desk.busy()
    bulk = desk.asks(*"abcdefgh", urgency=BULK)
    await turns()
    live = desk.asks("g")
    await turns()
    await desk.answers_everything()
    assert desk.engine.asked == [["busy 0"], ["g"], ["a", "b", "c", "d"], ["e", "f", "h"]]
    assert (await live, await bulk) == (["G"], list("ABCDEFGH"))


async def test_a_short_bulk_job_does_not_wait_for_the_end_of_a_long_one(desk: Desk) -> None:
    long = desk.asks(*map(str, range(10_000)), urgency=BULK)
    await turns()
    short = desk.asks("short", urgency=BULK)
    await turns()
    while not short.done():
        desk.engine.open[0].answer()
        await turns()
    assert sum(map(len, desk.engine.asked)) <= 2 * BULK_AHEAD + BULK_ALONE
    assert not long.done()


@pytest.mark.parametrize("urgency", Urgency)
async def test_of_many_that_wait_those_of_like_length_travel_together(urgency: Urgency) -> None:
    desk = Desk(segments=8)
    await desk.busy()
    mixed = [letter * length for letter in "abcd" for length in (1, 50, 100, 200)]
    tasks = [desk.asks(segment, urgency=urgency) for segment in mixed]
    await desk.answers_everything()
    lengths = [len(segment) for batch in desk.engine.asked[1:] for segment in batch]
    assert lengths == sorted(lengths)
    assert [task.result() for task in tasks] == [[segment.upper()] for segment in mixed]


async def test_who_wants_a_sorted_segment_live_gets_it_live(desk: Desk) -> None:
    desk.asks(*(letter * 9 for letter in "abcdefgh"), urgency=BULK)
    await turns()
    desk.asks("h" * 9)
    await turns()
    await desk.answers_everything()
    assert [len(batch) for batch in desk.engine.asked] == [BULK_ALONE, 1, 3]


async def test_a_poisonous_segment_fails_its_own_text_and_no_other(desk: Desk) -> None:
    poisoned, *others = (desk.asks(*segments) for segments in (["fine", "poison"], ["a", "b"], ["c"]))
    await turns()
    while desk.engine.open:
        (call,) = desk.engine.open
        call.fail() if "poison" in call.segments else call.answer()
        await turns()
    with pytest.raises(EngineFailed, match="it broke"):
        await poisoned
    assert [await other for other in others] == [["A", "B"], ["C"]]
    assert desk.engine.asked == [["fine", "poison", "a", "b", "c"], ["fine"], ["poison"], ["a"], ["b"], ["c"]]


async def test_who_comes_meanwhile_does_not_travel_with_those_under_suspicion(desk: Desk) -> None:
    suspects = [desk.asks("fine"), desk.asks("poison")]
    await turns()
    others = [desk.asks("new")]
    await turns()
    desk.engine.open[0].fail()
    await turns()
    others.append(desk.asks("newer"))
    await turns()
    while desk.engine.open:
        (call,) = desk.engine.open
        call.fail() if "poison" in call.segments else call.answer()
        await turns()
    assert desk.engine.asked == [["fine", "poison"], ["new"], ["fine"], ["poison"], ["newer"]]
    assert [await task for task in (suspects[0], *others)] == [["FINE"], ["NEW"], ["NEWER"]]
    with pytest.raises(EngineFailed):
        await suspects[1]


async def test_a_text_that_failed_is_not_asked_for_to_the_end(desk: Desk) -> None:
    failed = desk.asks("poison", "b", "c")
    await turns()
    while desk.engine.open:
        desk.engine.open[0].fail()
        await turns()
    with pytest.raises(EngineFailed):
        await failed
    assert desk.engine.asked == [["poison", "b", "c"], ["poison"]]


async def test_an_engine_that_rests_is_not_asked_for_each_segment(desk: Desk) -> None:
    tasks = [desk.asks("a", "b"), desk.asks("c")]
    await turns()
    desk.engine.calls[0].fail(EngineResting("it rests"))
    for task in tasks:
        with pytest.raises(EngineResting):
            await task
    assert len(desk.engine.calls) == 1


async def test_a_failure_is_not_remembered(desk: Desk) -> None:
    failed = desk.asks("a")
    await turns()
    desk.engine.calls[0].fail()
    await asyncio.wait([failed])
    again = desk.asks("a")
    await turns()
    desk.engine.calls[1].answer()
    assert await again == ["A"]


async def test_a_call_is_cancelled_when_the_last_one_who_waits_for_it_leaves_and_not_before(desk: Desk) -> None:
    one, two = desk.asks("a", "b"), desk.asks("b", "c")
    await turns()
    (call,) = desk.engine.calls
    one.cancel()
    await turns()
    assert not call.cancelled
    two.cancel()
    await turns()
    assert call.cancelled


async def test_a_call_goes_on_for_somebody_who_came_later(desk: Desk) -> None:
    first = desk.asks("a")
    await turns()
    second = desk.asks("a")
    await turns()
    first.cancel()
    await turns()
    desk.engine.calls[0].answer()
    assert await second == ["A"]


async def test_a_segment_under_way_that_lost_everybody_can_be_wanted_again(desk: Desk) -> None:
    lost, kept = desk.asks("a"), desk.asks("b")
    await turns()
    lost.cancel()
    await turns()
    again = desk.asks("a")
    await turns()
    kept.cancel()
    await turns()
    desk.engine.calls[0].answer()
    assert await again == ["A"]
    assert desk.engine.asked == [["a", "b"]]


async def test_what_nobody_waits_for_any_more_is_not_sent(desk: Desk) -> None:
    await desk.busy()
    gone, kept = desk.asks("gone"), desk.asks("kept")
    await turns()
    gone.cancel()
    await turns()
    desk.engine.calls[0].answer()
    await turns()
    desk.engine.calls[1].answer()
    await kept
    assert desk.engine.asked == [["busy 0"], ["kept"]]


async def test_a_hanging_call_ends_with_the_patience_of_its_askers_and_frees_its_lane(desk: Desk) -> None:
    with pytest.raises(TimeoutError):
        await desk.asks("a", within=0.01)
    await turns()
    assert desk.engine.calls[0].cancelled
    other = desk.asks("b")
    await turns()
    desk.engine.calls[1].answer()
    assert await other == ["B"]


async def test_an_engine_that_cannot_be_cancelled_holds_no_lane() -> None:
    desk = Desk(stubborn=True)
    with pytest.raises(TimeoutError):
        await desk.asks("a", within=0.01)
    other = desk.asks("b")
    await turns()
    desk.engine.calls[1].answer()
    assert await other == ["B"]
    desk.engine.calls[0].answer()
    await desk.batcher.close()


async def test_who_comes_too_late_asks_nothing(desk: Desk) -> None:
    with pytest.raises(TimeoutError):
        await desk.asks("a", within=-1)
    await turns()
    assert desk.engine.calls == []


async def test_the_engine_has_as_long_as_the_most_patient_waits(desk: Desk) -> None:
    desk.asks("a", within=10)
    desk.asks("b", within=1000)
    desk.asks("c", within=20)
    await turns()
    assert 900 < desk.engine.calls[0].deadline <= 1000


async def test_nothing_asked_is_nothing_answered(desk: Desk) -> None:
    assert await desk.asks() == []
    assert desk.engine.calls == []


async def test_closing_cancels_the_engine_and_fails_whoever_waits(desk: Desk) -> None:
    under_way = desk.asks("a", "b")
    await turns()
    waiting = desk.asks("c", urgency=BULK)
    await turns()
    await desk.batcher.close()
    for task in (under_way, waiting, desk.asks("d")):
        with pytest.raises(EngineFailed, match="stopping"):
            await task
    assert desk.engine.calls[0].cancelled
    assert desk.engine.asked == [["a", "b"]]


ASKS = st.tuples(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=6), st.sampled_from(Urgency))
STEPS = st.one_of(
    ASKS, st.tuples(st.sampled_from(["cancel", "answer", "fail"]), st.integers(0, 20)), st.just(("turn", 0))
)


@given(st.lists(STEPS, max_size=60), st.integers(1, 3), st.integers(1, 4))
def test_whatever_happens_everybody_gets_an_end_and_nothing_is_kept(
    steps: Sequence[tuple[object, int]], lanes: int, segments: int
) -> None:
    asyncio.run(_story(steps, Desk(segments, lanes)))


async def _story(steps: Sequence[tuple[object, int]], desk: Desk) -> None:
    wanted: list[list[str]] = []
    for step in steps:
        match step:
            case list(texts), Urgency() as urgency:
                wanted.append(texts)
                desk.asks(*texts, urgency=urgency)
            case "cancel", number if desk.asking:
                desk.asking[number % len(desk.asking)].cancel()
            case "answer" | "fail" as end, number if desk.engine.open:
                getattr(desk.engine.open[number % len(desk.engine.open)], end)()
            case _:
                await turns()
    await desk.answers_everything()
    await turns()
    assert [task for task, texts in zip(desk.asking, wanted, strict=True) if not _ended_well(task, texts)] == []
    assert (desk.batcher._entries, desk.batcher._flying, desk.batcher._tasks) == ({}, set(), set())


def _ended_well(task: asyncio.Task[list[str]], texts: Sequence[str]) -> bool:
    if task.cancelled():
        return True
    return isinstance(task.exception(), EngineFailed) or task.result() == [text.upper() for text in texts]
