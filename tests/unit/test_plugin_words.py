"""Plugins bring their own words: found beside them, complete in every language, and refused loudly where broken."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.cli import main
from desk.domain.phrases import Phrase, phrased, placeholders
from desk.hooks.building import LoadedPlugin
from desk.hooks.errors import PluginErrors
from desk.hooks.loader import Source, load
from desk.i18n import brought, gathering
from desk.i18n.catalogs import read

ROOT = Path(__file__).parents[2]
LANGUAGES = ("ar", "es", "pt", "zh")
#: Every package that says something to people in a domain of its own.
PACKAGES = sorted(
    {folder.parent for folder in [*ROOT.glob("plugins/*/src/*/locales"), ROOT / "desk" / "testing" / "kiosk" / "locales"]}
)
SPEAKING = [
    package
    for package in [*ROOT.glob("plugins/*/src/*"), ROOT / "desk" / "testing" / "kiosk"]
    if package.is_dir() and not package.name.endswith(".egg-info") and gathering.words_of_plugin(package)
]


# -- what is shipped ---------------------------------------------------------------------------------


def test_every_plugin_that_speaks_ships_its_words() -> None:
    assert sorted(SPEAKING) == PACKAGES
    assert {"desk_email", "desk_medusa", "desk_shopify", "desk_vendure"} <= {package.name for package in PACKAGES}


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_every_phrase_of_a_plugin_is_translated_and_no_other(package: Path) -> None:
    said, folder = gathering.words_of_plugin(package), package / "locales"
    assert brought.lacking(folder, said) == [], "translate what `desk words PLUGIN` adds"
    for domain, words in said.items():
        found = read(folder, domain)
        assert {language for _, language in found} == {*LANGUAGES}
        assert all(set(messages) == set(words) for messages in found.values()), "`desk words PLUGIN` drops old ones"
        untouched = [text for messages in found.values() for message, text in messages.items() if text == message]
        assert untouched == []
        assert all(placeholders(text) == placeholders(message) for messages in found.values() for message, text in messages.items())


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_arabic_and_chinese_use_their_own_punctuation(package: Path) -> None:
    for domain in brought.domains(package / "locales"):
        found = read(package / "locales", domain)
        arabic, chinese = found[domain, "ar"].values(), found[domain, "zh"].values()
        assert [text for text in arabic if any(mark in text for mark in (", ", "; ", "?"))] == []
        assert [text for text in chinese if any(mark in text for mark in (", ", "; ", "?", ". "))] == []


# -- a plugin of somebody else's ---------------------------------------------------------------------


_PLUGIN = """\
from desk import Message, Phrase, hookimpl

class Lamps:
    said = Phrase("lamps", "The lamp is out")

    @hookimpl
    async def filter_inbound(self, message: Message) -> Message:
        return message
"""


@pytest.fixture
def lamps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Write a package with a plugin that says one thing."""
    package = tmp_path / "lamps"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "plugin.py").write_text(_PLUGIN)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield package
    for name in [name for name in sys.modules if name.partition(".")[0] == "lamps"]:
        del sys.modules[name]


def _speaks(package: Path, language: str = "pt", domain: str = "lamps", text: str = "A lâmpada apagou") -> Path:
    path = package / "locales" / language / "LC_MESSAGES" / f"{domain}.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "The lamp is out"\nmsgstr "{text}"\n')
    return path


def _loaded() -> tuple[LoadedPlugin, ...]:
    from lamps.plugin import Lamps  # type: ignore[import-not-found]

    return load([Source.of("lamps", Lamps)], {}, {}).plugins


def test_a_plugins_words_are_found_beside_it(lamps: Path) -> None:
    _speaks(lamps)
    words = brought.with_words_of(_loaded())
    assert words.domains() == ["lamps"]
    assert words.render(Phrase("lamps", "The lamp is out"), "pt-BR") == "A lâmpada apagou"
    assert words.render(Phrase("lamps", "The lamp is out"), "es") == "The lamp is out"


def test_a_plugin_without_words_is_as_welcome(lamps: Path) -> None:
    assert brought.with_words_of(_loaded()).domains() == []


@pytest.mark.parametrize("text", ["A {lamp} apagou", 'Apagada"\nmsgid here'], ids=["another place", "no catalogue"])
def test_a_broken_catalogue_stops_the_start_and_names_the_plugin(lamps: Path, text: str) -> None:
    path = _speaks(lamps, text=text)
    with pytest.raises(PluginErrors) as told:
        brought.with_words_of(_loaded())
    assert str(told.value).startswith(f"plugin 'lamps': {path}: ")


def test_a_plugin_does_not_bring_words_of_the_desks(lamps: Path) -> None:
    _speaks(lamps, domain="desk")
    with pytest.raises(PluginErrors, match=r"plugin 'lamps': .* the words of 'desk' are brought by somebody else"):
        brought.with_words_of(_loaded())


@pytest.mark.parametrize(
    "source", ['Phrase("lamps", f"Lamp {n}")', 'Phrase(DOMAIN, "Out")', 'Phrase("desk", "Today")'], ids=["text", "domain", "desk"]
)
def test_what_no_catalogue_could_have_is_refused(lamps: Path, source: str) -> None:
    (lamps / "more.py").write_text(f"\n{source}\n")
    with pytest.raises(ValueError, match=r"more\.py:2: "):
        gathering.words_of_plugin(lamps)


# -- desk words --------------------------------------------------------------------------------------


def test_words_are_kept_in_step_by_a_command(
    lamps: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from importlib.metadata import EntryPoint

    monkeypatch.setattr("desk.cli.words.entry_points", lambda group: [EntryPoint("lamps", "lamps.plugin:Lamps", group)])
    assert main(["words", "lamps"]) == 0
    assert "begin one by --add pt" in capsys.readouterr().out
    assert main(["words", "lamps", "--add", "pt", "--add", "zh-Hant"]) == 0
    assert sorted(path.relative_to(lamps / "locales").as_posix() for path in lamps.rglob("*.po*")) == [
        "lamps.pot",
        "pt/LC_MESSAGES/lamps.po",
        "zh_Hant/LC_MESSAGES/lamps.po",
    ]
    capsys.readouterr()
    assert main(["words", "lamps", "--missing"]) == 1
    assert "pt: The lamp is out\nzh-Hant: The lamp is out\n" in capsys.readouterr().out
    _speaks(lamps)
    (lamps / "locales" / "zh_Hant" / "LC_MESSAGES" / "lamps.po").unlink()
    assert main(["words", "lamps", "--missing"]) == 0


def test_a_plugin_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["words", "nobodys"]) == 2
    assert "No plugin 'nobodys' is installed" in capsys.readouterr().err


# -- reasons -----------------------------------------------------------------------------------------


def test_a_channels_own_words_are_quoted_and_no_words_are_told_as_none() -> None:
    assert str(phrased("Card declined")) == "The channel says: “Card declined”"
    assert str(phrased(" ")) == "The channel gave no reason"
    assert phrased(Phrase("lamps", "Out")) == Phrase("lamps", "Out")


def test_a_phrase_within_a_phrase_is_worded_with_it(lamps: Path) -> None:
    _speaks(lamps)
    words = brought.with_words_of(_loaded())
    given_up = Phrase("desk", "Given up after {number} tries. {reason}", {"number": 3, "reason": Phrase("lamps", "The lamp is out")})
    assert words.render(given_up, "pt") == "Desistiu depois de 3 tentativas. A lâmpada apagou"
    assert str(given_up) == "Given up after 3 tries. The lamp is out"
