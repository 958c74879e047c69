"""The detector over lingua-language-detector: asked before ours, once an operator asks for it."""

import asyncio
import sys
from collections.abc import Mapping

import pytest

from desk.builtin.lingua import Lingua
from desk.domain.belief import Hints
from desk.hooks.errors import PluginErrors
from desk.hooks.loader import Loaded, load
from desk.installed import sources
from desk.translation.language.detect import LanguageSense

NAMES = frozenset({"en", "pt", "de"})
Tables = Mapping[str, Mapping[str, object]]


def loaded(tables: Tables) -> Loaded:
    """Load the desk's detectors as an operator's tables have them."""
    detectors = [source for source in sources() if source.name in {"lingua", "langid"}]
    return load(detectors, tables, {})


async def ready(lingua: Lingua) -> Lingua:
    """Wait for the models of three languages."""
    await asyncio.wait_for(lingua._loaded(NAMES), 60)
    return lingua


def test_nobody_has_it_who_did_not_ask() -> None:
    assert [plugin.name for plugin in loaded({}).plugins] == ["langid"]


@pytest.mark.parametrize(("table", "names"), [({}, ["lingua", "langid"]), ({"enabled": False}, ["langid"])])
def test_its_table_switches_it_on(table: dict[str, object], names: list[str]) -> None:
    assert [plugin.name for plugin in loaded({"lingua": table}).plugins] == names


def test_without_its_library_the_start_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lingua", None)
    with pytest.raises(PluginErrors, match=r"install meridian-desk\[lingua\]"):
        loaded({"lingua": {}})


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Onde está o meu pedido?", "pt-BR"),
        ("Where is my order?", "en"),
        ("Hallo!", "de"),
        ("Bestellung", "de"),
    ],
)
async def test_hook_detect_language_with_lingua(text: str, language: str) -> None:
    lingua = await ready(Lingua(Lingua.Config()))
    detection = await lingua.detect_language(text, ("en", "pt-BR", "de"))
    assert detection is not None
    assert detection.language == language
    assert set(detection.scores) == {"en", "pt-BR", "de"}
    assert 0.0 < detection.confidence <= 1.0


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("Where is my order?", ()),
        ("Where is my order?", ("en",)),
        ("Where is my order?", ("en", "en-GB")),
        ("Where is my order?", ("en", "tlh")),
        ("주문이 어디 있나요", ("en", "pt", "de")),
        ("订单在哪里", ("en", "zh-Hans", "de")),
        ("12 ... 👍", ("en", "pt", "de")),
    ],
)
async def test_what_others_know_as_well_is_left_to_them(text: str, candidates: tuple[str, ...]) -> None:
    lingua = Lingua(Lingua.Config())
    await lingua.detect_language(text, candidates)
    await asyncio.gather(*lingua._loading.values())
    assert await lingua.detect_language(text, candidates) is None


async def test_while_its_models_load_the_next_detector_answers() -> None:
    assert await Lingua(Lingua.Config()).detect_language("Where is my order?", ("en", "pt")) is None


async def test_the_sense_for_languages_uses_it() -> None:
    hooks = loaded({"lingua": {}, "langid": {"enabled": False}})
    (lingua,) = [plugin.instance for plugin in hooks.plugins]
    assert isinstance(lingua, Lingua)
    await ready(lingua)
    belief = await LanguageSense(hooks.hooks).of("Bestellung kaputt", None, Hints(inbox=("en", "pt", "de")))
    assert belief.language == "de"
    await hooks.hooks.close()
