"""Apertium as it is installed: what it may not touch, what dies and what comes after."""

import asyncio
import os
import shutil
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest
from desk_apertium.modes import installed
from desk_apertium.pipe import ApertiumDied
from desk_apertium.plugin import Apertium
from desk_apertium.translator import ApertiumTranslator
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk import DeskError

DATA = Path("/usr/share/apertium")
MINUTE = 60.0
ANYTHING = "[]{}^$/\\@<>~#*&_|+=\n\t 0123456789€😀中"
THERE = ("es", "ca") in installed(DATA) and ("es", "pt") in installed(DATA)


@pytest.fixture(autouse=True)
def apertium() -> None:
    """Need Apertium: where the whole suite must run, a missing one is a failure."""
    if THERE:
        return
    if os.environ.get("CI", "").lower() in ("1", "true"):
        pytest.fail("install apertium apertium-spa-cat apertium-es-pt")
    pytest.skip("needs apertium apertium-spa-cat apertium-es-pt")


@pytest.fixture
async def translator() -> AsyncIterator[ApertiumTranslator]:
    made = ApertiumTranslator(installed(DATA))
    yield made
    await made.close()


async def said(translator: ApertiumTranslator, *texts: str, into: str = "ca", within: float = MINUTE) -> list[str]:
    return [made.text for made in await translator.translate_batch(texts, "es", into, within)]


def programs(translator: ApertiumTranslator) -> list[psutil.Process]:
    """Return what runs for the one mode that was used."""
    (pipe,) = translator._running.values()
    return [each for each in psutil.process_iter() if os.getpgid(each.pid) == pipe.group]


async def until_gone(group: int) -> None:
    async with asyncio.timeout(MINUTE):
        while any(_in_group(each, group) for each in psutil.process_iter()):
            await asyncio.sleep(0.02)


def _in_group(process: psutil.Process, group: int) -> bool:
    try:
        return os.getpgid(process.pid) == group and process.status() != psutil.STATUS_ZOMBIE
    except (ProcessLookupError, psutil.NoSuchProcess):
        return False


async def test_texts_are_translated_in_order(translator: ApertiumTranslator) -> None:
    made = await said(translator, "Mi pedido no ha llegado.", "Gracias.", "¿Dónde está mi pedido?", "Gracias.")
    assert made == ["La meva comanda no ha arribat.", "Gràcies.", "On està la meva comanda?", "Gràcies."]


async def test_brazilian_portuguese_is_a_language_of_its_own(translator: ApertiumTranslator) -> None:
    assert await said(translator, "El autobús", into="pt") != await said(translator, "El autobús", into="pt-BR")


async def test_masks_pass(translator: ApertiumTranslator) -> None:
    (made,) = await said(translator, "Mi pedido XQ0Z, el XQ12Z y XQ3Z, no ha llegado: XQ0Z.")
    assert [made.count(mask) for mask in ("XQ0Z", "XQ12Z", "XQ3Z")] == [2, 1, 1]


async def test_an_unknown_word_is_not_marked(translator: ApertiumTranslator) -> None:
    assert await said(translator, "El zorglub") == ["El zorglub"]


async def test_a_full_stop_is_neither_added_nor_lost(translator: ApertiumTranslator) -> None:
    assert await said(translator, "Hola", "Hola.", "Hola...", "Hola…", "Hola?") == [
        "Hola",
        "Hola.",
        "Hola...",
        "Hola…",
        "Hola?",
    ]


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(alphabet=ANYTHING, max_size=60), min_size=40, max_size=40))
def test_nothing_is_taken_for_markup(texts: list[str]) -> None:
    async def ask() -> list[str]:
        translator = ApertiumTranslator(installed(DATA))
        try:
            return await said(translator, *texts)
        finally:
            await translator.close()

    assert asyncio.run(ask()) == texts


async def test_the_programs_stay_for_the_next_text(translator: ApertiumTranslator) -> None:
    await said(translator, "Hola.")
    before = {each.pid for each in programs(translator)}
    await said(translator, "Gracias.")
    assert {each.pid for each in programs(translator)} == before


async def test_a_program_that_dies_fails_its_batch_and_all_are_replaced(translator: ApertiumTranslator) -> None:
    await said(translator, "Hola.")
    (victim,) = [each for each in programs(translator) if each.name().startswith("apertium-transf")]
    victim.kill()
    with pytest.raises(ApertiumDied):
        await said(translator, *["Mi pedido no ha llegado."] * 30)
    assert await said(translator, "Gracias.") == ["Gràcies."]


async def test_a_text_past_its_deadline_ends_every_program_of_its_pair(translator: ApertiumTranslator) -> None:
    await said(translator, "Hola.")
    (pipe,) = translator._running.values()
    os.killpg(pipe.group, signal.SIGSTOP)
    with pytest.raises(TimeoutError):
        await said(translator, "Gracias.", within=0.05)
    await until_gone(pipe.group)
    assert await said(translator, "Gracias.") == ["Gràcies."]


async def test_who_waits_behind_a_text_past_its_deadline_is_served(translator: ApertiumTranslator) -> None:
    await said(translator, "Hola.")
    (pipe,) = translator._running.values()
    os.killpg(pipe.group, signal.SIGSTOP)
    late, waiting = await asyncio.gather(
        said(translator, "Gracias.", within=0.05), said(translator, "Gracias."), return_exceptions=True
    )
    assert isinstance(late, TimeoutError)
    assert waiting == ["Gràcies."]


async def test_closing_ends_every_process() -> None:
    translator = ApertiumTranslator(installed(DATA))
    await said(translator, "Hola.")
    await said(translator, "Hola.", into="pt")
    groups = [pipe.group for pipe in translator._running.values()]
    await translator.close()
    for group in groups:
        await until_gone(group)
    with pytest.raises(RuntimeError, match="closed"):
        await said(translator, "Hola.")


async def test_a_broken_mode_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "modes").mkdir()
    (tmp_path / "modes" / "spa-cat.mode").write_text("lt-proc /nowhere/spa-cat.automorf.bin\n")
    translator = ApertiumTranslator(installed(tmp_path))
    with pytest.raises(ApertiumDied):
        await said(translator, "Hola.")
    await translator.close()


async def test_a_model_is_named_with_its_day(translator: ApertiumTranslator) -> None:
    name, day = translator.model_of("es", "ca").split(" ")
    assert (name, len(day)) == ("spa-cat", len("2022-07-04"))


def test_the_plugin_hands_over_what_is_installed() -> None:
    (translator,) = Apertium(Apertium.Config()).register_translators()
    assert {("es", "ca"), ("ca", "es"), ("es", "pt"), ("es", "pt-BR"), ("pt", "es")} <= set(translator.pairs())


def test_pairs_without_apertium_itself_stop_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(DeskError, match="install Apertium"):
        Apertium(Apertium.Config()).register_translators()
