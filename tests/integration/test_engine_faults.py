"""Engines in real processes that crash, hang, run out of memory and talk nonsense: nobody loses a message by it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from desk import Batching, Translation
from desk.testing import DeskUnderTest, FakeTranslator, running, until
from desk.testing.configuration import DESK_TOML
from desk.testing.http import http_of
from desk.translation.engines import breaker
from desk.translation.engines.breaker import State
from desk.workers.pool import Workers

HOUR = timedelta(hours=1)
MOODS = ("crashing", "hanging", "full", "forgetful", "stammering", "silent", "of another mind")
_ENGINE = Path(__file__).parents[1] / "support" / "mortal_engine.py"
_MEMORY = 512 * 2**20


class Mortal(FakeTranslator):
    """An engine in a worker process, whose mood a file sets."""

    batching = Batching(segments=8, at_once=1)

    def __init__(self, mood: Path) -> None:
        super().__init__()
        self._mood = mood
        self._workers = Workers(_ENGINE, memory_limit=_MEMORY, grace=0.1)
        self.becomes("well")

    def becomes(self, mood: str) -> None:
        self._mood.write_text(mood, encoding="utf-8")

    async def translate_batch(
        self, segments: Sequence[str], source: str, target: str, deadline: float
    ) -> Sequence[Translation]:
        request = {"segments": list(segments), "target": target, "mood": str(self._mood)}
        return [Translation(text) for text in (await self._workers.ask(request))["texts"]]

    async def close(self) -> None:
        await self._workers.close()


@pytest.fixture
def engine(tmp_path: Path) -> Mortal:
    return Mortal(tmp_path / "mood")


@pytest.fixture
async def desk(tmp_path: Path, engine: Mortal, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[DeskUnderTest]:
    # How long an engine rests is told with a clock of its own, elsewhere.
    monkeypatch.setattr(breaker, "FIRST_REST", 0.05)
    monkeypatch.setattr(breaker, "LONGEST_REST", 0.05)
    async with running(tmp_path, DESK_TOML.replace("deadline = 2.0", "deadline = 1.0"), translator=engine) as started:
        yield started


async def test_a_healthy_one_translates(desk: DeskUnderTest) -> None:
    await desk.shop.says("Wo ist mein Paket AB-1234?")
    assert await desk.read_by("emma") == ["[en] Wo ist mein Paket AB-1234?"]


@pytest.mark.parametrize("mood", MOODS)
async def test_the_original_is_readable_and_flagged_and_translated_later(
    desk: DeskUnderTest, engine: Mortal, mood: str
) -> None:
    engine.becomes(mood)
    await desk.shop.says("Wo ist mein Paket AB-1234?")
    (spoken,) = await desk.messages()
    assert [(text.body, bool(text.flags)) for text in spoken.texts] == [("Wo ist mein Paket AB-1234?", True)]
    engine.becomes("well")
    await desk.advance(HOUR)
    assert await desk.read_by("emma") == ["[en] Wo ist mein Paket AB-1234?"]


@pytest.mark.parametrize("mood", MOODS)
async def test_an_answer_waits_for_its_author_instead_of_leaving_untranslated(
    desk: DeskUnderTest, engine: Mortal, mood: str
) -> None:
    await desk.shop.says("Wo ist mein Paket?")
    engine.becomes(mood)
    answer = await desk.reply("Order AB-1234 arrives tomorrow.")
    assert (desk.shop.heard, answer.delivery) == ([], "held")


async def test_an_engine_that_keeps_failing_rests_and_is_asked_again(desk: DeskUnderTest, engine: Mortal) -> None:
    engine.becomes("crashing")
    for _ in range(breaker.FAILURES):
        await desk.desk.pipeline.translate("Wo ist das Paket?", "de", "en")
    assert _state(desk) is State.RESTING
    engine.becomes("well")

    async def recovered() -> bool:
        text = await desk.desk.pipeline.translate("Wo ist das Paket?", "de", "en")
        return not text.flags

    await until(recovered)
    assert _state(desk) is State.OK


async def test_nothing_is_lost_while_it_crashes_under_load(desk: DeskUnderTest, engine: Mortal) -> None:
    engine.becomes("crashing")
    wanted = [f"Wo ist mein Paket Nummer {number}, bitte?" for number in range(20)]
    await asyncio.gather(*(desk.shop.says(text, customer=text) for text in wanted))
    assert [[spoken.message.body for spoken in await desk.messages(text)] for text in wanted] == [
        [text] for text in wanted
    ]
    engine.becomes("well")

    async def translated() -> bool:
        await desk.advance(HOUR)
        told = [text for customer in wanted for spoken in await desk.messages(customer) for text in spoken.texts[-1:]]
        return not any(text.flags for text in told)

    await until(translated)


async def test_operators_see_which_engine_fails_and_what_the_memory_saves(desk: DeskUnderTest, engine: Mortal) -> None:
    await desk.desk.pipeline.translate("Wo ist das Paket?", "de", "en")
    await desk.desk.pipeline.translate("Wo ist das Paket?", "de", "en")
    engine.becomes("crashing")
    await desk.desk.pipeline.translate("Danke, das Paket ist da.", "de", "en")
    async with http_of(desk) as http:
        status, figures = await (await http.stranger()).get("/metrics")
    assert status == 200
    assert 'desk_engine_failed{engine="fake",source="de",target="en"} 1.0' in figures
    assert 'desk_memory_sentences{outcome="machine"} 1.0' in figures


def _state(desk: DeskUnderTest) -> State:
    return next(leg.state for leg in desk.desk.pipeline.health() if (leg.source, leg.target) == ("de", "en"))
