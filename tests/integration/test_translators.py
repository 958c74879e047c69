"""Translator processes: they share the work, may be killed, and without them everything goes on."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from desk.bus.local import LocalBus
from desk.bus.protocol import NobodyAnswers
from desk.config.translation import TranslationSettings
from desk.domain.messages import Text
from desk.services.asked import Answered, Asked, Outcome, topic_of
from desk.services.parts import Part
from desk.services.translating import Translating
from desk.services.translators import Translators
from desk.testing import FakeTranslator
from desk.testing.waiting import until
from desk.translation.engines.asking import EngineFailed
from desk.translation.engines.elsewhere import NotElsewhere, Pair
from desk.translation.engines.engines import Engines
from desk.translation.urgency import Urgency
from tests.support.site import Site, running_site
from tests.support.slow_engine import PAIRS, Process, SlowEngine

PT_EN = Pair("slow", "pt", "en")
TEXTS = [f"Onde fica a rua das flores, perto da praça {chr(65 + number)}?" for number in range(24)]


class Pool:
    """A web process, and the translators that a story starts."""

    def __init__(self, stack: AsyncExitStack, tmp_path: Path, store: str, bus: str) -> None:
        self._stack = stack
        self._tmp_path = tmp_path
        self._where = store, bus

    async def translator(self, name: str, seconds: float = 0.02) -> Process:
        return await self._stack.enter_async_context(Process.started(self._tmp_path / name, *self._where, seconds))

    async def web(self, pairs: Sequence[tuple[str, str]] = PAIRS) -> Site:
        directory = self._tmp_path / "web"
        directory.mkdir()
        engine = SlowEngine(directory / "calls", 0.0, pairs)
        store, bus = self._where
        running = running_site(directory, [engine], store=store, bus=bus, part=Part.WEB)
        return await self._stack.enter_async_context(running)

    @property
    def made_here(self) -> bool:
        """Whether the web process itself translated anything."""
        return (self._tmp_path / "web" / "calls").exists()


@pytest.fixture
async def pool(tmp_path: Path, postgres_url: str, nats_url: str) -> AsyncIterator[Pool]:
    async with AsyncExitStack() as stack:
        yield Pool(stack, tmp_path, postgres_url, nats_url)


async def translated(site: Site, texts: Sequence[str] = TEXTS) -> list[Text]:
    return await asyncio.gather(*(site.desk.pipeline.translate(text, "pt", "en") for text in texts))


def offers(site: Site, processes: int) -> Callable[[], bool]:
    """Tell whether a process has heard of so many translators."""
    return lambda: site.desk.elsewhere is not None and len(site.desk.elsewhere.processes) == processes


async def nobody_is_asked(site: Site) -> bool:
    """Tell whether NATS knows that nobody translates any more."""
    try:
        await site.desk.bus.ask(topic_of(PT_EN), Asked(["sim"], 0.1, urgent=True), Answered, 0.1)
    except NobodyAnswers:
        return True
    except TimeoutError:
        pass
    return False


async def test_translators_share_the_work_and_what_comes_together_is_one_call(pool: Pool) -> None:
    one, other = await pool.translator("one"), await pool.translator("other")
    web = await pool.web()
    await until(offers(web, 2))
    made = await translated(web)
    assert [text.body for text in made] == [f"[en] {text}" for text in TEXTS]
    assert {(text.engine, text.model) for text in made} == {("slow", "slow-1")}
    batches = one.batches + other.batches
    assert sorted(segment for batch in batches for segment in batch) == sorted(TEXTS)
    assert one.batches
    assert other.batches
    assert len(batches) < len(TEXTS) / 2
    assert not pool.made_here


async def test_a_translator_that_is_killed_in_the_middle_loses_nothing(pool: Pool) -> None:
    doomed, other = await pool.translator("doomed", seconds=3600), await pool.translator("other")
    web = await pool.web(pairs=[])
    await until(offers(web, 2))
    translating = asyncio.create_task(translated(web))
    await until(lambda: doomed.batches)
    doomed.kill()
    assert [text.body for text in await translating] == [f"[en] {text}" for text in TEXTS]
    assert other.batches


async def test_without_translators_a_process_with_an_engine_translates_itself(pool: Pool) -> None:
    web = await pool.web()
    assert [text.body for text in await translated(web)] == [f"[en] {text}" for text in TEXTS]
    assert pool.made_here


async def test_without_translators_and_without_an_engine_the_original_is_shown_at_once(pool: Pool) -> None:
    last = await pool.translator("last")
    web = await pool.web(pairs=[])
    assert (await translated(web, TEXTS[:1]))[0].body == f"[en] {TEXTS[0]}"
    last.kill()
    await until(lambda: nobody_is_asked(web))
    [text] = await translated(web, TEXTS[1:2])
    assert (text.body, text.flags) == (TEXTS[1], ("engine_failed",))
    assert web.desk.pipeline.retryable(text)


async def test_a_translator_that_comes_later_is_noticed_and_its_pairs_are_known(pool: Pool) -> None:
    web = await pool.web(pairs=[])
    assert not web.desk.pipeline.can("pt", "en")
    await pool.translator("late")
    await until(lambda: web.desk.pipeline.can("pt", "en"))
    assert (await translated(web, TEXTS[:1]))[0].body == f"[en] {TEXTS[0]}"


async def test_a_translator_serves_nobody_but_who_watches_over_it(
    tmp_path: Path, postgres_url: str, nats_url: str
) -> None:
    engine = SlowEngine(tmp_path / "calls", 0.0)
    async with running_site(tmp_path, [engine], store=postgres_url, bus=nats_url, part=Part.TRANSLATOR) as site:
        browser = site.browser()
        assert [(await browser.get(path)).status for path in ("/readyz", "/metrics", "/console")] == [200, 200, 404]
        assert not site.desk.leading.here


# -- without a network -------------------------------------------------------------------------------


@asynccontextmanager
async def here(engine: FakeTranslator, most: int) -> AsyncIterator[Translators]:
    """Give whoever asks a translator on the same bus."""
    bus = LocalBus()
    translating = Translating(bus, Engines([engine], TranslationSettings()).legs, most)
    translators = Translators(bus)
    running = asyncio.create_task(translating.run())
    await until(lambda: translators.offered)
    try:
        yield translators
    finally:
        running.cancel()


def soon() -> float:
    return asyncio.get_running_loop().time() + 0.2


FAKE = Pair("fake", "pt", "en")


async def test_a_translator_that_has_enough_to_do_says_so_at_once() -> None:
    engine = FakeTranslator()
    engine.hangs()
    async with here(engine, most=2) as translators:
        until_ = asyncio.get_running_loop().time() + 3600
        waiting = asyncio.create_task(translators.ask(FAKE, ["um", "dois"], until_, Urgency.LIVE))
        await until(lambda: engine.calls)
        with pytest.raises(NotElsewhere):
            await translators.ask(FAKE, ["três"], until_, Urgency.LIVE)
        waiting.cancel()


async def test_one_text_is_taken_however_many_segments_it_has() -> None:
    async with here(FakeTranslator(), most=2) as translators:
        made = await translators.ask(FAKE, ["um", "dois", "três"], soon() + 10, Urgency.LIVE)
    assert [each.text for each in made] == ["[en] um", "[en] dois", "[en] três"]


async def test_an_engine_that_fails_there_fails_here() -> None:
    engine = FakeTranslator()
    engine.breaks(ValueError("no"))
    async with here(engine, most=100) as translators:
        with pytest.raises(EngineFailed, match="fake raised"):
            await translators.ask(FAKE, ["um"], soon() + 10, Urgency.LIVE)


async def test_translators_that_keep_silent_are_not_asked_for_a_while() -> None:
    bus, heard = LocalBus(), []
    translators = Translators(bus)

    async def silent(asked: Asked) -> Answered:
        heard.append(asked)
        await asyncio.Event().wait()
        raise AssertionError

    bus.answering(topic_of(FAKE), Asked, silent)
    for _ in range(2):
        with pytest.raises(NotElsewhere):
            await translators.ask(FAKE, ["um"], soon(), Urgency.LIVE)
    heard.clear()
    with pytest.raises(NotElsewhere):
        await translators.ask(FAKE, ["dois"], soon() + 3600, Urgency.LIVE)
    assert heard == []


async def test_who_translates_no_more_says_so() -> None:
    async with here(FakeTranslator(), most=100) as translators:
        assert translators.offered
    await until(lambda: not translators.offered)


async def test_an_answer_with_a_hole_is_none() -> None:
    bus = LocalBus()
    translators = Translators(bus)

    async def hole(_: Asked) -> Answered:
        return Answered(Outcome.DONE, ["um"], [None])

    bus.answering(topic_of(FAKE), Asked, hole)
    with pytest.raises(EngineFailed, match="1 texts for 2 segments"):
        await translators.ask(FAKE, ["um", "dois"], soon() + 10, Urgency.LIVE)
